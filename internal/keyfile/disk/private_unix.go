// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build !windows

package disk

import "os"

// private gives a file to its owner alone, whatever the umask says.
func private(file *os.File) error { return file.Chmod(ownerOnly) }

// syncFolder brings renames to the disk. Where a folder cannot be synced, they
// get there by themselves.
func syncFolder(folder string) {
	if opened, err := os.Open(folder); err == nil { //nolint:gosec // of a path that is configured
		_ = opened.Sync()
		_ = opened.Close()
	}
}
