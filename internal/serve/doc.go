// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package serve is the provider as engines speak to it: the framework's server,
// but for what stands on this page. It knows no resource; what a type is like it
// learns from its schemas, and from Generator where a resource implements that.
//
// # Shortcuts
//
// The framework walks and copies the whole schema about ten times a call, for
// every attribute anew: a call costs the square of their number, and more than
// all that the provider does itself. In a large fleet nearly every resource
// stays as it is. So (shortcuts.go)
//
//   - ReadResource asks the resource, and if state, private state and
//     identity came out the same and nothing was said, answers with what was
//     sent;
//   - PlanResourceChange does so where the engine proposes the prior
//     state, no default applies and the schema has no plan modifiers.
//
// In every other case the framework makes the answer, of what the resource has
// said already (replaying): a resource is asked once a call, whatever comes of
// it. Validation and the upgrade of states are the framework's.
//
// What they buy, as CPU time in milliseconds for one resource in a plan that
// finds nothing to do (the provider is asked twice, read and plan; engine and
// provider together need about 6 ms for a token):
//
//	                    framework   shortcut
//	certificate, read      0.97       0.11
//	certificate, plan      2.58       0.36
//	token, read            0.52       0.10
//	token, plan            1.85       0.17
//
// A plan of 1,000 tokens takes 7.6 s of CPU time without them and 5.9 s with
// them, of which the provider has 2.7 s and 1.3 s; a provider that answers by
// echo needs 0.45 s (medians of five rounds, Terraform 1.11; make bench, and
// BenchmarkRPC in internal/provider for the calls). Of that the plan's shortcut
// buys 22 %, the refresh's 7 %, more for certificates. Shortcuts for validation
// and for the upgrade of states bought 4 % each, and are gone.
//
// Off they are with ACTIVEGATE_SHORTCUTS=off in the environment. Nothing else
// changes: the tests of this package compare each answer with the framework's,
// those of internal/provider the answers about the real resources, and
// TestWithoutShortcuts runs a sample of the acceptance tests without them.
//
// # What engines send differently
//
//   - CallFunction takes OpenTofu's form of a null argument, too.
//   - ValidateActionConfig accepts write-only attributes, which the framework
//     refuses in actions of every engine; PlanAction and InvokeAction validate
//     again, since engines validate an action before variables are known, and
//     never after (server.go).
//
// # What users get
//
//   - GetProviderSchema says that configurations can be generated here, and
//     GenerateResourceConfig leaves out what is the default and what would
//     conflict (generate.go).
//   - Diagnostics of every call are freed of control characters and bounded in
//     length: they may hold text of strangers (clean.go).
package serve
