// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build !unix

package simulator

// reserve does nothing here: the port of a stopped gate is free.
func reserve(string) (release func()) { return func() {} }
