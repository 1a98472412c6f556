// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Command simulator runs a simulated environment with a fleet of ActiveGates
// until it is interrupted, for the demo, for scripts and for playing in a shell.
//
//	go run ./internal/cmd/simulator --gates 3
//
// What can be done to them while it runs is in the documentation of
// package simulator, section "Admin API".
package main
