// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// Requests of repairs: NEW is the file that is active afterwards, OLD the one before.
var (
	reactivateRequests = []string{"GET /list 200", "POST /NEW/list 200", "POST /NEW/activate 200", "GET /list 200"}
	uploadRequests     = []string{"GET /list 200", "PUT /NEW 200", "GET /list 200"}
)

// TestDrift is every way in which a gate can lose a certificate: the plan names
// what is active now, and the apply brings ours back with no request too many.
func TestDrift(t *testing.T) {
	runOnEngine(t)
	t.Parallel()
	tests := map[string]struct {
		happens  func(w *world, gate *simulator.Gate, ours string, other *keystoretest.Identity)
		says     []string
		requests []string
		retained int      // files that stay and are remembered
		builtIn  bool     // clients meet the built-in certificate meanwhile
		files    []string // OURS is the name before, NEW a fresh one
	}{
		"another file active": {
			happens: func(w *world, gate *simulator.Gate, _ string, other *keystoretest.Identity) {
				w.adminActivates(gate, other)
			},
			says:     []string{`the file "admin.p12" is active instead of "OURS"`},
			requests: reactivateRequests,
			files:    []string{"OURS*", "admin.p12"},
		},
		"built-in certificate active": {
			happens: func(w *world, gate *simulator.Gate, _ string, _ *keystoretest.Identity) {
				if err := gate.ActivateAsAdmin(""); err != nil {
					w.t.Error(err)
				}
			},
			says:     []string{`the gate's built-in certificate is active instead of "OURS"`},
			requests: reactivateRequests,
			builtIn:  true,
			files:    []string{"OURS*"},
		},
		"file gone": {
			happens: func(w *world, gate *simulator.Gate, ours string, _ *keystoretest.Identity) {
				w.removes(gate, ours)
			},
			says:     []string{`The file "OURS" is no longer on the gate (the gate's built-in certificate is active)`},
			requests: uploadRequests,
			builtIn:  true,
			files:    []string{"NEW*"},
		},
		"file gone, another active": {
			happens: func(w *world, gate *simulator.Gate, ours string, other *keystoretest.Identity) {
				w.adminActivates(gate, other)
				w.removes(gate, ours)
			},
			says:     []string{`The file "OURS" is no longer on the gate (the file "admin.p12" is active)`},
			requests: uploadRequests,
			files:    []string{"NEW*", "admin.p12"},
		},
		"same name, other content": {
			happens: func(w *world, gate *simulator.Gate, ours string, other *keystoretest.Identity) {
				w.seed(gate, ours, other, adminPassword, true)
			},
			says:     []string{`The file "OURS" holds another certificate now`},
			requests: createRequests, // what holds another certificate is not ours to delete
			files:    []string{"NEW*", "OURS"},
		},
		"same name, other content and inactive": {
			happens: func(w *world, gate *simulator.Gate, ours string, other *keystoretest.Identity) {
				w.adminActivates(gate, other)
				w.removes(gate, ours)
				w.seed(gate, ours, other, adminPassword, false)
			},
			says:  []string{`the file "admin.p12" is active`},
			files: []string{"NEW*", "OURS", "admin.p12"}, retained: 1, // nothing opens it
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			told := w.listen()
			id, other := w.issue(), w.trusted()
			config := w.provider() + certificate(gate, pemWriteOnly(id))
			var ours string
			met := []*keystoretest.Identity{id, other}
			if test.builtIn {
				met[1] = builtIn(gate)
			}
			w.run(
				w.create(gate, config, id),
				w.lostFor(gate, func() {
					w.watched(gate, met...)
					ours = gate.Active()
					test.happens(w, gate, ours, other)
				}),
				afterwards(func() { w.noWrites(gate); told.reset() }, w.step(turn{
					gate: gate, config: config, action: plancheck.ResourceActionUpdate, requests: test.requests,
					plan:  []plancheck.PlanCheck{planned("active", knownvalue.Bool(true)), planned("fingerprint_sha256", knownvalue.StringExact(fingerprint(id)))},
					state: []statecheck.StateCheck{known("active", knownvalue.Bool(true)), known("retained_names", knownvalue.ListSizeExact(test.retained))},
					after: func(t *testing.T) {
						names := map[string]string{gate.Active(): "NEW", ours: "OURS"}
						w.sameFiles(gate, names, test.files...)
						w.serving(gate, id)
						told.must(t, duringPlan, replaceName(test.says, "OURS", ours)...)
						told.never(t, duringPlan, "Certificate files keep vanishing")
					},
				})),
			)
		})
	}
}

// TestDriftRefreshOnly shows drift in state without repairing it.
func TestDriftRefreshOnly(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	id, other := w.issue(), w.trusted()
	config := w.provider() + certificate(gate, pemWriteOnly(id))
	w.run(
		w.create(gate, config, id),
		resource.TestStep{
			PreConfig: func() { w.watched(gate, id, other); w.adminActivates(gate, other); gate.Journal().Reset() },
			Config:    config, PlanOnly: true, ExpectNonEmptyPlan: true,
		},
		w.lostFor(gate, func() { w.noWrites(gate) }),
		afterwards(func() { w.noWrites(gate); w.serving(gate, other) }, w.step(turn{
			gate: gate, config: config, action: plancheck.ResourceActionUpdate, requests: reactivateRequests,
		})),
	)
}

// TestDriftWithChangedCertificate rotates at once: our lost file is deleted,
// the other one is nobody's business.
func TestDriftWithChangedCertificate(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	told := w.listen()
	first, second, other := w.issue(), w.issue(), w.trusted()
	var ours string
	w.run(
		w.create(gate, w.provider()+certificate(gate, pemWriteOnly(first)), first),
		afterwards(func() {
			w.watched(gate, first, second, other)
			ours = gate.Active()
			w.adminActivates(gate, other)
			told.reset()
		}, w.step(turn{
			gate: gate, config: w.provider() + certificate(gate, pemWriteOnly(second)), action: plancheck.ResourceActionUpdate,
			after: func(t *testing.T) {
				w.sameLines(gate, []string{"GET /list 200", "PUT /NEW 200", "GET /list 200", "POST /OURS/list 200", "DELETE /OURS 200"},
					map[string]string{gate.Active(): "NEW", ours: "OURS"})
				w.sameFiles(gate, map[string]string{gate.Active(): "NEW"}, "NEW*", adminFile)
				w.serving(gate, second)
				told.must(t, duringPlan, "There is no way back to the active file", adminFile)
			},
		})),
	)
}

// TestDriftAfterANewPassword: a new password is recorded and sends nothing, so
// the file on the gate still opens with the old one only, which activates it
// again when somebody has put another file into service.
func TestDriftAfterANewPassword(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	id, other := w.issue(), w.trusted()
	config := func(password string) string {
		return w.provider() + certificate(gate, pemWriteOnly(id), fmt.Sprintf("password = %q", password))
	}
	var ours string
	w.run(
		w.create(gate, config("the first password"), id),
		resource.TestStep{
			PreConfig: func() { ours = gate.Active(); gate.Journal().Reset() },
			Config:    config("the second password"),
			Check:     func(*terraform.State) error { w.noWrites(gate); return nil },
		},
		resource.TestStep{
			PreConfig: func() { w.adminActivates(gate, other); gate.Journal().Reset() },
			Config:    config("the second password"),
			Check: func(*terraform.State) error {
				if got := writes(gate); !slices.Equal(got, []string{"POST /" + ours + "/activate 200"}) {
					t.Errorf("want the file on the gate to be activated, and nothing else: %q", got)
				}
				return nil
			},
		},
	)
}
