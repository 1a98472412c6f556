// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

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
		all = append(all, must(configurations.ReadFile("configurations/"+name))...)
	}
	return string(all)
}

// The engine's commands. A plan that finds a change fails: exit code 2.
var (
	planNothing = []string{"plan", "-detailed-exitcode"}
	apply       = []string{"apply", "-auto-approve"}
)

// What stands in a working directory.
const (
	mainFile  = "main.tf"
	stateFile = "terraform.tfstate"
)

// workspace is a working directory of the engine.
type workspace struct {
	*bench

	directory string
}

// workspace makes a working directory with files, and runs init.
func (b *bench) workspace(ctx context.Context, name string, files map[string]any) *workspace {
	w := b.folder(name, files)
	w.run(ctx, "init")
	return w
}

// folder makes a directory with files, in which no engine runs yet.
func (b *bench) folder(name string, files map[string]any) *workspace {
	w := &workspace{bench: b, directory: filepath.Join(b.root, name)}
	check(os.MkdirAll(w.directory, 0o700))
	w.write(files)
	return w
}

func (w *workspace) path(name string) string { return filepath.Join(w.directory, name) }

// write puts files into the working directory; what is to be JSON as it is read with
// jsondecode.
func (w *workspace) write(files map[string]any) {
	for name, content := range files {
		text, ok := content.(string)
		if !ok || filepath.Ext(name) == ".json" {
			text = string(must(json.Marshal(content)))
		}
		check(os.WriteFile(w.path(name), []byte(text), 0o600))
	}
}

// adopt takes the state of another working directory.
func (w *workspace) adopt(other *workspace) {
	w.write(map[string]any{stateFile: string(must(os.ReadFile(other.path(stateFile))))})
}

// run runs the engine, which must succeed, and tells what it and the providers
// that it started cost.
func (w *workspace) run(ctx context.Context, arguments ...string) sample {
	report := w.path("meter.txt")
	check(os.RemoveAll(report))
	command := exec.CommandContext(ctx, w.engine.Path, append(arguments, "-no-color")...)
	command.Dir = w.directory
	// The yardstick is quiet by the variable, the provider by itself: it gets
	// the variable too, which changes nothing.
	command.Env = engine.Environment("TF_CLI_CONFIG_FILE="+w.engineConfiguration(), meterVariable+"="+report, "TF_LOG_SDK=off",
		"CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TF_INPUT=0", "DYNATRACE_API_TOKEN="+simulator.Token)
	measured := timed(command)
	if found, err := os.Stat(w.path(stateFile)); err == nil {
		measured.state = found.Size()
	}
	check(measured.readMeter(report))
	return measured
}

// timed runs a command, which must succeed.
func timed(command *exec.Cmd) sample {
	// An interrupted engine is given the time to stop its providers.
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = time.Minute
	begin := time.Now()
	printed, err := command.CombinedOutput()
	elapsed := time.Since(begin)
	if err != nil {
		const enough = 4000 // the reason stands at the end
		check(fmt.Errorf("%v in %s: %w\n%s", command.Args, command.Dir, err, printed[max(0, len(printed)-enough):]))
	}
	used := command.ProcessState
	return sample{wall: elapsed, total: used.UserTime() + used.SystemTime(), engine: peakOf(used)}
}

// Versions that the mirror pretends to hold. The floor is another version of the
// provider, so that it plans the provider's states.
const (
	providerVersion  = "0.0.1"
	floorVersion     = "0.0.2"
	yardstickVersion = "0.14.2"
)

// install builds the provider, and makes a mirror of providers, each behind a meter.
func (b *bench) install(ctx context.Context) {
	self := must(os.Executable())
	provider, mirror := filepath.Join(b.root, metered), filepath.Join(b.root, "mirror")
	build := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-trimpath", "-ldflags", "-s -w", "-o", provider, "github.com/activegate/terraform-provider-activegate")
	if printed, err := build.CombinedOutput(); err != nil {
		check(fmt.Errorf("build the provider: %w\n%s", err, printed))
	}
	for _, one := range []struct{ program, provider, version string }{
		{provider, "activegate/activegate", providerVersion},
		{self, "activegate/activegate", floorVersion},
		{b.yardstick, "hashicorp/time", yardstickVersion},
	} {
		installed := b.engine.Mirrored(mirror, one.provider, one.version)
		link(one.program, filepath.Join(filepath.Dir(installed), metered))
		link(self, installed)
	}
	check(os.WriteFile(b.engineConfiguration(), []byte(engine.MirrorSettings(mirror)), 0o600))
}

func (b *bench) engineConfiguration() string { return filepath.Join(b.root, "terraformrc") }

// link puts a program in a place, with the folders above it.
func link(program, place string) {
	if _, err := os.Stat(program); err != nil {
		check(fmt.Errorf("a provider, of which make bench builds the yardstick: %w", err))
	}
	check(os.MkdirAll(filepath.Dir(place), 0o700))
	check(os.Symlink(must(filepath.Abs(program)), place))
}
