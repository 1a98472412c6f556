// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"

	"github.com/activegate/terraform-provider-activegate/internal/engine"
)

const (
	// releasedVersion is what the mirror calls the provider that was just built.
	releasedVersion = "0.0.1"
	lockFile        = ".terraform.lock.hcl"
)

// Variables that tell the launcher what it does for whom.
const (
	rootVariable   = "PROVIDER_ROOT"   // the folder of the test
	stderrVariable = "PROVIDER_STDERR" // a file for the provider's standard error
	binaryVariable = "PROVIDER_BINARY" // another binary than the real one
)

// launcher is what engines start as the provider: it notes its process id, takes
// the lifeline, and becomes the real binary.
const launcher = `#!/bin/sh
if [ -n "$` + rootVariable + `" ]; then
  echo $$ >> "$` + rootVariable + `/processes"
  exec 9> "$` + rootVariable + `/lifeline"
fi
if [ -n "$` + stderrVariable + `" ]; then exec 2>> "$` + stderrVariable + `"; fi
exec "${` + binaryVariable + `:-%s}" "$@"
`

// installedProvider is what all tests with the real binary share: nothing in it
// changes once it is there.
type installedProvider struct {
	engine         engine.Engine
	variables      []string
	versions, lock string // files of a working directory
}

// installation is the folder of what was built; TestMain removes it.
var installation string

// installed builds the provider, and installs it into the folder of an engine,
// once for all tests.
var installed = sync.OnceValues(func() (*installedProvider, error) {
	var err error
	if installation, err = os.MkdirTemp("", "activegate-provider-"); err != nil {
		return nil, err
	}
	binary := filepath.Join(installation, "terraform-provider-activegate")
	if err := build(binary, "", "-X main.version="+releasedVersion); err != nil {
		return nil, err
	}
	return install(context.Background(), installation, binary)
})

// build builds a command of this module.
func build(binary, folder, flags string) error {
	command := exec.CommandContext(context.Background(), "go", "build", "-buildvcs=false", "-ldflags", flags,
		"-o", binary, "github.com/activegate/terraform-provider-activegate"+folder)
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w\n%s", binary, err, output)
	}
	return nil
}

// install puts the provider into a mirror, and runs init.
func install(ctx context.Context, folder, binary string) (*installedProvider, error) {
	found, err := engine.Find(ctx, os.Getenv("TF_ACC_TERRAFORM_PATH"), os.Stderr)
	if err != nil {
		return nil, err
	}
	settings, mirror, work := filepath.Join(folder, "terraformrc"), filepath.Join(folder, "mirror"), filepath.Join(folder, "work")
	shared := &installedProvider{
		engine: found,
		variables: []string{
			"TF_CLI_CONFIG_FILE=" + settings, "TF_DATA_DIR=" + filepath.Join(folder, "data"),
			"CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TF_INPUT=0",
		},
		versions: "terraform {\n  required_providers {\n    activegate = {\n      source = \"activegate/activegate\"\n    }\n  }\n}\n",
	}
	program := found.Mirrored(mirror, "activegate/activegate", releasedVersion)
	for _, file := range []struct {
		path, content string
		mode          os.FileMode
	}{
		{settings, engine.MirrorSettings(mirror), 0o600},
		{program, fmt.Sprintf(launcher, binary), 0o700},
		{filepath.Join(work, "versions.tf"), shared.versions, 0o600},
	} {
		if err := os.MkdirAll(filepath.Dir(file.path), 0o700); err != nil {
			return nil, err
		}
		if err := os.WriteFile(file.path, []byte(file.content), file.mode); err != nil {
			return nil, err
		}
	}
	command := exec.CommandContext(ctx, found.Path, "init", "-no-color")
	command.Dir, command.Env = work, engine.Environment(shared.variables...)
	if output, err := command.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("init: %w\n%s", err, output)
	}
	lock, err := os.ReadFile(filepath.Join(work, lockFile))
	shared.lock = string(lock)
	return shared, err
}
