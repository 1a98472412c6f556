// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/engine"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// releasedVersion is what the mirror calls the provider that was just built.
const releasedVersion = "0.0.1"

// external is a working directory in which a real engine starts the real
// provider binary, as on a user's machine. Patience cannot be injected there:
// what waits for a gate that never switches is tested in this process.
type external struct {
	t         *testing.T
	world     *world
	engine    engine.Engine
	root      string
	variables []string // NAME=value, for every command
	settings  []string // further lines of the provider block
	alive     *os.File // see lifeline
}

// newExternal prepares a mirror and a working directory, and runs init.
func newExternal(t *testing.T, w *world) *external {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("TF_ACC is not set: this test starts an engine")
	}
	binary, err := built()
	if err != nil {
		t.Fatal(err)
	}
	found, err := engine.Find(t.Context(), os.Getenv("TF_ACC_TERRAFORM_PATH"), os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	e := &external{t: t, world: w, engine: found, root: t.TempDir()}
	e.alive = e.lifeline()
	e.variables = []string{
		"TF_CLI_CONFIG_FILE=" + e.path("terraformrc"), "DYNATRACE_API_TOKEN=" + simulator.Token,
		"CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TF_INPUT=0",
	}
	e.file(e.path("terraformrc"), 0o600, fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", e.path("mirror")))
	e.file(filepath.Join(e.path("mirror"), found.RegistryHost(), "activegate", "activegate", releasedVersion, runtime.GOOS+"_"+runtime.GOARCH,
		"terraform-provider-activegate_v"+releasedVersion), 0o700, e.launcher(binary))
	e.file(e.path("work", "versions.tf"), 0o600, `
terraform {
  required_providers {
    activegate = {
      source = "activegate/activegate"
    }
  }
}
`)
	e.ok(e.run("init"))
	return e
}

// in is the same working directory for a subtest, emptied of state.
func (e *external) in(t *testing.T) *external {
	t.Helper()
	again, world := *e, *e.world
	world.t = t
	again.t, again.world = t, &world
	for _, name := range []string{"terraform.tfstate", "terraform.tfstate.backup"} {
		if err := os.Remove(e.path("work", name)); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	return &again
}

// launcher is what the engine starts as the provider: it notes its process id,
// takes the lifeline, and becomes the real binary. Where stderrVariable is set,
// the provider's standard error goes to that file instead of to the engine.
func (e *external) launcher(binary string) string {
	return fmt.Sprintf(`#!/bin/sh
echo $$ >> '%s'
exec 9> '%s'
if [ -n "$%s" ]; then exec 2>> "$%[3]s"; fi
exec '%s' "$@"
`, e.path("processes"), e.path("lifeline"), stderrVariable, binary)
}

const stderrVariable = "PROVIDER_STDERR"

// binaries is the folder of the provider that built makes; TestMain removes it.
var binaries string

// built builds the provider once for all tests.
var built = sync.OnceValues(func() (string, error) {
	var err error
	if binaries, err = os.MkdirTemp("", "activegate-provider-"); err != nil {
		return "", err
	}
	path := filepath.Join(binaries, "terraform-provider-activegate")
	build := exec.CommandContext(context.Background(), "go", "build", "-buildvcs=false", "-ldflags", "-X main.version="+releasedVersion,
		"-o", path, "github.com/activegate/terraform-provider-activegate")
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the provider: %w\n%s", err, output)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if binaries != "" {
		_ = os.RemoveAll(binaries)
	}
	os.Exit(code)
}

func (e *external) path(elements ...string) string {
	return filepath.Join(append([]string{e.root}, elements...)...)
}

// file writes a file, with its folders.
func (e *external) file(path string, mode os.FileMode, content string) {
	e.t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		e.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), mode); err != nil {
		e.t.Fatal(err)
	}
}

// read returns a file of the working directory.
func (e *external) read(name string) []byte {
	e.t.Helper()
	content, err := os.ReadFile(e.path("work", name))
	if err != nil {
		e.t.Fatal(err)
	}
	return content
}

// write replaces the configuration, but for the provider block, which takes the
// token from the environment.
func (e *external) write(blocks ...string) {
	e.t.Helper()
	provider := strings.Replace(e.world.provider(e.settings...), fmt.Sprintf("api_token            = %q", simulator.Token), "", 1)
	e.file(e.path("work", "main.tf"), 0o600, provider+strings.Join(blocks, "\n"))
}

// commandTimeout is how long one command may take before it is killed.
const commandTimeout = 2 * time.Minute

// run starts the engine, waits for it, and returns what it said.
func (e *external) run(arguments ...string) result {
	e.t.Helper()
	return e.start(arguments...).wait()
}

// start starts the engine in a process group of its own, so that a signal can
// reach it and the provider alone.
func (e *external) start(arguments ...string) *running {
	e.t.Helper()
	ctx, cancel := context.WithTimeout(e.t.Context(), commandTimeout)
	command := exec.CommandContext(ctx, e.engine.Path, append(arguments, "-no-color")...)
	command.Dir = e.path("work")
	command.Env = e.environment()
	r := &running{e: e, command: command, cancel: cancel, ended: make(chan struct{})}
	command.Stdout, command.Stderr = io.MultiWriter(&r.console, &r.stdout), &r.console
	separate(command)
	if err := command.Start(); err != nil {
		cancel()
		e.t.Fatal(err)
	}
	return r
}

// environment is this process's own without what would configure engine or
// provider.
func (e *external) environment() []string {
	var kept []string
	for _, entry := range engine.Environment() {
		if !strings.HasPrefix(entry, "DYNATRACE_") && !strings.HasPrefix(entry, "ACTIVEGATE_") {
			kept = append(kept, entry)
		}
	}
	return append(kept, e.variables...)
}

// wait waits for the engine to end.
func (r *running) wait() result {
	r.e.t.Helper()
	defer r.cancel()
	err := r.command.Wait()
	close(r.ended)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		r.e.t.Fatalf("%s: %v\n%s", r.command, err, r.console.text())
	}
	return result{exitCode: r.command.ProcessState.ExitCode(), text: r.console.text(), stdout: r.stdout.String()}
}
