// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package tfkit is the only Terraform glue that the provider's things share:
// what Configure hands to them, how errors of the clients become diagnostics, and
// publishing state and identity together.
package tfkit
