// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package engine

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"

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

// versionLine matches anywhere, because an engine may print warnings first.
var versionLine = regexp.MustCompile(`(?m)^(Terraform|OpenTofu) v(\S+)\s*$`)

// Describe asks the binary at path who it is. The error of a binary that is
// too old is a *TooOldError.
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
		return Engine{}, &UnknownBinaryError{Path: path}
	}
	engine := Engine{Path: path, Product: string(found[1]), Version: string(found[2])}
	release, err := version.NewVersion(engine.Version)
	if err != nil {
		return Engine{}, fmt.Errorf("read the version of %s: %w", path, err)
	}
	if release.Core().LessThan(version.Must(version.NewVersion(Minimum))) {
		return Engine{}, &TooOldError{Engine: engine}
	}
	return engine, nil
}
