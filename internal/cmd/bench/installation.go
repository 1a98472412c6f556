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

// Versions that the mirror pretends to hold.
const (
	providerVersion  = "0.0.1"
	yardstickVersion = "0.14.2"
)

// module is where the commands and the provider are built from.
const module = "github.com/activegate/terraform-provider-activegate"

// installation is a temporary folder with a mirror of both providers, each
// behind a meter, and the engine's own configuration.
type installation struct {
	root   string
	engine engine.Engine
}

// install builds what is to be measured. The caller has to remove it.
func install(ctx context.Context, root string, found engine.Engine, yardstick string) (*installation, error) {
	i := &installation{root: root, engine: found}
	meter := filepath.Join(root, "meter")
	if err := build(ctx, meter, module+"/internal/cmd/bench/meter"); err != nil {
		return nil, err
	}
	own := i.folder("activegate", "activegate", providerVersion)
	if err := build(ctx, filepath.Join(own, "provider"), module); err != nil {
		return nil, err
	}
	other := i.folder("hashicorp", "time", yardstickVersion)
	if err := copyProgram(yardstick, filepath.Join(other, "provider")); err != nil {
		return nil, fmt.Errorf("the yardstick, which make bench builds: %w", err)
	}
	for folder, name := range map[string]string{
		own:   "terraform-provider-activegate_v" + providerVersion,
		other: "terraform-provider-time_v" + yardstickVersion,
	} {
		if err := copyProgram(meter, filepath.Join(folder, name)); err != nil {
			return nil, err
		}
	}
	mirror := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", filepath.Join(root, "mirror"))
	return i, os.WriteFile(i.configuration(), []byte(mirror), 0o600)
}

// folder is where the mirror has a provider.
func (i *installation) folder(namespace, name, version string) string {
	return filepath.Join(i.root, "mirror", i.engine.RegistryHost(), namespace, name, version, runtime.GOOS+"_"+runtime.GOARCH)
}

func (i *installation) configuration() string { return filepath.Join(i.root, "terraformrc") }

// build builds a command as it is released.
func build(ctx context.Context, output, name string) error {
	command := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-trimpath", "-ldflags", "-s -w", "-o", output, name)
	if printed, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w\n%s", name, err, printed)
	}
	return nil
}

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
