// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package disk

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// File is one file of a set.
type File struct {
	Path    string
	Content []byte
	// Known are the sums of what the caller wrote there before, which alone may be
	// overwritten.
	Known []string
}

// Write writes a set of files: all of them, or none. Folders that are missing are
// made. A file that holds its content already is ours from now on.
//
// The error is an *Error, after which everything is as it was, or a *PartlyError,
// after which Find tells what is new.
func Write(files ...File) error {
	w := &writing{rename: os.Rename}
	return w.run(files)
}

// writing is one Write in progress.
type writing struct {
	rename func(from, to string) error // tests make it fail
	parts  []*part
}

// part is one file of it.
type part struct {
	File
	before  []byte // what it replaces
	existed bool
	staged  string
	renamed bool
}

func (w *writing) run(files []File) error {
	for _, file := range files {
		w.parts = append(w.parts, &part{File: file})
	}
	if err := w.prepare(); err != nil {
		w.discard()
		return err
	}
	for _, p := range w.parts {
		if err := w.publish(p); err != nil {
			return w.undo(err)
		}
	}
	for _, p := range w.parts {
		syncFolder(filepath.Dir(p.Path))
	}
	return nil
}

// prepare does all that can fail for want of rights or room.
func (w *writing) prepare() error {
	for _, p := range w.parts {
		if err := os.MkdirAll(filepath.Dir(p.Path), ownFolder); err != nil {
			return failed(p.Path, "write", err)
		}
		if err := p.remember(); err != nil {
			return err
		}
	}
	for _, p := range w.parts {
		if err := writeNote(p.Path, Sum(p.Content)); err != nil {
			return err
		}
		var err error
		if p.staged, err = stage(p.Path, p.Content); err != nil {
			return err
		}
	}
	return nil
}

// remember keeps what is to be overwritten, if it may be.
func (p *part) remember() error {
	found, err := p.find()
	if err != nil || found.Kind == Absent {
		return err
	}
	info, err := os.Lstat(p.Path)
	if err != nil {
		return failed(p.Path, "look at", err)
	}
	p.existed = true
	p.before, err = readSeen(p.Path, info)
	return err
}

// find refuses what is not ours. What is there already may stay there.
func (p *part) find() (Found, error) {
	found, err := Find(p.Path, append([]string{Sum(p.Content)}, p.Known...)...)
	if err == nil && found.Kind == Foreign {
		err = &Error{Path: p.Path, Foreign: found.What}
	}
	return found, err
}

// publish puts one file in its place, after a last look.
func (w *writing) publish(p *part) error {
	if _, err := p.find(); err != nil {
		return err
	}
	if err := w.rename(p.staged, p.Path); err != nil {
		return failed(p.Path, "write", err)
	}
	p.renamed = true
	return nil
}

// undo brings everything back to what it was.
func (w *writing) undo(cause error) error {
	partly := &PartlyError{Err: cause}
	for _, p := range w.parts {
		if p.renamed && p.restore() != nil {
			partly.New = append(partly.New, p.Path)
		}
	}
	if len(partly.New) > 0 {
		return partly // the notes are needed
	}
	w.discard()
	return cause
}

func (p *part) restore() error {
	if !p.existed {
		return os.Remove(p.Path)
	}
	staged, err := stage(p.Path, p.before)
	if err != nil {
		return err
	}
	if err := os.Rename(staged, p.Path); err != nil {
		return errors.Join(err, os.Remove(staged))
	}
	p.renamed = false
	return nil
}

// discard removes what was prepared. A note that an earlier Write has left is
// needed still, if it knows what stands there.
func (w *writing) discard() {
	for _, p := range w.parts {
		if p.staged != "" {
			_ = os.Remove(p.staged)
		}
		if found, err := Find(p.Path, p.Known...); err == nil && found.Kind != Pending {
			_ = Sweep(p.Path)
		}
	}
}

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

// Remove deletes a file that is ours, with what stands beside it. What is not
// ours stays, with an *Error; what is not there is no error.
func Remove(path string, known ...string) error {
	found, err := Find(path, known...)
	if err != nil {
		return err
	}
	if found.Kind == Foreign {
		return errors.Join(&Error{Path: path, Foreign: found.What}, Sweep(path))
	}
	if found.Kind == Absent {
		return Sweep(path) // what is put there from now on is somebody else's
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return failed(path, "delete", err)
	}
	return Sweep(path)
}
