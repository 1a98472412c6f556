// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package module plans and applies configurations in this process: the part of
// an engine's language and graph that tests use. Each call of a provider goes
// through inprocess, which holds it to an engine's rules.
//
// What it knows: one file of providers (aliases, too), resources, data sources
// and ephemeral resources with count, for_each, depends_on and lifecycle,
// variables, locals, outputs, import and removed blocks; values that are
// unknown, sensitive or ephemeral; the order that references make, ten calls at
// a time; refresh, replacement in both orders, deposed and tainted objects; what
// is validated, planned, planned again and applied, in an engine's order.
//
// What it does not know fails with ErrGap, whatever a test expected.
package module
