// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestBeside: another terminal is open as long as the page is read, closing it
// is a Ctrl-C, and a command that ends by itself is an error.
func TestBeside(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	memory := filepath.Join(directory, "memory")
	if err := os.WriteFile(memory, []byte("greet() { echo hello; }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Run("page", func(t *testing.T) {
		s := &shell{t: t, directory: directory, memory: memory, variables: []string{"PATH=" + os.Getenv("PATH")}}
		printed, err := s.beside("trap 'echo closed > closed; exit' INT\ngreet\nwhile true; do sleep 0.1; done\n")
		if err != nil || printed != "hello\n" {
			t.Errorf("printed %q: %v", printed, err)
		}
		if _, err := os.Stat(filepath.Join(directory, "closed")); err == nil {
			t.Error("the terminal is closed while the page is read")
		}
		if printed, err := s.beside("echo broken >&2\nexit 3\n"); err == nil || !strings.Contains(err.Error(), "broken") {
			t.Errorf("a command that ended is taken for one that runs: %q, %v", printed, err)
		}
	})
	if _, err := os.Stat(filepath.Join(directory, "closed")); err != nil {
		t.Errorf("the command was not interrupted: %v", err)
	}
}
