// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

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
	return sweep(path)
}

// sweep removes what stands beside a file: its note, and what was never renamed.
func sweep(path string) error {
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
