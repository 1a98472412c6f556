// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package memory tells how much memory a process took that has ended.
package memory
