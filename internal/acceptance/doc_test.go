// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package acceptance runs the provider against the simulator as users do, seen
// from outside: in process by the rules of engines, and on a real engine what
// only that can tell. See drive.
package acceptance_test
