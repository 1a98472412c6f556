// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package appmon is what the provider does with AppMon, against the simulated
// server, in process.
package appmon_test
