// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package clock tells the time to everything that decides by it, so that tests
// can set it.
package clock
