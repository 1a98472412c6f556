// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/engine"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// scan is how an example is played to see what is written. It returns the
// environment, which knows some of the secrets.
type scan struct {
	needs    engine.Feature // that not every engine has; none by default
	onlyScan bool           // a test of its own says what has to come of it
	play     func(*watched) *simulator.Environment
}

// scans are all examples but those that guides print, by their folder.
func scans(t *testing.T) map[string]scan {
	t.Helper()
	found := map[string]scan{
		reportExample: {onlyScan: true, play: func(v *watched) *simulator.Environment {
			r := newReported(v.T, v.w)
			v.live()
			return r.api
		}},
		driftExample:                     {onlyScan: true, play: scanDrift},
		fleetModule + "/tests/simulator": {onlyScan: true, play: scanModule},
	}
	for _, folder := range examplesOfCertificates {
		found[folder] = sandboxedScan(func(v *watched, s *sandboxed) {
			stage(s.T, s.w, s.sim, folder)
			v.live()
		})
	}
	for folder, example := range examplesOfEnvironments() {
		found[folder] = sandboxedScan(func(v *watched, s *sandboxed) {
			s.stage(folder)
			example.before(s)
			if folder == "resources/activegate_token" {
				s.put("install-token.sh", noteArguments(s.w)+"printf %s \"$ACTIVEGATE_TOKEN\" > \"installed-on-$1\"\n")
			}
			v.live()
			v.after = append(v.after, func() { example.after(s) })
		})
	}
	for _, root := range examplesOfRoots(t) {
		found[root] = scan{play: func(v *watched) *simulator.Environment { return playRoot(v, root) }}
	}
	for folder, play := range examplesOfActions() {
		one := sandboxedScan(func(v *watched, s *sandboxed) {
			play(s)
			v.logged()
			if folder == "actions/activegate_tenant_token_rotation_cancel" {
				v.take(stateKind, filepath.Join(s.w.directory(), "terraform.tfstate"), false)
				v.take(stateKind, filepath.Join(s.w.directory(), "terraform.tfstate.backup"), true)
				v.kinds = append(v.kinds, stateKind)
			}
		})
		one.needs = engine.Actions
		found[folder] = one
	}
	for folder, prepare := range examplesOfLists() {
		one := sandboxedScan(func(v *watched, s *sandboxed) {
			wanted := prepare(s)
			v.run("init")
			printed := oneLine(v.run("query"))
			for _, text := range wanted {
				if strings.Count(printed, text) != 1 {
					v.Errorf("%q is not once in what the query printed:\n%s", text, printed)
				}
			}
			v.run("query", "-json")
			v.logged()
		})
		one.needs = engine.ListResources
		found[folder] = one
	}
	addImports(t, found)
	return found
}

// addImports adds the ways to import that the resources' folders show.
func addImports(t *testing.T, found map[string]scan) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(examples, "resources", "*", "import*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no import examples: %v", err)
	}
	for _, file := range files {
		kind, name := filepath.Base(filepath.Dir(file)), filepath.Base(file)
		one := sandboxedScan(func(v *watched, s *sandboxed) {
			adopted, known := adoptions()[kind]
			if !known {
				v.Fatal("nobody says what this import finds")
			}
			s.stageAdoption(file, adopted)
			done := "1 imported, 0 added"
			if strings.HasSuffix(name, ".sh") {
				v.run("init")
				s.shell(name)
				done = "0 added" // what is left is what only the configuration knows
			}
			if applied, _ := v.live(); !strings.Contains(applied, done) {
				v.Errorf("not the import and nothing else: %s", applied)
			}
			v.after = append(v.after, func() { adopted.kept(s) })
		})
		if strings.Contains(name, "identity") {
			one.needs = engine.Identity
		}
		found["resources/"+kind+"/"+name] = one
	}
}

// sandboxedScan plays an example in a sandbox of its own.
func sandboxedScan(play func(*watched, *sandboxed)) scan {
	return scan{play: func(v *watched) *simulator.Environment {
		sim := simulator.New()
		v.Cleanup(sim.Close)
		play(v, &sandboxed{v.T, v.w, sim, sim.API()})
		return sim.API()
	}}
}

// scanDrift applies an environment, which the folder watches has a look at, and lets
// the script judge both after a change. The script deletes its plans itself.
func scanDrift(v *watched) *simulator.Environment {
	root, watching := fleetEnvironments+"/staging", filepath.Join(driftExample, "watch")
	r := newRooted(v.T, v.w, root, fleetModule, root, driftExample)
	r.inhabit()
	r.in("init")
	r.in("apply", "-auto-approve")
	v.aside(r.install)
	r.put(filepath.Join(watching, "terraform.tfvars.json"), r.watched())
	v.root = watching
	v.live()
	r.must(r.gateOf(r.hosts[0]).ActivateAsAdmin(""))
	temporary := filepath.Join(os.TempDir(), "drift") // short: the path of a socket is limited
	r.must(os.Mkdir(temporary, 0o700))
	r.TempDir() // the test's own is made at the first call, and not to be made there
	v.Setenv("TMPDIR", temporary)
	code, summary := r.drift(root, watching)
	if code&driftChanged == 0 {
		v.Errorf("the script does not notice a change: %d\n%s", code, summary)
	}
	if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
		v.Errorf("the script leaves %v, %v", left, err)
	}
	v.keep(summaryKind, "summary.md", []byte(summary))
	v.kinds = append(v.kinds, summaryKind, environmentKind)
	v.logged()
	// The tokens are in the state of the environment alone.
	v.take(environmentKind, filepath.Join(v.w.directory(), root, "terraform.tfstate"), false)
	return r.api
}

// scanModule runs the module's test against a simulator of its own, which knows
// tokens that nobody else does: they are recognized by their form.
func scanModule(v *watched) *simulator.Environment {
	r, variables := newSimulated(v.T, v.w)
	v.root = r.root
	v.run("init")
	v.run(append([]string{"test"}, variables...)...)
	v.logged()
	for what, places := range v.places {
		for _, place := range places {
			if wholeToken.Match(place.Content) {
				v.Errorf("a token is in the %s", what)
			}
		}
	}
	if !wholeToken.MatchString(someGateToken) {
		v.Error("a token would not be found")
	}
	return r.api
}

// wholeToken is an ActiveGate token with its secret.
var wholeToken = regexp.MustCompile(`dt0g02\.[A-Z2-7]{8}\.[0-9A-Z]{20}`)
