// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"encoding/json"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// during applies, and does something with the engine at a moment.
func (e *external) during(gate *simulator.Gate, template, after string, do func(*running), arguments ...string) result {
	e.t.Helper()
	gate.Journal().Reset()
	started := make(chan *running, 1)
	e.world.once(gate, template, after, func() { do(<-started) })
	apply := e.start(append([]string{"apply", "-auto-approve"}, arguments...)...)
	started <- apply
	stopped := apply.wait()
	e.awaitProviders()
	return stopped
}

// await waits until the engine has said something.
func (r *running) await(text string) {
	select {
	case <-r.console.seen(text):
	case <-time.After(commandTimeout):
		r.e.t.Errorf("the engine never said %q", text)
	}
}

// stopping is what an engine logs once it has told providers to stop, and has
// saved the state so far.
const stopping = "waiting for graceful stop to complete"

// stages are the applies that are stopped: a first upload, a rotation, and the
// replacement of an unchanged certificate, which is a destroy and a create.
var stages = map[string][]string{"create": nil, "rotate": nil, "replace": {"-replace=" + address}}

// prepare brings a gate and a configuration to a stage. It returns the
// certificate to be served in the end, and the apply's arguments.
func (e *external) prepare(stage string, gate *simulator.Gate) (*keystoretest.Identity, []string) {
	e.t.Helper()
	id := e.world.issue(loopback)
	if stage != "create" {
		e.write(certificate(gate, pemWriteOnly(id)), fingerprintOutput)
		e.ok(e.apply())
	}
	if stage != "replace" {
		id = e.world.issue(loopback)
		e.write(certificate(gate, pemWriteOnly(id)), fingerprintOutput)
	}
	return id, stages[stage]
}

// TestExternalInterrupted is Ctrl-C while an upload is under way. After one the
// engine waits, and the provider finishes and saves what it did.
func TestExternalInterrupted(t *testing.T) {
	w := newWorld(t)
	e := newExternal(t, w)
	e.variables = append(e.variables, "TF_LOG=info")
	for stage := range stages {
		t.Run(stage, func(t *testing.T) {
			e := e.in(t)
			w := e.world
			gate := w.gate()
			id, arguments := e.prepare(stage, gate)
			// The upload is still under way when the provider hears of it.
			gate.Fault(simulator.Fault{Match: "PUT", Kind: simulator.Delay, Delay: time.Second, Times: 1})
			e.during(gate, "PUT /{name}", "", func(r *running) {
				r.interrupt()
				r.await(stopping)
			}, arguments...)
			w.onlyFile(gate, id)
			if saved := e.attributes(address)["fingerprint_sha256"]; saved != fingerprint(id) {
				t.Errorf("the state holds %v, want %s", saved, fingerprint(id))
			}
			// The run was halted before its outputs: they are the only change.
			if plan := e.plan(); plan.exitCode == changesPlanned {
				e.silent(plan, "Plan:")
			}
			gate.Journal().Reset()
			e.ok(e.apply())
			w.noWrites(gate)
			e.unchanged()
		})
	}
}

// mend puts a state back that the engine has cut off: one that is interrupted
// twice may end while it writes the file, whatever a provider does. A user would
// take the backup.
func (e *external) mend(state []byte) {
	e.t.Helper()
	now, err := os.ReadFile(e.path("work", "terraform.tfstate"))
	if err != nil || json.Valid(now) {
		return
	}
	e.t.Logf("the engine left %d bytes of a state file", len(now))
	if json.Valid(state) {
		e.file(e.path("work", "terraform.tfstate"), 0o600, string(state))
	}
}

// TestExternalInterruptedTwice is a user who does not wait. The upload is still
// under way when the engine ends: nothing is saved, and the next apply has to
// find out.
func TestExternalInterruptedTwice(t *testing.T) {
	w := newWorld(t)
	e := newExternal(t, w)
	e.variables = append(e.variables, "TF_LOG=info")
	for stage := range stages {
		t.Run(stage, func(t *testing.T) {
			e := e.in(t)
			w := e.world
			gate := w.gate()
			id, arguments := e.prepare(stage, gate)
			var state []byte
			stopped := e.during(gate, "PUT /{name}", "", func(r *running) {
				r.interrupt()
				r.await(stopping)
				state, _ = os.ReadFile(e.path("work", "terraform.tfstate")) // none before a create
				r.interrupt()
				r.await("Two interrupts received")
				<-r.ended
			}, arguments...)
			e.fails(stopped)
			e.mend(state)
			e.ok(e.apply())
			w.onlyFile(gate, id)
			e.unchanged()
		})
	}
}

// TestExternalKilled ends the provider at each moment of an apply.
func TestExternalKilled(t *testing.T) {
	w := newWorld(t)
	e := newExternal(t, w)
	moments := map[string]struct{ template, after string }{
		"before the upload":  {template: "PUT /{name}"},
		"after the upload":   {template: "GET /list", after: "PUT /{name}"},
		"before the removal": {template: "DELETE /{name}", after: "PUT /{name}"},
	}
	for stage := range stages {
		for moment, at := range moments {
			if stage == "create" && at.template == "DELETE /{name}" {
				continue // there is no predecessor
			}
			t.Run(stage+" "+moment, func(t *testing.T) {
				e := e.in(t)
				w := e.world
				gate := w.gate()
				id, arguments := e.prepare(stage, gate)
				e.fails(e.during(gate, at.template, at.after, func(*running) { e.killProvider() }, arguments...))
				if !slices.ContainsFunc(gate.Files(), func(file simulator.File) bool { return file.Active }) && stage != "create" {
					t.Errorf("the gate lost its certificate: %+v", gate.Files())
				}
				e.ok(e.apply())
				w.onlyFile(gate, id)
				e.unchanged()
			})
		}
	}
}
