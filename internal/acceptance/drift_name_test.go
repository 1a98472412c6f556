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

const fixedName = `name = "fixed.p12"`

// TestDriftFixedName keeps a fixed name where it can be kept, and never
// overwrites what somebody else stored under it.
func TestDriftFixedName(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		happens  func(w *world, gate *simulator.Gate, other *keystoretest.Identity)
		requests []string // of the repair; nil where it must fail
		builtIn  bool     // clients meet the built-in certificate meanwhile
		files    []string
	}{
		"another file active": {
			happens:  func(w *world, gate *simulator.Gate, other *keystoretest.Identity) { w.adminActivates(gate, other) },
			requests: reactivateRequests, files: []string{"fixed.p12*", adminFile},
		},
		"file gone": {
			happens:  func(w *world, gate *simulator.Gate, _ *keystoretest.Identity) { w.removes(gate, "fixed.p12") },
			requests: uploadRequests, builtIn: true, files: []string{"fixed.p12*"},
		},
		"other content, active": {
			happens: func(w *world, gate *simulator.Gate, other *keystoretest.Identity) {
				w.seed(gate, "fixed.p12", other, adminPassword, true)
			},
			files: []string{"fixed.p12*"},
		},
		"other content, inactive": {
			happens: func(w *world, gate *simulator.Gate, other *keystoretest.Identity) {
				w.adminActivates(gate, other)
				w.removes(gate, "fixed.p12")
				w.seed(gate, "fixed.p12", other, adminPassword, false)
			},
			files: []string{"fixed.p12", "admin.p12*"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			id, other := w.issue(), w.trusted()
			config := w.provider() + certificate(gate, pemWriteOnly(id), fixedName)
			met := []*keystoretest.Identity{id, other}
			if test.builtIn {
				met[1] = builtIn(gate)
			}
			happens := func() { w.watched(gate, met...); test.happens(w, gate, other); gate.Journal().Reset() }
			repair := afterwards(happens, w.step(turn{
				gate: gate, config: config, action: plancheck.ResourceActionUpdate, requests: test.requests,
			}))
			if test.requests == nil {
				repair = resource.TestStep{PreConfig: happens, Config: config, ExpectError: saying("The name is taken", "fixed.p12", "name_prefix", "import")}
			}
			w.run(w.create(gate, config, id), repair, w.gaveUp(func() {
				if test.requests == nil {
					untouched(t, gate)
				}
				w.sameFiles(gate, nil, test.files...)
			}))
		})
	}
}

// TestDriftPasswordLost changes the write-only password, which nothing stores,
// so that our inactive file cannot be opened any more.
func TestDriftPasswordLost(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ name string }{"generated name": {}, "fixed name": {fixedName}}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			id, other := w.issue(), w.trusted()
			config := func(password string) string {
				return w.provider() + certificate(gate, pemWriteOnly(id), password, test.name)
			}
			var ours string
			happens := func() {
				w.watched(gate, id, other)
				ours = gate.Active()
				w.adminActivates(gate, other)
				gate.Journal().Reset()
			}
			lost := config(`password_wo = "two"`)
			repair := afterwards(happens, w.step(turn{
				gate: gate, config: lost, action: plancheck.ResourceActionUpdate,
				after: func(*testing.T) {
					w.sameLines(gate, []string{"GET /list 200", "POST /OURS/list 400", "PUT /NEW 200", "GET /list 200", "POST /OURS/list 400"},
						map[string]string{gate.Active(): "NEW", ours: "OURS"})
					w.sameFiles(gate, map[string]string{gate.Active(): "NEW", ours: "OURS"}, "NEW*", "OURS", adminFile) // nothing opens it
					w.serving(gate, id)
				},
			}))
			if test.name != "" {
				repair = resource.TestStep{PreConfig: happens, Config: lost, ExpectError: saying("The name is taken", "fixed.p12", "password", "name_prefix")}
			}
			w.run(w.create(gate, config(`password_wo = "one"`), id), repair, w.gaveUp(func() {
				if test.name != "" {
					untouched(t, gate)
					w.sameFiles(gate, nil, "fixed.p12", adminFile+"*")
				}
			}))
		})
	}
}
