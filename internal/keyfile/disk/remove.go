// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package disk

import (
	"errors"
	"io/fs"
	"os"
)

// Remove deletes a file that is ours, with what stands beside it. What is not
// ours stays, with a *ForeignError; what is not there is no error.
func Remove(path string, known ...string) error {
	found, err := Look(path, known...)
	if err != nil {
		return err
	}
	if found.Kind == Foreign {
		return errors.Join(&ForeignError{Path: path, What: found.What}, sweep(path))
	}
	if found.Kind == Absent {
		return sweep(path) // what is put there from now on is somebody else's
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return failed(path, "delete", err)
	}
	return sweep(path)
}

// Leave forgets a file that stays: only what stands beside it is removed.
func Leave(path string) error { return sweep(path) }
