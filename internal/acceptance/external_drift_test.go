// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// driftCase is what happens to a gate behind the engine's back, and what the
// plan makes of it.
type driftCase struct {
	happens  func(w *world, gate *simulator.Gate, ours string)
	settings []string
	exitCode int
	says     []string
}

const foreignPassword = "foreign password"

// seedForeign puts a file of somebody else on a gate, and activates it.
func (w *world) seedForeign(gate *simulator.Gate, name string) {
	w.t.Helper()
	w.seed(gate, name, w.issue(loopback), foreignPassword, true)
}

var driftCases = map[string]driftCase{
	"another file is active": {
		happens:  func(w *world, gate *simulator.Gate, _ string) { w.seedForeign(gate, "foreign.p12") },
		exitCode: changesPlanned,
		says:     []string{`the file "foreign.p12" is active instead of "terraform-`, "will be updated in-place"},
	},
	"the file is gone": {
		happens:  func(w *world, gate *simulator.Gate, ours string) { w.removes(gate, ours) },
		exitCode: changesPlanned,
		says:     []string{"is no longer on the gate (the gate's built-in certificate is active)", "will be updated in-place"},
	},
	"the file is gone and another one active": {
		happens: func(w *world, gate *simulator.Gate, ours string) {
			w.seedForeign(gate, "foreign.p12")
			w.removes(gate, ours)
		},
		exitCode: changesPlanned,
		says:     []string{`is no longer on the gate (the file "foreign.p12" is active)`},
	},
	"the file holds another certificate": {
		happens:  func(w *world, gate *simulator.Gate, ours string) { w.seedForeign(gate, ours) },
		exitCode: changesPlanned,
		says:     []string{"holds another certificate now. Ours will be uploaded under a fresh name."},
	},
	"the gate is down": {
		happens:  func(_ *world, gate *simulator.Gate, _ string) { gate.Stop() },
		settings: []string{`on_unreachable = "defer"`},
		exitCode: 0,
		says:     []string{"Warning: Gate not reachable, refresh put off", "Its last known facts are kept"},
	},
}

// TestExternalDrift reads what a plan says of a gate that somebody changed.
func TestExternalDrift(t *testing.T) {
	w := newWorld(t)
	e := newExternal(t, w)
	for name, test := range driftCases {
		t.Run(name, func(t *testing.T) {
			e := e.in(t)
			w := e.world
			gate, id := w.gate(), w.issue()
			e.settings = test.settings
			e.write(certificate(gate, pemWriteOnly(id)))
			e.ok(e.apply())
			test.happens(w, gate, w.onlyFile(gate, id).Name)
			plan := e.plan()
			if plan.exitCode != test.exitCode {
				t.Errorf("exit code %d, want %d:\n%s", plan.exitCode, test.exitCode, plan.text)
			}
			e.says(plan, test.says...)
			if plan.exitCode == changesPlanned {
				e.ok(e.run("apply", "saved.tfplan"))
				if served := simulator.Fingerprint(gate.Served()); served != fingerprint(id) {
					t.Errorf("after the repair the gate presents %s", served)
				}
				e.unchanged()
			}
		})
	}
}

// TestExternalUntrusted shows a gate that presents what nobody vouches for: the
// refresh sends it nothing and goes on, the apply fails and says what would help.
func TestExternalUntrusted(t *testing.T) {
	w := newWorld(t)
	e := newExternal(t, w)
	gate, id := w.gate(), w.issue()
	e.write(certificate(gate, pemWriteOnly(id)))
	e.ok(e.apply())
	ours := w.onlyFile(gate, id).Name
	stranger := seedSelfSigned(w, gate)
	gate.Journal().Reset()

	plan := e.changed()
	e.says(plan, "Warning: Certificate not trusted", "SHA-256 fingerprint: "+stranger, "will be updated in-place")
	e.silent(plan, "does not serve this certificate") // said once a run
	failed := e.fails(e.run("apply", "saved.tfplan"))
	e.says(failed, "Error: Certificate not trusted", stranger, "trusted_fingerprints", "ca_certificate_pem", "insecure_skip_verify")
	w.noRequests(gate)

	e.write(certificate(gate, pemWriteOnly(id), `trusted_fingerprints = ["`+stranger+`"]`))
	e.ok(e.apply())
	if active := gate.Active(); active != ours {
		t.Errorf("%s is active, want %s", active, ours)
	}
	e.unchanged()
}
