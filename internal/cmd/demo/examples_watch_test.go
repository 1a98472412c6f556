// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
)

// kind says what was written.
type kind string

const (
	printedKind   kind = "output"     // what commands print
	logKind       kind = "trace log"  // TF_LOG=trace of engine and provider
	planKind      kind = "saved plan" // an archive that holds state and configuration, too
	planJSONKind  kind = "plan as JSON"
	stateKind     kind = "state"
	stateJSONKind kind = "state as JSON"
	argumentsKind kind = "process arguments" // of engine, provider, and a command that gets a token

	summaryKind     kind = "summary"             // of the drift pipeline
	environmentKind kind = "environment's state" // beside that of the root that is searched
)

// watched is a workspace of which everything is kept that an engine and a
// provider write.
type watched struct {
	*testing.T
	w      *workspace
	root   string // the root module, seen from the working directory
	kinds  []kind // that there have to be places of
	places map[kind][]leak.Place
	after  []func() // what happens once nobody watches any more
}

// watch puts a program before the engine, which turns on the log and keeps what
// is printed, and one before the provider, which notes the arguments.
func watch(t *testing.T, w *workspace) {
	t.Helper()
	script := func(path, text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	before := filepath.Join(w.root, "engine")
	script(before, fmt.Sprintf("export TF_LOG=trace TF_LOG_PATH='%[2]s/trace.log'\n'%[1]s' \"$@\" > '%[2]s/last' 2>&1\ncode=$?\ncat '%[2]s/last'\ncat '%[2]s/last' >> '%[2]s/printed'\nexit $code\n",
		w.engine.Path, w.root))
	w.engine.Path = before

	binaries, err := filepath.Glob(filepath.Join(w.root, "mirror", "*", "activegate", "activegate", demoVersion, "*", "terraform-provider-activegate_*"))
	if err != nil || len(binaries) != 1 {
		t.Fatalf("%q, %v", binaries, err)
	}
	moved := filepath.Join(w.root, "provider")
	if err := os.Rename(binaries[0], moved); err != nil {
		t.Fatal(err)
	}
	script(binaries[0], noteArguments(w)+fmt.Sprintf("exec '%s' \"$@\"\n", moved))
}

// noteArguments is a line of a script that notes its own arguments and those of
// who started it.
func noteArguments(w *workspace) string {
	return fmt.Sprintf("ps -ww -o args= -p $$ -p $PPID >> '%s/arguments'\n", w.root)
}

// fresh forgets what was written so far.
func fresh(t *testing.T, w *workspace) *watched {
	t.Helper()
	for _, path := range []string{w.directory(), filepath.Join(w.root, "trace.log"), filepath.Join(w.root, "printed"), filepath.Join(w.root, "arguments")} {
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
	}
	return &watched{T: t, w: w, root: ".", kinds: []kind{printedKind, logKind, argumentsKind}, places: map[kind][]leak.Place{}}
}

func (v *watched) keep(what kind, name string, content []byte) {
	v.places[what] = append(v.places[what], leak.Place{Name: string(what) + " | " + name, Content: content})
}

// take keeps a file; one that there need not be is left out.
func (v *watched) take(what kind, path string, optional bool) {
	v.Helper()
	content, err := os.ReadFile(path)
	switch {
	case err == nil:
		v.keep(what, filepath.Base(path), content)
	case !optional || !os.IsNotExist(err):
		v.Fatal(err)
	}
}

// run runs the engine, which must not fail, and returns what it printed.
func (v *watched) run(arguments ...string) string {
	v.Helper()
	printed, changes, err := v.w.run(v.Context(), append([]string{"-chdir=" + v.root}, arguments...)...)
	if err != nil || changes {
		v.Fatalf("%v: %v, changes: %v\n%s", arguments, err, changes, printed)
	}
	return printed
}

// live plans, applies what was planned, and expects an empty plan after what
// happens then. It returns what apply and plan printed, as one line each. What is shown
// as JSON is kept by itself: it shows sensitive values by design.
func (v *watched) live(then ...func()) (applied, planned string) {
	v.Helper()
	folder := filepath.Join(v.w.directory(), v.root)
	v.run("init")
	if testing.Short() {
		applied = v.run("apply", "-auto-approve")
		for _, happens := range then {
			happens()
		}
		return oneLine(applied), oneLine(v.run("plan", "-detailed-exitcode"))
	}
	v.run("plan", "-out=saved.tfplan")
	v.run("show", "saved.tfplan")
	saved, err := os.ReadFile(filepath.Join(folder, "saved.tfplan"))
	if err != nil {
		v.Fatal(err)
	}
	entries, err := leak.Unzip("saved.tfplan", saved)
	if err != nil {
		v.Fatal(err)
	}
	for _, entry := range entries {
		v.keep(planKind, entry.Name, entry.Content)
	}
	applied = v.run("apply", "saved.tfplan")
	for _, happens := range then {
		happens()
	}
	planned = v.run("plan", "-detailed-exitcode")
	v.run("show")
	v.run("output")
	// What is shown as JSON stays out of what is kept as printed.
	v.take(printedKind, filepath.Join(v.w.root, "printed"), false)
	v.keep(planJSONKind, "saved.tfplan", []byte(v.run("show", "-json", "saved.tfplan")))
	v.keep(stateJSONKind, "terraform.tfstate", []byte(v.run("show", "-json")))
	v.take(stateKind, filepath.Join(folder, "terraform.tfstate"), false)
	v.take(stateKind, filepath.Join(folder, "terraform.tfstate.backup"), true)
	v.kinds = append(v.kinds, planKind, planJSONKind, stateKind, stateJSONKind)
	v.logged()
	return oneLine(applied), oneLine(planned)
}

// aside does what prints secrets because it asks for them.
func (v *watched) aside(asks func()) {
	v.Helper()
	if testing.Short() {
		asks()
		return
	}
	file := filepath.Join(v.w.root, "printed")
	before, err := os.ReadFile(file)
	if err != nil {
		v.Fatal(err)
	}
	asks()
	if err := os.WriteFile(file, before, 0o600); err != nil {
		v.Fatal(err)
	}
}

// logged keeps what there is of every command, also of those that store nothing.
func (v *watched) logged() {
	v.Helper()
	if testing.Short() {
		return
	}
	if len(v.places[printedKind]) == 0 {
		v.take(printedKind, filepath.Join(v.w.root, "printed"), false)
	}
	v.take(logKind, filepath.Join(v.w.root, "trace.log"), false)
	v.take(argumentsKind, filepath.Join(v.w.root, "arguments"), false)
}
