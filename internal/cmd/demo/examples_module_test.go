// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

// condition is what one assertion or validation requires.
var condition = regexp.MustCompile(`(?m)^(\s+condition\s+= )(.*)$`)

// TestSmokeExampleModuleMocked runs the module's own tests with mocks. Then it
// turns every assertion around, and lets the module accept everything: each of
// its tests has to notice.
func TestSmokeExampleModuleMocked(t *testing.T) {
	r := newRooted(t, builtWorkspace(t), fleetModule, fleetModule)
	r.in("init")
	r.succeeds(13, r.in("test"))

	turned := r.change("tests/*.tftest.hcl", func(text string) string { return condition.ReplaceAllString(text, "${1}!(${2})") })
	r.fails(turned, "Test assertion failed")
	r = newRooted(t, r.w, fleetModule, fleetModule)
	r.in("init")
	r.change("*.tf", func(text string) string { return condition.ReplaceAllString(text, "${1}true || (${2})") })
	r.fails(r.split("tests"), "Missing expected failure")
}

// TestSmokeExampleModuleSimulated runs the module's test against the simulator,
// which is started as the guide says, and turns its assertions around.
func TestSmokeExampleModuleSimulated(t *testing.T) {
	r, variables := newSimulated(t, builtWorkspace(t))
	r.in("init")
	r.succeeds(2, r.in(append([]string{"test"}, variables...)...))

	// Other gates: on these the run before has left files that nobody can open.
	r, variables = newSimulated(t, builtWorkspace(t))
	r.in("init")
	turned := r.change("*.tftest.hcl", func(text string) string { return condition.ReplaceAllString(text, "${1}!(${2})") })
	r.fails(turned, "Test assertion failed", variables...)
}

// newSimulated copies the module and starts what its test runs against. It
// returns the arguments that name it.
func newSimulated(t *testing.T, w *workspace) (r *rooted, variables []string) {
	t.Helper()
	root := filepath.Join(fleetModule, "tests", "simulator")
	r = newRooted(t, w, root, fleetModule)
	r.put("certificates/ca.crt", r.authority.PEM())
	for _, name := range []string{"gate1", "gate2"} {
		for _, folder := range []string{"certificates", "certificates/renewed"} {
			next := r.authority.Issue(keystoretest.WithDNS(name), keystoretest.WithIPs(net.IPv4(127, 0, 0, 1)))
			r.put(filepath.Join(folder, name+".crt"), next.CertPEM)
			r.put(filepath.Join(folder, name+".key"), next.KeyPEM)
		}
	}
	return r, []string{"-var=simulator=" + r.simulate(), "-var=certificates=" + filepath.Join(r.w.directory(), "certificates")}
}

// succeeds requires the number of runs that have passed.
func (r *rooted) succeeds(runs int, printed string) {
	r.Helper()
	if want := fmt.Sprintf("Success! %d passed, 0 failed.", runs); !strings.Contains(printed, want) {
		r.Errorf("not %q: %s", want, printed)
	}
}

// fails requires that the tests fail, with so many errors.
func (r *rooted) fails(count int, summary string, arguments ...string) {
	r.Helper()
	printed, _, err := r.w.run(r.Context(), append([]string{"-chdir=" + r.root, "test"}, arguments...)...)
	if got := strings.Count(printed, "Error: "+summary); err == nil || count == 0 || got != count {
		r.Errorf("%d times %q, want %d: %s", got, summary, count, printed)
	}
}

// change changes files of the root, and counts the conditions in them.
func (r *rooted) change(pattern string, change func(string) string) (conditions int) {
	r.Helper()
	files, err := filepath.Glob(filepath.Join(r.w.directory(), r.root, pattern))
	if err != nil || len(files) == 0 {
		r.Fatalf("no files %s: %v", pattern, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		r.must(err)
		conditions += len(condition.FindAll(text, -1))
		r.must(os.WriteFile(file, []byte(change(string(text))), 0o600))
	}
	return conditions
}

// split gives every run of the tests a file of its own, since a run is skipped
// after one that lacks its failure. It counts the runs that expect one.
func (r *rooted) split(folder string) (expecting int) {
	r.Helper()
	files, err := filepath.Glob(filepath.Join(r.w.directory(), r.root, folder, "*.tftest.hcl"))
	if err != nil || len(files) == 0 {
		r.Fatalf("no tests in %s: %v", folder, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		r.must(err)
		r.must(os.Remove(file))
		head, runs, _ := strings.Cut(string(text), "\nrun ")
		for number, run := range strings.Split(runs, "\nrun ") {
			expecting += strings.Count(run, "expect_failures")
			name := fmt.Sprintf("%s_%d.tftest.hcl", strings.TrimSuffix(filepath.Base(file), ".tftest.hcl"), number)
			r.put(filepath.Join(r.root, folder, name), head+"\nrun "+run)
		}
	}
	return expecting
}

// simulate starts the simulator's command with two gates; the path of its state file.
func (r *rooted) simulate() string {
	r.Helper()
	binary, file := filepath.Join(r.TempDir(), "simulator"), filepath.Join(r.TempDir(), "simulator.json")
	if printed, err := exec.CommandContext(r.Context(), "go", "build", "-buildvcs=false", "-o", binary, "../simulator").CombinedOutput(); err != nil {
		r.Fatalf("%v\n%s", err, printed)
	}
	command := exec.CommandContext(r.Context(), binary, "--gates", "2", "--state-file", file)
	output, err := command.StdoutPipe()
	r.must(err)
	r.must(command.Start())
	r.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	// It speaks when the file is written.
	if _, err := bufio.NewReader(output).ReadString('\n'); err != nil {
		r.Fatal(err)
	}
	return file
}
