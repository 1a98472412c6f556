// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package disk

import (
	"errors"
	"io/fs"
	"os"
)

// Error is what failed at which path.
type Error struct {
	// Path as the caller gave it.
	Path string
	// Err is the cause.
	Err   error
	doing string
}

func (e *Error) Error() string { return "cannot " + e.doing + " " + e.Path + ": " + e.Err.Error() }
func (e *Error) Unwrap() error { return e.Err }

// failed leaves out of a cause the path, which may be a name made up here.
func failed(path, doing string, err error) *Error {
	if known, ok := errors.AsType[*Error](err); ok {
		return known
	}
	if at, ok := errors.AsType[*fs.PathError](err); ok {
		err = at.Err
	}
	if link, ok := errors.AsType[*os.LinkError](err); ok {
		err = link.Err
	}
	return &Error{Path: path, Err: err, doing: doing}
}

// ForeignError is about a file that is not ours, where ours should be.
type ForeignError struct {
	Path string
	// What it is.
	What string
}

func (e *ForeignError) Error() string { return "there is " + e.What + " at " + e.Path }

// PartlyError is about a Write that failed halfway, and could not be undone.
type PartlyError struct {
	// New are the paths that hold the new content; the others are as before.
	New []string
	Err error
}

func (e *PartlyError) Error() string { return e.Err.Error() }
func (e *PartlyError) Unwrap() error { return e.Err }
