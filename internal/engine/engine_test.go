// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package engine_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/engine"
)

func TestDescribe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "binary")
	tests := map[string]struct {
		output string
		want   engine.Engine
		host   string
	}{
		"Terraform": {
			output: "Terraform v1.14.9\non linux_amd64",
			want:   engine.Engine{Path: path, Product: engine.Terraform, Version: "1.14.9"},
			host:   "registry.terraform.io",
		},
		"OpenTofu": {
			output: "OpenTofu v1.12.6\non linux_amd64",
			want:   engine.Engine{Path: path, Product: engine.OpenTofu, Version: "1.12.6"},
			host:   "registry.opentofu.org",
		},
		"a warning first": {
			output: "There are some problems with the CLI configuration:\n\nTerraform v1.11.4",
			want:   engine.Engine{Path: path, Product: engine.Terraform, Version: "1.11.4"},
			host:   "registry.terraform.io",
		},
		"a release candidate of the oldest": {
			output: "OpenTofu v1.11.0-rc1",
			want:   engine.Engine{Path: path, Product: engine.OpenTofu, Version: "1.11.0-rc1"},
			host:   "registry.opentofu.org",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			fake(t, path, test.output)
			got, err := engine.Describe(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(test.host, got.RegistryHost()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDescribeRefusesAnotherProgram(t *testing.T) {
	path := fake(t, filepath.Join(t.TempDir(), "packer"), "Packer v1.11.2")
	_, err := engine.Describe(t.Context(), path)
	if err == nil || !strings.HasPrefix(err.Error(), path+" is neither Terraform nor OpenTofu") {
		t.Fatalf("got %v, want that %s is neither", err, path)
	}
}

func TestDescribeHidesTheDevelopersSettings(t *testing.T) {
	t.Setenv("TF_CLI_ARGS", "-no-such-flag")
	path := fake(t, filepath.Join(t.TempDir(), "terraform"), "Terraform v1.14.9\nEND\nexec test -z \"$TF_CLI_ARGS\"\ncat <<'END'")
	if _, err := engine.Describe(t.Context(), path); err != nil {
		t.Errorf("the engine saw TF_CLI_ARGS: %v", err)
	}
}
