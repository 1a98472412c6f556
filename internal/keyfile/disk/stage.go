// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package disk

import (
	"crypto/rand"
	"encoding/hex"
	"os"
	"path/filepath"
)

// ownerOnly and ownFolder are the modes of files and of folders that were missing.
const (
	ownerOnly = 0o600
	ownFolder = 0o700
)

// stage writes content into a new file beside a path, whole and on the disk, and
// returns where. If it fails nothing is left.
func stage(path string, content []byte) (string, error) {
	var suffix [6]byte
	if _, err := rand.Read(suffix[:]); err != nil {
		return "", failed(path, "write", err)
	}
	staged := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+mark+hex.EncodeToString(suffix[:]))
	// O_EXCL follows no link, and takes nothing over.
	file, err := os.OpenFile(staged, os.O_WRONLY|os.O_CREATE|os.O_EXCL, ownerOnly) //nolint:gosec // beside a path that is configured
	if err != nil {
		return "", failed(path, "write", err)
	}
	if err := fill(file, content); err != nil {
		_ = os.Remove(staged)
		return "", failed(path, "write", err)
	}
	return staged, nil
}

// fill makes a file private before anything is in it, and closes it.
func fill(file *os.File, content []byte) error {
	err := private(file)
	if err == nil {
		_, err = file.Write(content)
	}
	if err == nil {
		err = file.Sync()
	}
	if closing := file.Close(); err == nil {
		err = closing
	}
	return err
}
