// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package readiness says which gates are ready for the enforcement of tokens,
// what to do about the others, and which gates do not count. It knows nothing of
// Terraform.
package readiness
