// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/engine"
)

// driftExample is the folder of the drift pipeline.
const driftExample = "drift-detection"

// dueAfter is when every token of the environment staging is due, and none has
// expired.
const dueAfter = 53 * 24 * time.Hour

// The exit codes of the drift pipeline's script.
const (
	driftFailed      = 1
	driftChanged     = 2
	driftDue         = 4
	driftUnreachable = 8
	driftOther       = 16
	driftMisused     = 64
)

// TestSmokeExampleDrift lets the script of the drift pipeline judge a fleet to
// which one thing after the other happens.
func TestSmokeExampleDrift(t *testing.T) {
	root := filepath.Join(fleetEnvironments, "staging")
	r := newRooted(t, builtWorkspace(t), root, fleetModule, root, driftExample)
	r.inhabit()
	r.in("init")
	r.in("apply", "-auto-approve")
	r.install()
	watch := filepath.Join(driftExample, "watch")
	r.put(filepath.Join(watch, "terraform.tfvars.json"), r.watched())
	r.run("-chdir="+watch, "init")
	first, second := r.hosts[0], r.hosts[1]
	heal := func() { r.in("apply", "-auto-approve") }
	main := filepath.Join(root, "main.tf")

	for _, event := range []struct {
		name           string
		happens, heals func()
		fleet, watch   int // exit codes
		want           []string
	}{
		{"nothing", func() {}, func() {}, 0, 0, nil},
		{
			"changed",
			func() { r.must(r.gateOf(first).ActivateAsAdmin("")) },
			heal, driftChanged, driftChanged,
			[]string{
				"`module.fleet.activegate_certificate.gate[\"" + first + "\"]` | " + r.gateOf(first).URL() + " | The gate does not serve this certificate.",
				"The built-in certificate is served by: " + first,
			},
		},
		{
			"revoked",
			func() { r.api.RemoveGateToken(r.idOf(second)) },
			func() { heal(); r.install() }, driftChanged | driftOther, driftOther,
			[]string{"`module.fleet.activegate_token.gate[\"" + second + "\"]` | gate " + second + " | The token is gone.", second + " is UNKNOWN."},
		},
		{
			"due",
			func() { r.renew(first) },
			heal, driftDue, 0,
			[]string{"gate[\"" + first + "\"]` | " + r.gateOf(first).URL() + " | An apply would update it: a renewed certificate is configured. | Apply. |"},
		},
		{
			"token due",
			func() { r.clock.Advance(dueAfter) },
			func() { r.clock.Advance(-dueAfter) }, driftDue, 0,
			[]string{
				"`module.fleet.activegate_token.gate[\"" + first + "\"]` | gate " + first + " | The token will be rotated.",
				"| Apply, and install the new token on the gate within the overlap. |",
			},
		},
		{
			"ends within the days that are watched",
			func() { r.put(filepath.Join(watch, "days.auto.tfvars"), "days = 100\n") },
			func() { r.put(filepath.Join(watch, "days.auto.tfvars"), "") }, 0, driftDue,
			[]string{
				"Certificates that end within 100 days: " + first + " (", "Tokens that expire within 100 days: gate ",
				"(" + r.idOf(first) + "): ",
			},
		},
		{
			"unreachable",
			func() { r.gateOf(second).Stop() },
			func() { r.must(r.gateOf(second).Start()) }, driftUnreachable, driftUnreachable,
			[]string{"gate[\"" + second + "\"]` | " + r.gateOf(second).URL() + " | Gate not reachable, refresh put off.", "The API does not answer on: " + second},
		},
		{
			"all three",
			func() { r.must(r.gateOf(first).ActivateAsAdmin("")); r.gateOf(second).Stop(); r.renew(second) },
			func() { r.must(r.gateOf(second).Start()); heal() }, driftChanged | driftDue | driftUnreachable, driftChanged | driftUnreachable,
			nil,
		},
		{
			"unreachable without defer",
			func() { r.gateOf(second).Stop(); r.edit(main, `"defer"`, `"fail"`) },
			func() { r.must(r.gateOf(second).Start()); r.edit(main, `"fail"`, `"defer"`) }, driftFailed | driftUnreachable, driftUnreachable,
			[]string{"The plan ended with the exit code 1."},
		},
		{
			"never applied",
			func() { r.edit(main, `"90d"`, `"80d"`) },
			func() { r.edit(main, `"80d"`, `"90d"`) }, driftOther, 0,
			[]string{"An apply would update it. | Find out who changed the configuration"},
		},
		{
			"broken",
			func() { r.put(filepath.Join(root, "broken.tf"), "locals {\n  broken = var.nothing\n}\n") },
			func() {}, driftFailed, 0,
			[]string{"Reference to undeclared input variable."},
		},
	} {
		t.Run(event.name, func(t *testing.T) {
			r.T = t
			event.happens()
			r.sim.Journal().Reset()
			r.api.Journal().Reset()
			code, summary := r.drift(root, watch)
			if want := event.fleet | event.watch; code != want {
				t.Errorf("exit code %d, want %d", code, want)
			}
			for _, want := range append(event.want, heading(root, event.fleet), heading(watch, event.watch)) {
				if !strings.Contains(summary, want) {
					t.Errorf("the summary lacks %q", want)
				}
			}
			r.onlyRead()
			r.shows(summary)
			if t.Failed() {
				t.Log(summary)
			}
			event.heals()
		})
	}
	r.T = t
	if code, _ := r.drift(); code != driftMisused {
		t.Errorf("without a directory the exit code is %d", code)
	}
}

// heading is that of a root's section in the summary.
func heading(root string, code int) string {
	var titles []string
	for _, kind := range []struct {
		code  int
		title string
	}{
		{driftChanged, "someone changed a gate"},
		{driftDue, "a renewal is due"},
		{driftFailed, "the plan failed"},
		{driftOther, "something else needs attention"},
		{driftUnreachable, "a gate is unreachable"},
	} {
		if code&kind.code != 0 {
			titles = append(titles, kind.title)
		}
	}
	if len(titles) == 0 {
		titles = []string{"all is well"}
	}
	return "## " + root + ": " + strings.Join(titles, ", ") + "\n"
}

// watched are the settings of the root that watches.
func (r *rooted) watched() string {
	r.Helper()
	addresses := map[string]string{}
	for _, host := range r.hosts {
		addresses[host] = r.gateOf(host).URL()
	}
	text, err := json.Marshal(map[string]any{
		"environment_url": r.api.ManagedURL(), "environment_id": r.sim.Environment(), "gates": addresses,
		"ca_certificate_pem": r.api.CAPEM() + r.authority.PEM(),
	})
	r.must(err)
	return string(text)
}

func (r *rooted) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// idOf is the id of the token that was made for a gate.
func (r *rooted) idOf(host string) string {
	r.Helper()
	for _, token := range r.api.GateTokens() {
		if token.Name == "gate "+host {
			return token.ID
		}
	}
	r.Fatalf("%s has no token", host)
	return ""
}

// drift runs the script, as a pipeline does: the summary goes to a file as well.
func (r *rooted) drift(roots ...string) (code int, summary string) {
	r.Helper()
	file := filepath.Join(r.TempDir(), "summary.md")
	command := exec.CommandContext(r.Context(), "sh", append([]string{filepath.Join(driftExample, "drift.sh")}, roots...)...)
	command.Dir = r.w.directory()
	command.Env = engine.Environment(append(r.w.settings(), "CHECKPOINT_DISABLE=1", "TERRAFORM="+r.w.engine.Path, "GITHUB_STEP_SUMMARY="+file)...)
	printed, err := command.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		r.Fatal(err)
	}
	written, err := os.ReadFile(file)
	if len(roots) > 0 && (err != nil || !bytes.Equal(written, printed)) {
		r.Errorf("the summary in the file is another one: %v\n%s", err, written)
	}
	return command.ProcessState.ExitCode(), string(printed)
}

// onlyRead requires that nothing was written to gates or environment.
func (r *rooted) onlyRead() {
	r.Helper()
	requests := append(r.sim.Journal().Requests(), r.api.Journal().Requests()...)
	for _, request := range requests {
		// Lookup takes the token that it looks up in the body of a POST.
		if !slices.Contains([]string{http.MethodGet, http.MethodHead}, request.Method) && !strings.HasSuffix(request.Path, "/lookup") {
			r.Errorf("the script has written: %s", request.Line())
		}
	}
	if len(requests) == 0 {
		r.Error("nothing was asked")
	}
}

// shows requires that no secret is shown.
func (r *rooted) shows(summary string) {
	r.Helper()
	printed, _, err := r.w.run(r.Context(), "-chdir="+r.root, "state", "pull")
	r.must(err)
	var state struct {
		Outputs struct {
			Tokens struct{ Value map[string]string }
		}
	}
	r.must(json.Unmarshal([]byte(printed), &state))
	for host, token := range state.Outputs.Tokens.Value {
		if strings.Contains(summary, token) {
			r.Errorf("the summary shows the token of %s", host)
		}
	}
}
