// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package pages holds what pages say beside the schema to what the provider says
// itself: which scope is needed for what, and which argument does what.
package pages_test
