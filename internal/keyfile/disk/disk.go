// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package disk writes a set of files that belong together, such as one key in
// several forms: all of them or none, each of them whole, readable by their owner
// alone, and never over a file of somebody else.
//
// # What is ours
//
// A file is ours if its SHA-256 is one that the caller knows, or that stands in
// the note beside it. Everything else is in the way: other files, folders,
// devices, and symbolic links, which are never followed at the end of a path.
// (Folders may be links.)
//
// # What survives a kill
//
// Write puts a note beside each file (.NAME.activegate-sum, in the form of
// sha256sum), then the contents into files beside them (.NAME.activegate-RANDOM),
// and then renames these one after the other. So a kill leaves old files, new
// files, or some of each, and Find tells which: Pending is a file that a note
// knows and the caller does not. Notes stay until Settle is told what the caller
// knows, because only then nobody needs them any more.
package disk

import (
	"errors"
	"io/fs"
	"os"
)

// Error is what failed at which path, or what is in the way there.
type Error struct {
	// Path as the caller gave it.
	Path string
	// Foreign is what stands there and is not ours; "" where something else failed.
	Foreign string
	// Err is the cause of that.
	Err   error
	doing string
}

func (e *Error) Error() string {
	if e.Foreign != "" {
		return "there is " + e.Foreign + " at " + e.Path
	}
	return "cannot " + e.doing + " " + e.Path + ": " + e.Err.Error()
}

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

// PartlyError is about a Write that failed halfway, and could not be undone.
type PartlyError struct {
	// New are the paths that hold the new content; the others are as before.
	New []string
	Err error
}

func (e *PartlyError) Error() string { return e.Err.Error() }
func (e *PartlyError) Unwrap() error { return e.Err }
