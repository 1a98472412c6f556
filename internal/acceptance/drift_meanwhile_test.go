// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestDriftPutOff finds the gate dead when it wants to repair it. Later it is
// still a repair: our file is activated, nothing is uploaded.
func TestDriftPutOff(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	told := w.listen()
	id, other := w.issue(), w.trusted()
	config := w.provider(`on_unreachable = "defer"`) + certificate(gate, pemWriteOnly(id))
	w.run(
		w.create(gate, config, id),
		resource.TestStep{
			PreConfig: func() { w.adminActivates(gate, other); told.reset() },
			Config:    config, ExpectNonEmptyPlan: true,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{onPlan(gate.Stop)}},
		},
		afterwards(func() {
			told.must(t, duringApply, "WARNING Update put off")
			if err := gate.Start(); err != nil {
				t.Error(err)
			}
		}, w.step(turn{
			gate: gate, config: config, action: plancheck.ResourceActionUpdate, requests: reactivateRequests,
			after: func(*testing.T) { w.serving(gate, id) },
		})),
	)
}

// TestDriftDuringRepair names the file that somebody activates while ours is
// being activated, and tries again in the next apply.
func TestDriftDuringRepair(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	id, other := w.issue(), w.trusted()
	config := w.provider() + certificate(gate, pemWriteOnly(id))
	var ours string
	remove := func() {}
	w.run(
		w.create(gate, config, id),
		resource.TestStep{
			PreConfig: func() {
				w.watched(gate, id, other)
				ours = gate.Active()
				w.adminActivates(gate, other)
				w.seed(gate, "third.p12", other, adminPassword, false)
				activated := false
				remove = w.sim.OnRequest(func(_ *simulator.Gate, request simulator.Request) {
					if activated {
						if err := gate.ActivateAsAdmin("third.p12"); err != nil {
							t.Error(err)
						}
					}
					activated = request.Template == "POST /{name}/activate"
				})
			},
			Config: config, ExpectError: saying(didNotVerify, `"third.p12"`, "by someone else", "stays on the gate, inactive"),
		},
		afterwards(func() {
			remove()
			w.sameFiles(gate, map[string]string{ours: "OURS"}, "OURS", adminFile, "third.p12*")
		}, w.step(turn{
			gate: gate, config: config, action: plancheck.ResourceActionUpdate, requests: reactivateRequests,
			after: func(*testing.T) { w.serving(gate, id) },
		})),
	)
}

// TestDriftDuringRotation rotates while somebody activates a certificate that
// nobody trusts: on a new connection nothing more is sent. Trust alone is what
// the next apply needs.
func TestDriftDuringRotation(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		reset bool // connections are reset, so that the stranger is met
		says  func(stranger *keystoretest.Identity) []string
	}{
		"connection kept":  {false, func(*keystoretest.Identity) []string { return []string{adminFile, "by someone else"} }},
		"connection reset": {true, func(id *keystoretest.Identity) []string { return []string{fingerprint(id)} }},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate(simulator.With(func(b *simulator.Behaviour) { b.ResetWhileSwitching = test.reset }))
			first, second, stranger := w.issue(), w.issue(), keystoretest.SelfSigned()
			trust := newTrustFile(t, gate)
			config := func(id *keystoretest.Identity) string {
				return w.trusting(trust.path) + certificate(gate, pemWriteOnly(id))
			}
			remove := func() {}
			w.run(
				w.step(turn{gate: gate, config: config(first), serves: first}),
				resource.TestStep{
					PreConfig: func() {
						if !test.reset {
							w.watched(gate, first, second, stranger)
						}
						uploaded := false
						remove = w.sim.OnRequest(func(_ *simulator.Gate, request simulator.Request) {
							if uploaded {
								w.adminActivates(gate, stranger)
							}
							uploaded = request.Template == "PUT /{name}"
						})
					},
					Config: config(second), ExpectError: saying(append([]string{didNotVerify}, test.says(stranger)...)...),
				},
				afterwards(func() { remove(); trust.add(stranger) }, w.step(turn{
					gate: gate, config: config(second), action: plancheck.ResourceActionUpdate,
					after: func(*testing.T) {
						w.sameFiles(gate, map[string]string{gate.Active(): "NEW"}, "NEW*", adminFile)
						w.serving(gate, second)
					},
				})),
			)
		})
	}
}
