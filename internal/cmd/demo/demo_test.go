// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/engine"
)

// acceptance skips a test that starts the engine, unless acceptance tests were
// asked for, and keeps what the test makes in a folder of its own.
func acceptance(t *testing.T) (binary, temporary string) {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("starts the engine: runs with TF_ACC=1, as make test sets it")
	}
	temporary = t.TempDir()
	t.Setenv("TMPDIR", temporary)
	return os.Getenv("TF_ACC_TERRAFORM_PATH"), temporary
}

// left lists what lies in the folder.
func left(t *testing.T, folder string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "activegate-*"))
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestSmokeDemo(t *testing.T) {
	binary, temporary := acceptance(t)
	var told strings.Builder
	if err := tell(t.Context(), &printer{out: &told}, binary); err != nil {
		t.Fatalf("%v\n\n%s", err, told.String())
	}
	for _, part := range []string{
		"successfully initialized!",
		"Apply complete! Resources: 1 added",
		"will be updated in-place",
		"403 Forbidden",
		"Apply complete! Resources: 0 added, 1 changed, 0 destroyed.",
		"Warning: The active certificate stays on the gate",
		"Destroy complete!",
		"A predecessor is not revoked yet",
		"the old token was not revoked: that would have cut the gate off",
		"the old token is revoked, and the gate is online with the new one",
		"Too early to finish the rotation",
		"the old tenant token is invalid, and the gate is online with the new one",
	} {
		if !strings.Contains(told.String(), part) {
			t.Errorf("%q is not told", part)
		}
	}
	if strings.Contains(told.String(), "\x1b[") {
		t.Error("colours are used where no person watches")
	}
	if names := left(t, temporary); len(names) > 0 {
		t.Errorf("left behind: %v", names)
	}
}

func TestDemoRemovesEverythingWhenItFails(t *testing.T) {
	binary, temporary := acceptance(t)
	ctx, cancel := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := tell(ctx, &printer{out: writer}, binary)
		ended <- errors.Join(err, writer.Close())
	}()
	lines := bufio.NewScanner(reader)
	for lines.Scan() {
		if strings.Contains(lines.Text(), "init") {
			cancel()
		}
	}
	cancel()
	if err := <-ended; err == nil {
		t.Error("an interrupted demo should fail")
	}
	if names := left(t, temporary); len(names) > 0 {
		t.Errorf("left behind: %v", names)
	}
}

func TestSmokeSandbox(t *testing.T) {
	binary, temporary := acceptance(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	reader, writer := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := play(ctx, &printer{out: writer}, binary)
		ended <- errors.Join(err, writer.Close())
	}()

	settings := []string{"TF_CLI_ARGS_apply=-auto-approve -no-color", "TF_CLI_ARGS_plan=-no-color"}
	var directory, advice string
	var tries [][2]string // advice and command
	lines := bufio.NewScanner(reader)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		switch {
		case strings.HasPrefix(lines.Text(), "    "):
			tries = append(tries, [2]string{advice, line})
		case strings.HasSuffix(line, ":"):
			advice = line
		}
		if setting, found := strings.CutPrefix(line, "export "); found {
			settings = append(settings, setting)
		}
		if path, found := strings.CutPrefix(line, "cd "); found {
			directory = path
		}
		if strings.HasPrefix(line, "Ctrl-C") {
			break
		}
	}
	if directory == "" {
		t.Fatalf("the sandbox did not start: %v", <-ended)
	}
	run := func(name string, arguments ...string) (string, error) {
		command := exec.CommandContext(ctx, name, arguments...)
		command.Dir, command.Env = directory, engine.Environment(settings...)
		output, err := command.CombinedOutput()
		return string(output), err
	}
	for _, arguments := range [][]string{{"apply"}, {"plan", "-detailed-exitcode"}} {
		if output, err := run(binary, arguments...); err != nil {
			t.Errorf("%s: %v\n%s", arguments[0], err, output)
		}
	}
	if len(tries) < 12 {
		t.Errorf("found only %d commands to try", len(tries))
	}
	for _, try := range tries {
		if strings.HasPrefix(try[0], "Two minutes") {
			continue // the test of the guide waits for a finish
		}
		output, err := run("sh", "-c", try[1])
		if refused := strings.Contains(try[0], "refused"); (err != nil) != refused {
			t.Errorf("%s\n%s\n%v\n%s", try[0], try[1], err, output)
		}
	}

	cancel()
	var farewell string
	for lines.Scan() {
		farewell = lines.Text()
	}
	if !strings.Contains(farewell, "removed") {
		t.Errorf("the end is not told: %q", farewell)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(directory); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s is still there (%v), with %v", directory, err, left(t, temporary))
	}
}
