// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"fmt"
	"os"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// kind says what was written, and so which secrets may be in it.
type kind string

const (
	humanOutput kind = "output"     // what commands print, "show" included
	stateFile   kind = "state"      // terraform.tfstate
	planFile    kind = "saved plan" // an archive that holds state and configuration too
	jsonOutput  kind = "JSON"       // "show -json" of state and plan
	traceLog    kind = "trace log"  // TF_LOG=trace of engine and provider
)

// evidence is everything that a life of a certificate has written.
type evidence struct {
	e      *external
	places map[kind][]leak.Place
}

// witness prepares a life whose every trace is kept.
func (e *external) witness() *evidence {
	e.variables = append(e.variables, "TF_LOG=trace", "TF_LOG_PATH="+e.path("trace.log"))
	return &evidence{e: e, places: map[kind][]leak.Place{}}
}

func (v *evidence) keep(what kind, name string, content []byte) {
	v.places[what] = append(v.places[what], leak.Place{Name: fmt.Sprintf("%s (%s)", what, name), Content: content})
}

// run runs a command that must succeed, and keeps what it printed.
func (v *evidence) run(what kind, arguments ...string) {
	v.e.t.Helper()
	v.keep(what, strings.Join(arguments, " "), []byte(v.e.ok(v.e.run(arguments...)).text))
}

// life creates with the first configuration, rotates with the second, and
// destroys.
func (v *evidence) life(first, second string) {
	v.e.t.Helper()
	for _, configuration := range []string{first, second} {
		v.e.write(configuration)
		v.run(humanOutput, "plan", "-out=saved.tfplan")
		v.look("saved.tfplan")
		v.run(humanOutput, "apply", "saved.tfplan")
		v.look()
		v.run(humanOutput, "plan")
		v.run(humanOutput, "state", "show", address)
		v.keep(stateFile, "terraform.tfstate", v.e.read("terraform.tfstate"))
	}
	v.run(humanOutput, "plan", "-destroy", "-out=saved.tfplan")
	v.look("saved.tfplan")
	v.run(humanOutput, "apply", "saved.tfplan")
	v.keep(stateFile, "terraform.tfstate.backup", v.e.read("terraform.tfstate.backup"))
	v.keep(stateFile, "terraform.tfstate after destroy", v.e.read("terraform.tfstate"))
	v.keepLog()
}

// keepLog keeps what engine and provider have logged so far.
func (v *evidence) keepLog() {
	v.e.t.Helper()
	log, err := os.ReadFile(v.e.path("trace.log"))
	if err != nil {
		v.e.t.Fatal(err)
	}
	if !strings.Contains(string(log), "method=P") || !strings.Contains(string(log), "[TRACE]") {
		v.e.t.Error("the log holds no requests or no traces: this scan would prove nothing")
	}
	v.keep(traceLog, "engine and provider", log)
}

// look shows the state or a saved plan in all ways.
func (v *evidence) look(saved ...string) {
	v.e.t.Helper()
	v.run(humanOutput, append([]string{"show"}, saved...)...)
	v.run(jsonOutput, append([]string{"show", "-json"}, saved...)...)
	for _, name := range saved {
		entries, err := leak.Unzip(name, v.e.read(name))
		if err != nil {
			v.e.t.Fatal(err)
		}
		for _, entry := range entries {
			v.keep(planFile, entry.Name, entry.Content)
		}
	}
}

// in lists the places of some kinds.
func (v *evidence) in(kinds ...kind) []leak.Place {
	var places []leak.Place
	for _, what := range kinds {
		places = append(places, v.places[what]...)
	}
	return places
}

// nowhere requires that no place has one of the secrets, but for the kinds in
// which they are by design.
func (v *evidence) nowhere(secrets []leak.Secret, except ...kind) {
	v.e.t.Helper()
	for what := range v.places {
		excepted := false
		for _, allowed := range except {
			excepted = excepted || what == allowed
		}
		if excepted {
			continue
		}
		for _, found := range leak.Scan(v.in(what), secrets...) {
			v.e.t.Errorf("leak in %s", found)
		}
	}
}

// somewhere requires that each of the kinds has each of the secrets: a scan that
// finds nothing where something is would prove nothing.
func (v *evidence) somewhere(secrets []leak.Secret, kinds ...kind) {
	v.e.t.Helper()
	for _, what := range kinds {
		for _, secret := range secrets {
			if len(leak.Scan(v.in(what), secret)) == 0 {
				v.e.t.Errorf("%s is not found in %s, where it must be", secret, what)
			}
		}
	}
}

// token is the token of the API, which nothing may ever show.
func token() leak.Secret { return leak.Text("API token", simulator.Token) }

// anyPKCS12 is the mark of PKCS#12 files (the object identifier of PKCS#7 data,
// RFC 7292 4), which certificates do not have: the file that is made from PEM
// differs from run to run.
func anyPKCS12() leak.Secret {
	return leak.Text("a PKCS#12 file", "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01")
}
