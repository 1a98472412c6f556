// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package disk

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Kind is what stands at a path.
type Kind int

// The kinds.
const (
	Absent  Kind = iota // nothing
	Ours                // a file that the caller knows
	Pending             // a file that an interrupted Write has put there
	Foreign             // anything else
)

// Found is what stands at a path.
type Found struct {
	Kind Kind
	// Sum is the SHA-256 of a file in lower-case hex; "" if it is none, or larger
	// than any that is written here.
	Sum string
	// What says in words what is in the way.
	What string
}

// largest is the size up to which a file may be ours, in bytes.
const largest = 8 << 20

// Find says what stands at a path. Known are the sums of what the caller wrote
// there.
func Find(path string, known ...string) (Found, error) {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Found{Kind: Absent}, nil
	case err != nil:
		return Found{}, failed(path, "look at", err)
	case info.Mode()&fs.ModeSymlink != 0:
		return Found{Kind: Foreign, What: "a symbolic link" + target(path)}, nil
	case info.IsDir():
		return Found{Kind: Foreign, What: "a folder"}, nil
	case !info.Mode().IsRegular():
		return Found{Kind: Foreign, What: "no regular file"}, nil
	case info.Size() > largest:
		return Found{Kind: Foreign, What: "a file of another origin"}, nil
	}
	content, err := readSeen(path, info)
	if err != nil {
		return Found{}, err
	}
	sum := Sum(content)
	switch {
	case slices.Contains(known, sum):
		return Found{Kind: Ours, Sum: sum}, nil
	case slices.Contains(readNote(path), sum):
		return Found{Kind: Pending, Sum: sum}, nil
	}
	return Found{Kind: Foreign, Sum: sum, What: "a file of another origin"}, nil
}

func target(path string) string {
	to, err := os.Readlink(path)
	if err != nil {
		return ""
	}
	return fmt.Sprintf(" to %q", to)
}

// Sum is how the content of a file is known.
func Sum(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// readSeen reads the file that was seen, and no other that took its place.
func readSeen(path string, seen fs.FileInfo) ([]byte, error) {
	file, err := os.Open(path) //nolint:gosec // whose path is configured
	if err != nil {
		return nil, failed(path, "read", err)
	}
	defer file.Close()
	opened, err := file.Stat()
	if err != nil {
		return nil, failed(path, "read", err)
	}
	if !os.SameFile(seen, opened) {
		return nil, failed(path, "read", errors.New("it was replaced at this moment"))
	}
	content, err := io.ReadAll(io.LimitReader(file, largest+1))
	if err != nil {
		return nil, failed(path, "read", err)
	}
	return content, nil
}

// Resolve is by what two spellings of one path are known to be the same: absolute,
// with the folder's links resolved as far as there is a folder.
func Resolve(path string) string {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return path // of a process in a folder that is gone
	}
	folder, missing := filepath.Dir(absolute), filepath.Base(absolute)
	for {
		resolved, err := filepath.EvalSymlinks(folder)
		if err == nil {
			return filepath.Join(resolved, missing)
		}
		above := filepath.Dir(folder)
		if above == folder {
			return absolute
		}
		missing, folder = filepath.Join(filepath.Base(folder), missing), above
	}
}

// CheckFolder says whether there can be a file at a path: the nearest of its
// folders that there is has to be one.
func CheckFolder(path string) error {
	for folder := filepath.Dir(path); ; {
		info, err := os.Stat(folder)
		above := filepath.Dir(folder)
		switch {
		case err == nil && info.IsDir():
			return nil
		case err == nil:
			return failed(path, "write", fmt.Errorf("%s is no folder", folder))
		case !errors.Is(err, fs.ErrNotExist) || above == folder:
			return failed(path, "write", err)
		}
		folder = above
	}
}

// mark is in the names of what stands beside a file for a while.
const mark = ".activegate-"

// noteOf is the path of the note beside a file.
func noteOf(path string) string {
	return filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+mark+"sum")
}

// readNote returns the sums in the note beside a file. A note that cannot be read
// proves nothing.
func readNote(path string) []string {
	text, err := os.ReadFile(noteOf(path))
	if err != nil {
		return nil
	}
	var sums []string
	for line := range strings.Lines(string(text)) {
		if sum, name, found := strings.Cut(strings.TrimSpace(line), "  "); found && name == filepath.Base(path) {
			sums = append(sums, sum)
		}
	}
	return sums
}

// writeNote notes what may stand at a path from now on. What an earlier note knew
// stays in it: that may be what stands there.
func writeNote(path string, sums ...string) error {
	var text strings.Builder
	for _, sum := range slices.Compact(append(readNote(path), sums...)) {
		text.WriteString(sum + "  " + filepath.Base(path) + "\n")
	}
	staged, err := stage(path, []byte(text.String()))
	if err != nil {
		return err
	}
	if err := os.Rename(staged, noteOf(path)); err != nil {
		_ = os.Remove(staged)
		return failed(path, "write", err)
	}
	return nil
}

// Settle tells what the caller knows of a file. If that is what stands there,
// nothing is left to be proved, and what a Write has left beside it is removed.
func Settle(path string, known ...string) error {
	if _, err := os.Lstat(noteOf(path)); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	found, err := Find(path, known...)
	if err != nil || found.Kind != Ours {
		return err
	}
	return Sweep(path)
}

// Sweep removes what stands beside a file: its note, and what was never renamed.
func Sweep(path string) error {
	folder := filepath.Dir(path)
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return failed(path, "clean up beside", err)
	}
	var problems error
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), "."+filepath.Base(path)+mark) || !entry.Type().IsRegular() {
			continue
		}
		if err := os.Remove(filepath.Join(folder, entry.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			problems = failed(path, "clean up beside", err)
		}
	}
	return problems
}
