// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"embed"
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

// configurations are those of all cases, as users would write them.
//
//go:embed configurations
var configurations embed.FS

// configuration is one of them, or several in a row.
func configuration(names ...string) string {
	var all []byte
	for _, name := range names {
		content, err := configurations.ReadFile("configurations/" + name)
		if err != nil {
			panic(err) // it is not embedded
		}
		all = append(all, content...)
	}
	return string(all)
}

// The engine's commands. A plan that finds a change fails: exit code 2.
var (
	planNothing = []string{"plan", "-detailed-exitcode"}
	apply       = []string{"apply", "-auto-approve"}
)

// workspace is a working directory of the engine.
type workspace struct {
	*installation

	directory string
}

// installation is a temporary folder with a mirror of providers, each behind a
// meter, and the engine's own configuration.
type installation struct {
	root   string
	engine engine.Engine
}

// workspace makes a working directory with a main.tf and further files, and runs
// init.
func (i *installation) workspace(ctx context.Context, name, main string, files map[string]any) (*workspace, error) {
	w, err := i.folder(name, files)
	if err != nil {
		return nil, err
	}
	if err := w.write("main.tf", main); err != nil {
		return nil, err
	}
	_, err = w.run(ctx, "init")
	return w, err
}

// folder makes a directory with files, in which no engine runs yet.
func (i *installation) folder(name string, files map[string]any) (*workspace, error) {
	w := &workspace{installation: i, directory: filepath.Join(i.root, name)}
	if err := os.MkdirAll(w.directory, 0o700); err != nil {
		return nil, err
	}
	err := w.writeAll(files)
	return w, err
}

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

func (w *workspace) writeAll(files map[string]any) error {
	var errs []error
	for name, content := range files {
		errs = append(errs, w.write(name, content))
	}
	return errors.Join(errs...)
}

const stateFile = "terraform.tfstate"

// state is the state of the working directory as it is stored.
func (w *workspace) state() ([]byte, error) {
	return os.ReadFile(filepath.Join(w.directory, stateFile))
}

// adopt takes the state of another working directory.
func (w *workspace) adopt(other *workspace) error {
	state, err := other.state()
	if err != nil {
		return err
	}
	return w.write(stateFile, string(state))
}

// run runs the engine, which must succeed, and tells what it and the providers
// that it started cost.
func (w *workspace) run(ctx context.Context, arguments ...string) (sample, error) {
	report := filepath.Join(w.directory, "meter.txt")
	if err := os.RemoveAll(report); err != nil {
		return sample{}, err
	}
	command := exec.CommandContext(ctx, w.engine.Path, append(arguments, "-no-color")...)
	command.Dir = w.directory
	// The yardstick is quiet by the variable, the provider by itself: it gets
	// the variable too, which changes nothing.
	command.Env = engine.Environment("TF_CLI_CONFIG_FILE="+w.configuration(), "BENCH_METER="+report, "TF_LOG_SDK=off",
		"CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TF_INPUT=0", "DYNATRACE_API_TOKEN="+simulator.Token)
	measured, err := timed(command)
	if err != nil {
		return sample{}, err
	}
	if found, err := os.Stat(filepath.Join(w.directory, stateFile)); err == nil {
		measured.state = found.Size()
	}
	err = measured.readMeter(report)
	return measured, err
}

// timed runs a command, which must succeed.
func timed(command *exec.Cmd) (sample, error) {
	// An interrupted engine is given the time to stop its providers.
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = time.Minute
	begin := time.Now()
	printed, err := command.CombinedOutput()
	elapsed := time.Since(begin)
	if err != nil {
		const enough = 4000 // the reason stands at the end
		return sample{}, fmt.Errorf("%v in %s: %w\n%s", command.Args, command.Dir, err, printed[max(0, len(printed)-enough):])
	}
	used := command.ProcessState
	return sample{wall: elapsed, total: used.UserTime() + used.SystemTime(), engine: memory.Peak(used)}, nil
}

// readMeter adds up what the providers of one run reported. Without a file
// there were none.
func (s *sample) readMeter(name string) error {
	content, err := os.ReadFile(name) //nolint:gosec // a file of this program
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	for line := range bytes.Lines(content) {
		var microseconds, peak int64
		if _, err := fmt.Sscan(string(line), &microseconds, &peak); err != nil {
			return fmt.Errorf("read what a provider cost: %w", err)
		}
		s.cpu += time.Duration(microseconds) * time.Microsecond
		s.peak = max(s.peak, peak)
	}
	return nil
}

// Versions that the mirror pretends to hold. The floor is another version of the
// provider, so that it plans the provider's states.
const (
	providerVersion  = "0.0.1"
	floorVersion     = "0.0.2"
	yardstickVersion = "0.14.2"
)

// module is where the commands and the provider are built from.
const module = "github.com/activegate/terraform-provider-activegate"

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
	mirror := filepath.Join(root, "mirror")
	for _, one := range []struct{ program, provider, version string }{
		{i.program("provider"), "activegate/activegate", providerVersion},
		{i.program("floor"), "activegate/activegate", floorVersion},
		{yardstick, "hashicorp/time", yardstickVersion},
	} {
		installed := found.Mirrored(mirror, one.provider, one.version)
		if err := copyProgram(one.program, filepath.Join(filepath.Dir(installed), "provider")); err != nil {
			return nil, fmt.Errorf("a provider, of which make bench builds the yardstick: %w", err)
		}
		if err := copyProgram(i.program("meter"), installed); err != nil {
			return nil, err
		}
	}
	return i, os.WriteFile(i.configuration(), []byte(engine.MirrorSettings(mirror)), 0o600)
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
