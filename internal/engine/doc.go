// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package engine finds the Terraform or OpenTofu binary that the tests, the
// demo and the sandbox run, and gets one where the machine has none. It is
// support for development: the provider itself never imports it.
package engine
