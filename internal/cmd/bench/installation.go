// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/activegate/terraform-provider-activegate/internal/engine"
)

// Versions that the mirror pretends to hold. The floor is another version of the
// provider, so that it plans the provider's states.
const (
	providerVersion  = "0.0.1"
	floorVersion     = "0.0.2"
	yardstickVersion = "0.14.2"
)

// module is where the commands and the provider are built from.
const module = "github.com/activegate/terraform-provider-activegate"

// installation is a temporary folder with a mirror of providers, each behind a
// meter, and the engine's own configuration.
type installation struct {
	root   string
	engine engine.Engine
}

// install builds what is to be measured. The caller has to remove it.
func install(ctx context.Context, root string, found engine.Engine, yardstick string) (*installation, error) {
	i := &installation{root: root, engine: found}
	for command, output := range map[string]string{
		"": "provider", "/internal/cmd/bench/floor": "floor", "/internal/cmd/bench/meter": "meter",
	} {
		build := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-trimpath", "-ldflags", "-s -w", "-o", i.program(output), module+command)
		if printed, err := build.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("build %s: %w\n%s", output, err, printed)
		}
	}
	for _, one := range []struct{ program, namespace, name, version string }{
		{i.program("provider"), "activegate", "activegate", providerVersion},
		{i.program("floor"), "activegate", "activegate", floorVersion},
		{yardstick, "hashicorp", "time", yardstickVersion},
	} {
		folder := filepath.Join(root, "mirror", found.RegistryHost(), one.namespace, one.name, one.version, runtime.GOOS+"_"+runtime.GOARCH)
		if err := copyProgram(one.program, filepath.Join(folder, "provider")); err != nil {
			return nil, fmt.Errorf("a provider, of which make bench builds the yardstick: %w", err)
		}
		if err := copyProgram(i.program("meter"), filepath.Join(folder, fmt.Sprintf("terraform-provider-%s_v%s", one.name, one.version))); err != nil {
			return nil, err
		}
	}
	mirror := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", filepath.Join(root, "mirror"))
	return i, os.WriteFile(i.configuration(), []byte(mirror), 0o600)
}

func (i *installation) program(name string) string { return filepath.Join(i.root, "programs", name) }

func (i *installation) configuration() string { return filepath.Join(i.root, "terraformrc") }

// copyProgram copies an executable, with the folders above it.
func copyProgram(from, to string) error {
	content, err := os.ReadFile(from) //nolint:gosec // the program of the flag, or one that was just built
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	return os.WriteFile(to, content, 0o700) //nolint:gosec // an executable
}
