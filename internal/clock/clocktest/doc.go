// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package clocktest provides a clock that only moves when it is told to.
package clocktest
