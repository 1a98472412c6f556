// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package engine

import (
	"errors"
	"fmt"
)

// UnknownBinaryError says that a binary is neither Terraform nor OpenTofu.
type UnknownBinaryError struct {
	// Path is the absolute path of the binary.
	Path string
}

func (e *UnknownBinaryError) Error() string {
	return fmt.Sprintf("%s is neither Terraform nor OpenTofu: its version output names no release", e.Path)
}

// TooOldError says that an engine lacks what the provider needs.
type TooOldError struct {
	// Engine is the engine that was found.
	Engine Engine
}

func (e *TooOldError) Error() string {
	return fmt.Sprintf("%s (%s) is too old: the provider needs %s or newer", e.Engine.Path, e.Engine, Minimum)
}

// NotFoundError says that no engine is on the machine and none could be had.
type NotFoundError struct {
	// Err is why the download failed.
	Err error
}

func (e *NotFoundError) Error() string {
	return fmt.Sprintf(`no Terraform or OpenTofu (%s or newer) was found on PATH, and none could be downloaded: %v

Do one of these:
  - install Terraform or OpenTofu so that it is on PATH;
  - name one: make test ENGINE=/path/to/terraform (make demo and make sandbox take it too);
  - build one with Go alone, in two to five minutes: make engines
    (it is kept, and found from then on)`, Minimum, cause(e.Err))
}

// Unwrap gives why the download failed.
func (e *NotFoundError) Unwrap() error { return e.Err }

// cause is the innermost error: the layers above it repeat the address.
func cause(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}
