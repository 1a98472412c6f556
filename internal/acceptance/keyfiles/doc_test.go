// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package keyfiles tests activegate_keystore as an engine drives it, in this
// process, with files on a real disk. What only a real engine can tell is in
// internal/acceptance.
package keyfiles_test
