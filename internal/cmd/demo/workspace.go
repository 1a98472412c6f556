// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/engine"
)

// demoVersion is the release that the mirror pretends to hold.
const demoVersion = "0.0.1"

// workspace is a temporary folder with a mirror that holds the freshly built
// provider, the engine's own configuration, and a working directory.
type workspace struct {
	root   string
	engine engine.Engine
	token  string
	colour bool
}

// newWorkspace builds the provider into a mirror. The caller has to remove it.
func newWorkspace(ctx context.Context, found engine.Engine) (*workspace, error) {
	root, err := os.MkdirTemp("", "activegate-")
	if err != nil {
		return nil, err
	}
	w := &workspace{root: root, engine: found}
	if err := w.fill(ctx); err != nil {
		return nil, errors.Join(err, w.remove())
	}
	return w, nil
}

func (w *workspace) fill(ctx context.Context) error {
	mirror := filepath.Join(w.root, "mirror")
	binary := w.engine.Mirrored(mirror, "activegate/activegate", demoVersion)
	build := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-trimpath", "-ldflags", "-X main.version="+demoVersion,
		"-o", binary, "github.com/activegate/terraform-provider-activegate")
	// As it is released, which is compiled for tests of the release anyway.
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build the provider: %w\n%s", err, output)
	}
	if err := os.Mkdir(w.directory(), 0o700); err != nil {
		return err
	}
	return os.WriteFile(w.engineConfiguration(), []byte(engine.MirrorSettings(mirror)), 0o600)
}

// directory is where the engine runs.
func (w *workspace) directory() string { return filepath.Join(w.root, "work") }

func (w *workspace) engineConfiguration() string { return filepath.Join(w.root, "terraformrc") }

// word is what a person types to start the engine.
func (w *workspace) word() string {
	if w.engine.Product == engine.OpenTofu {
		return "tofu"
	}
	return "terraform"
}

// settings are the environment variables that a person has to set to run the
// engine in this workspace.
func (w *workspace) settings() []string {
	settings := []string{"TF_CLI_CONFIG_FILE=" + w.engineConfiguration()}
	if w.token != "" {
		settings = append(settings, "ACTIVEGATE_API_TOKEN="+w.token, "DYNATRACE_API_TOKEN="+w.token)
	}
	return settings
}

// write puts a file into the working directory, readable by its owner only.
func (w *workspace) write(name, content string) error {
	path := filepath.Join(w.directory(), name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(content), 0o600)
}

func (w *workspace) remove() error { return os.RemoveAll(w.root) }

// run starts the engine and returns what it printed. An exit code of 2, which
// a plan with -detailed-exitcode uses for "there are changes", is no error.
func (w *workspace) run(ctx context.Context, arguments ...string) (output string, changes bool, err error) {
	if !w.colour {
		arguments = append(arguments, "-no-color")
	}
	command := exec.CommandContext(ctx, w.engine.Path, arguments...)
	command.Dir = w.directory()
	command.Env = engine.Environment(append(w.settings(), "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TF_INPUT=0")...)
	// An interrupted engine is given the time to save its state.
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = time.Minute
	printed, err := command.CombinedOutput()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() == 2 {
		return string(printed), true, nil
	}
	if err != nil {
		return string(printed), false, fmt.Errorf("%s %s: %w\n%s", w.engine.Path, arguments[0], err, printed)
	}
	return string(printed), false, nil
}
