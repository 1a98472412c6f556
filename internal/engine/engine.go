// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package engine finds the Terraform or OpenTofu binary that the tests, the
// demo and the sandbox run, and gets one where the machine has none. It is
// support for development: the provider itself never imports it.
package engine

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"github.com/hashicorp/go-version"
)

// Minimum is the oldest release of either engine that has write-only
// attributes, which the provider needs.
const Minimum = "1.11.0"

// The products that can run the provider, as their version output names them.
const (
	Terraform = "Terraform"
	OpenTofu  = "OpenTofu"
)

// Engine is a binary that is known to start and to be new enough.
type Engine struct {
	// Path is the absolute path of the binary.
	Path string
	// Product is Terraform or OpenTofu.
	Product string
	// Version is the release without the leading v, for example 1.14.9.
	Version string
}

// String is the engine as people call it, for example "OpenTofu 1.12.6".
func (e Engine) String() string { return e.Product + " " + e.Version }

// RegistryHost is the host that the engine puts before a provider source of
// two parts. The plugin test framework has to be told for OpenTofu.
func (e Engine) RegistryHost() string {
	if e.Product == OpenTofu {
		return "registry.opentofu.org"
	}
	return "registry.terraform.io"
}

// Mirrored is where a program of a provider, such as activegate/activegate, lies in a
// folder from which the engine installs.
func (e Engine) Mirrored(mirror, provider, release string) string {
	return filepath.Join(mirror, e.RegistryHost(), provider, release, runtime.GOOS+"_"+runtime.GOARCH,
		"terraform-provider-"+filepath.Base(provider)+"_v"+release)
}

// MirrorSettings are an engine's own, with which it installs from that folder alone.
func MirrorSettings(mirror string) string {
	return fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", mirror)
}

// versionLine matches anywhere, because an engine may print warnings first.
var versionLine = regexp.MustCompile(`(?m)^(Terraform|OpenTofu) v(\S+)\s*$`)

// Describe asks the binary at path who it is, and refuses one that is too old.
func Describe(ctx context.Context, path string) (Engine, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return Engine{}, fmt.Errorf("resolve %s: %w", path, err)
	}
	command := exec.CommandContext(ctx, path, "version")
	command.Env = Environment("CHECKPOINT_DISABLE=1")
	output, err := command.Output()
	if err != nil {
		return Engine{}, fmt.Errorf("run %s version: %w", path, err)
	}
	found := versionLine.FindSubmatch(output)
	if found == nil {
		return Engine{}, fmt.Errorf("%s is neither Terraform nor OpenTofu: its version output names no release", path)
	}
	engine := Engine{Path: path, Product: string(found[1]), Version: string(found[2])}
	release, err := version.NewVersion(engine.Version)
	if err != nil {
		return Engine{}, fmt.Errorf("read the version of %s: %w", path, err)
	}
	if release.Core().LessThan(version.Must(version.NewVersion(Minimum))) {
		return Engine{}, fmt.Errorf("%s (%s) is too old: the provider needs %s or newer", path, engine, Minimum)
	}
	return engine, nil
}

// Environment is the process's environment for an engine that must not see
// what its developer has set up: without any TF_ variable, because settings
// such as TF_CLI_ARGS, TF_WORKSPACE or a configuration file with development
// overrides would change what it does. The given NAME=value pairs come last
// and win.
func Environment(extra ...string) []string {
	kept := slices.DeleteFunc(os.Environ(), func(entry string) bool {
		return strings.HasPrefix(entry, "TF_")
	})
	return append(kept, extra...)
}
