// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// once does something before the first request of a template is handled that
// comes after another one, if after is not empty. It blocks that request.
func (w *world) once(gate *simulator.Gate, template, after string, do func()) {
	done := false // the requests of one apply on one gate come one by one
	remove := w.sim.OnRequest(func(at *simulator.Gate, request simulator.Request) {
		if done || at != gate || request.Template != template || (after != "" && gate.Journal().Count(after) == 0) {
			return
		}
		done = true
		do()
	})
	w.t.Cleanup(remove)
}

// TestGateStopped loses the gate between the upload and its verification. The
// apply fails; when the gate is back, the next one finds out and finishes. It
// runs in this process, because the real binary is patient for a minute.
func TestGateStopped(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		creating bool
		action   plancheck.ResourceActionType
		writes   []string // of the next apply; FIRST was uploaded before the gate stopped
	}{
		"create": {true, plancheck.ResourceActionCreate, []string{"PUT /LAST 200", "DELETE /FIRST 200"}},
		"rotate": {false, plancheck.ResourceActionUpdate, []string{"DELETE /OLD 200"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate, before, id := w.gate(), w.issue(loopback), w.issue(loopback)
			config := w.provider() + certificate(gate, pemWriteOnly(id))
			var stopped *simulator.FaultHandle
			var old, uploaded string
			steps := []resource.TestStep{
				{
					PreConfig: func() {
						old = gate.Active()
						gate.Journal().Reset()
						w.once(gate, "GET /list", "PUT /{name}", func() {
							stopped = gate.Fault(simulator.Fault{Match: "GET /list", Kind: simulator.Refuse})
						})
					},
					Config: config, ExpectError: saying("The new certificate did not verify", "the gate's list could not be read"),
				},
				afterwards(func() { stopped.Remove(); uploaded = gate.Active() }, w.step(turn{
					gate: gate, config: config, action: test.action, serves: id,
					after: func(t *testing.T) {
						t.Helper()
						names := map[string]string{"/" + gate.Active() + " ": "/LAST ", "/" + old + " ": "/OLD ", "/" + uploaded + " ": "/FIRST "}
						if diff := cmp.Diff(test.writes, renameAll(writes(gate), names)); diff != "" {
							t.Errorf("writes after the gate came back (-want +got):\n%s", diff)
						}
					},
				})),
			}
			if !test.creating {
				steps = append([]resource.TestStep{w.create(gate, w.provider()+certificate(gate, pemWriteOnly(before)), before)}, steps...)
			}
			w.run(steps...)
		})
	}
}

// renameAll puts words for names into lines.
func renameAll(lines []string, words map[string]string) []string {
	for name, word := range words {
		lines = replaceName(lines, name, word)
	}
	return lines
}
