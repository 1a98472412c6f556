// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/cmd/bench/memory"
	"github.com/activegate/terraform-provider-activegate/internal/engine"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// workspace is a working directory of the engine.
type workspace struct {
	installation *installation
	directory    string
}

// workspace makes a working directory with a main.tf and further files, and runs
// init.
func (i *installation) workspace(ctx context.Context, name, configuration string, files map[string]any) (*workspace, error) {
	w := &workspace{installation: i, directory: filepath.Join(i.root, name)}
	if err := os.MkdirAll(w.directory, 0o700); err != nil {
		return nil, err
	}
	errs := []error{w.write("main.tf", configuration)}
	for file, content := range files {
		errs = append(errs, w.write(file, content))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	_, err := w.run(ctx, "init")
	return w, err
}

// name is the name of the working directory.
func (w *workspace) name() string { return filepath.Base(w.directory) }

// write puts a file into the working directory; what is to be JSON as it is read
// with jsondecode.
func (w *workspace) write(name string, content any) error {
	text, ok := content.(string)
	if !ok || filepath.Ext(name) == ".json" {
		encoded, err := json.Marshal(content)
		if err != nil {
			return err
		}
		text = string(encoded)
	}
	return os.WriteFile(filepath.Join(w.directory, filepath.Base(name)), []byte(text), 0o600)
}

// forget removes the state.
func (w *workspace) forget() error {
	for _, name := range []string{stateFile, stateFile + ".backup"} {
		if err := os.Remove(filepath.Join(w.directory, name)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

const stateFile = "terraform.tfstate"

// adopt takes the state of another working directory.
func (w *workspace) adopt(other *workspace) error {
	state, err := os.ReadFile(filepath.Join(other.directory, stateFile))
	if err != nil {
		return err
	}
	return w.write(stateFile, string(state))
}

// run runs the engine, which must succeed, and tells what it and the providers
// that it started cost.
func (w *workspace) run(ctx context.Context, arguments ...string) (usage, error) {
	report := filepath.Join(w.directory, "meter.txt")
	if err := os.RemoveAll(report); err != nil {
		return usage{}, err
	}
	command := exec.CommandContext(ctx, w.installation.engine.Path, append(arguments, "-no-color")...)
	command.Dir = w.directory
	// The yardstick is quiet by the variable, the provider by itself: it gets
	// the variable too, which changes nothing.
	command.Env = engine.Environment("TF_CLI_CONFIG_FILE="+w.installation.configuration(), "BENCH_METER="+report, "TF_LOG_SDK=off",
		"CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TF_INPUT=0", "DYNATRACE_API_TOKEN="+simulator.Token)
	// An interrupted engine is given the time to stop its providers.
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = time.Minute
	begin := time.Now()
	printed, err := command.CombinedOutput()
	elapsed := time.Since(begin)
	if err != nil {
		return usage{}, fmt.Errorf("%s %v in %s: %w\n%s", command.Path, arguments, w.directory, err, last(printed))
	}
	used, err := readMeter(report)
	used.wall, used.engine = elapsed, memory.Peak(command.ProcessState)
	return used, err
}

// last is the end of a long output, where the reason stands.
func last(printed []byte) []byte {
	const enough = 4000
	return printed[max(0, len(printed)-enough):]
}
