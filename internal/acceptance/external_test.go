// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/credential"
	"github.com/activegate/terraform-provider-activegate/internal/engine"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

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
	said      []string // what every command has printed
	shell     *shell   // runs commands in this process; nil: an engine does
}

// newExternal prepares a working directory, as init would.
func newExternal(t *testing.T, w *world) *external {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("TF_ACC is not set: this test starts an engine")
	}
	shared, err := installed()
	if err != nil {
		t.Fatal(err)
	}
	e := &external{t: t, world: w, engine: shared.engine, root: t.TempDir()}
	e.alive = e.lifeline()
	e.variables = append([]string{rootVariable + "=" + e.root, "DYNATRACE_API_TOKEN=" + simulator.Token}, shared.variables...)
	e.variables = append(e.variables, credential.Variables(t, w.sim)...)
	e.file(e.path("work", "versions.tf"), shared.versions)
	e.file(e.path("work", lockFile), shared.lock)
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

func TestMain(m *testing.M) {
	code := m.Run()
	if installation != "" {
		_ = os.RemoveAll(installation)
	}
	os.Exit(code)
}

func (e *external) path(elements ...string) string {
	return filepath.Join(append([]string{e.root}, elements...)...)
}

// file writes a file, with its folders.
func (e *external) file(path, content string) {
	e.t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		e.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
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
	e.file(e.path("work", "main.tf"), withoutToken(e.world.provider(e.settings...))+strings.Join(blocks, "\n"))
}

// apiToken is the line of a provider block that gives the token of the API.
var apiToken = regexp.MustCompile(`(?m)^ *api_token +=.*$`)

// withoutToken leaves the token to the environment variable.
func withoutToken(provider string) string { return apiToken.ReplaceAllString(provider, "") }

// commandTimeout is how long one command may take before it is killed.
const commandTimeout = 2 * time.Minute

// run starts the engine, waits for it, and returns what it said.
func (e *external) run(arguments ...string) result {
	e.t.Helper()
	if e.shell != nil {
		return e.shell.run(arguments...)
	}
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
	ended := result{exitCode: r.command.ProcessState.ExitCode(), text: r.console.text(), stdout: r.stdout.String()}
	r.e.said = append(r.e.said, ended.text)
	return ended
}
