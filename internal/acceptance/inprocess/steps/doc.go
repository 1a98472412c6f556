// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package steps runs the test cases of terraform-plugin-testing without an
// engine: the same steps in the same order, on the engine in module. Plans and
// states have the shapes that checks want.
//
// A field of a case or a step that is not known here fails the test: its verdict
// would be worth nothing.
package steps
