// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build !unix

package main

import "os"

// peak is not told by these systems.
func peak(*os.ProcessState) int64 { return 0 }
