// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestRollbackWithoutPassword has no way back: the new file stays, unverified,
// the old one is remembered, and a later apply verifies again. The old file stays,
// since nobody can tell any more what is in it.
func TestRollbackWithoutPassword(t *testing.T) {
	t.Parallel()
	chained := func(w *world) *keystoretest.Identity { return w.trusted() }
	selfSigned := func(*world) *keystoretest.Identity { return keystoretest.SelfSigned() }
	tests := map[string]struct {
		issue  func(w *world) *keystoretest.Identity
		mended bool // before the next refresh, not during the apply
	}{
		"mended before the next plan":              {issue: chained, mended: true},
		"mended during the next apply":             {issue: chained},
		"self-signed, mended before the next plan": {issue: selfSigned, mended: true},
		"self-signed, mended during the apply":     {issue: selfSigned},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			told := w.listen()
			first, second := test.issue(w), test.issue(w)
			config := func(id *keystoretest.Identity, password string) string {
				return w.provider() + certificate(gate, pemWriteOnly(id), `password_wo = "`+password+`"`)
			}
			var ours, failed string
			next := w.step(turn{
				gate: gate, config: config(second, "two"), action: plancheck.ResourceActionUpdate,
				state: []statecheck.StateCheck{
					known("active", knownvalue.Bool(true)),
					known("fingerprint_sha256", knownvalue.StringExact(fingerprint(second))),
					known("retained_names", knownvalue.ListExact([]knownvalue.Check{later(&ours)})),
				},
				after: func(t *testing.T) {
					w.sameFiles(gate, map[string]string{ours: "OLD", failed: "NEW"}, "NEW*", "OLD")
					w.serving(gate, second)
					told.must(t, duringApply, "no known password opens it")
					if gate.Active() != failed {
						t.Errorf("%s is active, want %s: nothing may be uploaded again", gate.Active(), failed)
					}
					if !test.mended {
						told.must(t, duringPlan, "presents another certificate")
					}
				},
			})
			if !test.mended {
				next.ConfigPlanChecks.PreApply = append(next.ConfigPlanChecks.PreApply, onPlan(func() { mended(gate) }))
			}
			w.run(
				w.create(gate, config(first, "one"), first),
				resource.TestStep{
					PreConfig: func() {
						w.watched(gate, first, second)
						ours = gate.Active()
						broken(gate)
						gate.Journal().Reset()
					},
					Config: config(second, "two"), ExpectError: saying(didNotVerify, "The new file stays active", "verifies again"),
				},
				afterwards(func() {
					failed = gate.Active()
					w.sameFiles(gate, map[string]string{ours: "OLD", failed: "NEW"}, "NEW*", "OLD")
					if test.mended {
						mended(gate)
					}
					told.reset()
				}, next),
			)
		})
	}
}

// TestRollbackStaysUnverified fails again while the gate stays broken, and
// writes nothing meanwhile.
func TestRollbackStaysUnverified(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	first, second := w.trusted(), w.trusted()
	config := func(id *keystoretest.Identity, password string) string {
		return w.provider() + certificate(gate, pemWriteOnly(id), `password_wo = "`+password+`"`, "keep_previous = true")
	}
	var ours string
	w.run(
		w.create(gate, config(first, "one"), first),
		resource.TestStep{
			PreConfig: func() { w.watched(gate, first, second); ours = gate.Active(); broken(gate) },
			Config:    config(second, "two"), ExpectError: saying(didNotVerify, "stays active"),
		},
		resource.TestStep{
			PreConfig: func() { gate.Journal().Reset() },
			Config:    config(second, "two"), ExpectError: saying(didNotVerify),
		},
		afterwards(func() { untouched(t, gate); mended(gate) }, w.step(turn{
			gate: gate, config: config(second, "two"),
			state: []statecheck.StateCheck{
				known("active", knownvalue.Bool(true)),
				known("retained_names", knownvalue.ListExact([]knownvalue.Check{later(&ours)})),
			},
			after: func(*testing.T) {
				w.sameFiles(gate, map[string]string{ours: "OLD", gate.Active(): "NEW"}, "NEW*", "OLD")
				w.serving(gate, second)
			},
		})),
	)
}

// TestRollbackOfCreate leaves no state. What it could not take back is found by
// the next create.
func TestRollbackOfCreate(t *testing.T) {
	t.Parallel()
	const opened = `fallback = { name = "admin.p12", password = "the admin's own" }`
	tests := map[string]struct {
		foreign bool   // a foreign file is active before
		extra   string // what opens it
		says    string
		left    []string // on the gate after the failure
		end     []string // on the gate after the next apply
	}{
		"built-in certificate":       {false, "", "stays active", []string{"NEW*"}, []string{"LAST*"}},
		"foreign file":               {true, "", "The new file stays active", []string{"NEW*", adminFile}, []string{"LAST*", adminFile}},
		"foreign file with fallback": {true, opened, "is active again", []string{adminFile + "*"}, []string{"LAST*", adminFile}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			told := w.listen()
			id, other := w.trusted(), w.trusted()
			if test.foreign {
				w.adminActivates(gate, other)
			}
			config := w.provider() + certificate(gate, pemWriteOnly(id), test.extra)
			var failed string
			before := builtIn(gate)
			if test.foreign {
				before = other
			}
			w.watched(gate, before, id)
			w.run(
				resource.TestStep{
					PreConfig: func() { broken(gate) },
					Config:    config, ExpectError: saying(didNotVerify, test.says),
				},
				afterwards(func() {
					for _, file := range gate.Files() {
						if file.Name != adminFile {
							failed = file.Name
						}
					}
					w.sameFiles(gate, map[string]string{failed: "NEW"}, test.left...)
					if noWayBack := "There is no way back"; test.foreign && test.extra == "" {
						told.must(t, duringPlan, noWayBack, adminFile)
					} else {
						told.never(t, duringPlan, noWayBack)
					}
					mended(gate)
				}, w.step(turn{
					gate: gate, config: config, action: plancheck.ResourceActionCreate,
					after: func(*testing.T) {
						w.sameFiles(gate, map[string]string{gate.Active(): "LAST"}, test.end...)
						w.serving(gate, id)
					},
				})),
			)
		})
	}
}

// TestRollbackThirdParty never rolls back over somebody else's change: it takes
// only its own file away, and says which one is active.
func TestRollbackThirdParty(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	told := w.listen()
	first, second, other := w.trusted(), w.trusted(), w.trusted()
	config := func(id *keystoretest.Identity) string { return w.provider() + certificate(gate, pemWriteOnly(id)) }
	var ours string
	remove := func() {}
	w.run(
		w.create(gate, config(first), first),
		resource.TestStep{
			PreConfig: func() {
				w.watched(gate, first, second, other)
				ours = gate.Active()
				gate.Journal().Reset()
				uploaded := false
				remove = w.sim.OnRequest(func(_ *simulator.Gate, request simulator.Request) {
					if uploaded && gate.Active() != adminFile {
						w.adminActivates(gate, other)
					}
					uploaded = uploaded || request.Template == "PUT /{name}"
				})
			},
			Config: config(second), ExpectError: saying(didNotVerify, adminFile, "by someone else", "nothing is rolled back over it"),
		},
		afterwards(func() {
			remove()
			w.sameFiles(gate, map[string]string{ours: "OURS"}, "OURS", adminFile+"*")
			if count := gate.Journal().Count("POST /{name}/activate"); count > 0 {
				t.Errorf("%d activations over somebody else's change", count)
			}
			told.reset()
		}, w.step(turn{
			// Not remembered as a bad certificate: the next apply tries again.
			gate: gate, config: config(second), action: plancheck.ResourceActionUpdate,
			after: func(t *testing.T) {
				told.must(t, duringPlan, adminFile)
				w.sameFiles(gate, map[string]string{gate.Active(): "NEW"}, "NEW*", adminFile)
				w.serving(gate, second)
			},
		})),
	)
}
