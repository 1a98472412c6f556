// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package acceptance runs a real engine with the provider against the
// simulator: what users do, seen from outside.
package acceptance
