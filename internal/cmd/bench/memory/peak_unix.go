// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package memory

import (
	"os"
	"runtime"
	"syscall"
)

// Peak is the largest resident memory of an ended process, in bytes.
func Peak(state *os.ProcessState) int64 {
	usage, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		return int64(usage.Maxrss) //nolint:unconvert // 32 bits wide on some systems; bytes there, KiB elsewhere
	}
	const kibibyte = 1024
	return int64(usage.Maxrss) * kibibyte //nolint:unconvert // 32 bits wide on some systems
}
