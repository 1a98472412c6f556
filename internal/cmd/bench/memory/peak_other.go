// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build !unix

package memory

import "os"

// Peak is not told by these systems.
func Peak(*os.ProcessState) int64 { return 0 }
