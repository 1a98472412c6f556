// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package engine_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/engine"
)

// fake writes an executable that prints the version output.
func fake(t *testing.T, path, output string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	script := "#!/bin/sh\ncat <<'END'\n" + output + "\nEND\n"
	if err := os.WriteFile(path, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

// alone makes a machine whose PATH and cache hold nothing but a shell.
func alone(t *testing.T) (path, cache string) {
	t.Helper()
	path, home := t.TempDir(), t.TempDir()
	t.Setenv("PATH", path+string(os.PathListSeparator)+"/bin")
	t.Setenv("XDG_CACHE_HOME", home)
	return path, filepath.Join(home, "terraform-provider-activegate", "engines")
}

func TestFindPrefers(t *testing.T) {
	tests := map[string]struct {
		onPath, inCache map[string]string
		want            string
	}{
		"terraform before tofu": {
			onPath: map[string]string{"terraform": "Terraform v1.11.4", "tofu": "OpenTofu v1.12.6"},
			want:   "Terraform 1.11.4",
		},
		"tofu where terraform is too old": {
			onPath: map[string]string{"terraform": "Terraform v1.10.5", "tofu": "OpenTofu v1.11.0"},
			want:   "OpenTofu 1.11.0",
		},
		"PATH before the cache": {
			onPath:  map[string]string{"tofu": "OpenTofu v1.11.0"},
			inCache: map[string]string{"terraform_1.16.0": "Terraform v1.16.0"},
			want:    "OpenTofu 1.11.0",
		},
		"the newest Terraform of the cache": {
			inCache: map[string]string{
				"terraform_1.9.0":  "Terraform v1.9.0",
				"terraform_1.16.0": "Terraform v1.16.0",
				"terraform_1.14.9": "Terraform v1.14.9",
				"tofu_1.20.0":      "OpenTofu v1.20.0",
			},
			want: "Terraform 1.16.0",
		},
		"an earlier download": {
			inCache: map[string]string{"downloads/terraform": "Terraform v1.15.0"},
			want:    "Terraform 1.15.0",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			path, cache := alone(t)
			for file, output := range test.onPath {
				fake(t, filepath.Join(path, file), output)
			}
			for file, output := range test.inCache {
				fake(t, filepath.Join(cache, file), output)
			}
			found, err := engine.Find(t.Context(), "", io.Discard)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, found.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFindUsesTheNamedEngineOnly(t *testing.T) {
	path, _ := alone(t)
	fake(t, filepath.Join(path, "terraform"), "Terraform v1.14.9")
	old := fake(t, filepath.Join(t.TempDir(), "old"), "Terraform v1.5.7")

	_, err := engine.Find(t.Context(), old, io.Discard)
	if err == nil || !strings.HasPrefix(err.Error(), old+" (Terraform 1.5.7) is too old") {
		t.Fatalf("got %v, want that %s is too old", err, old)
	}
}

func TestFindSaysWhatToDoWhereThereIsNone(t *testing.T) {
	alone(t)
	offline, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := engine.Find(offline, "", io.Discard)
	if err == nil {
		t.Fatal("an engine was found")
	}
	for _, advice := range []string{"no Terraform or OpenTofu (", "on PATH", "ENGINE=", "make engines"} {
		if !strings.Contains(err.Error(), advice) {
			t.Errorf("%q is missing in: %v", advice, err)
		}
	}
}
