// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package inprocess drives a provider as an engine does, by calls to its
// protocol server in this process, and holds it to an engine's own rules.
//
// What of an engine it does, for managed resources: configure, validate with
// values that may be unknown, upgrade a stored state, import by id and by
// identity, refresh, propose a new state (nested attributes included), plan,
// plan a replacement in both orders, plan again at apply with what is known
// then, apply, destroy, taint what was created with an error, keep private
// state, planned private state and identity.
//
// The rules, each an error with the summary that an engine gives it:
//
//   - a plan keeps what is configured, or what was there where that means the
//     same; it may make up what is computed, and nothing else (validPlan);
//   - the plan made again at apply completes the one that was shown: what was
//     known stays, and the action too, but for an update that turns out to be
//     none (Recheck);
//   - the result of an apply completes its plan;
//   - no state holds an unknown or a write-only value;
//   - an identity has its schema's type, and nothing unknown once it is stored.
//
// Values are those of go-cty without marks: what is sensitive is for those to
// say who show values.
//
// What it does not do: graphs, expressions and everything else of the language,
// nested blocks (attributes only: a schema with blocks is refused), computed
// attributes inside of sets, moves between resource types, deferral (a provider
// may be told that it is allowed, what it then says is not followed up), and
// anything that only a process of its own can show: signals, kills, the wire,
// files of state and plan. For those there are real engines.
package inprocess
