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
)

// TestKeepPrevious leaves one predecessor, inactive, until the next rotation,
// and through a repair. Turning it off deletes it; so does a destroy.
func TestKeepPrevious(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	told := w.listen()
	first, second, third, other := w.issue(), w.issue(), w.issue(), w.trusted()
	config := func(id *keystoretest.Identity, keep string) string {
		return w.provider() + certificate(gate, pemWriteOnly(id), keep)
	}
	const keep = "keep_previous = true"
	var one, two, three string
	kept := func(name *string) []statecheck.StateCheck {
		return []statecheck.StateCheck{known("retained_names", knownvalue.ListExact([]knownvalue.Check{later(name)}))}
	}
	names := func() map[string]string { return map[string]string{one: "ONE", two: "TWO", three: "THREE"} }
	w.run(
		w.create(gate, config(first, keep), first),
		afterwards(func() { w.watched(gate, first, second, third, other); one = gate.Active() }, w.step(turn{
			gate: gate, config: config(second, keep), requests: createRequests, state: kept(&one),
			after: func(*testing.T) { two = gate.Active(); w.sameFiles(gate, names(), "ONE", "TWO*") },
		})),
		// A repair is no rotation.
		afterwards(func() { w.adminActivates(gate, other) }, w.step(turn{
			gate: gate, config: config(second, keep), requests: reactivateRequests, state: kept(&one),
			after: func(*testing.T) { w.sameFiles(gate, names(), "ONE", "TWO*", adminFile); w.removes(gate, adminFile) },
		})),
		w.step(turn{
			gate: gate, config: config(third, keep), state: kept(&two),
			after: func(*testing.T) {
				three = gate.Active()
				// What was kept before goes, what was active is kept.
				w.sameLines(gate, []string{"GET /list 200", "PUT /THREE 200", "GET /list 200", "POST /ONE/list 200", "DELETE /ONE 200"}, names())
				w.sameFiles(gate, names(), "TWO", "THREE*")
				told.reset()
			},
		}),
		// Turned off without a rotation: the plan says what it deletes.
		w.step(turn{
			gate: gate, config: config(third, ""), action: plancheck.ResourceActionUpdate, serves: third,
			plan:  []plancheck.PlanCheck{unknown("retained_names"), planned("active", knownvalue.Bool(true))},
			state: []statecheck.StateCheck{known("retained_names", knownvalue.ListExact(nil))},
			after: func(t *testing.T) {
				w.sameLines(gate, []string{"POST /TWO/list 200", "DELETE /TWO 200"}, names())
				told.must(t, duringPlan, two)
			},
		}),
	)
}

// TestKeepPreviousDestroyed deletes the kept file with the resource.
func TestKeepPreviousDestroyed(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	first, second := w.issue(), w.issue()
	config := func(id *keystoretest.Identity) string {
		return w.provider() + certificate(gate, pemWriteOnly(id), "keep_previous = true")
	}
	w.run(
		w.create(gate, config(first), first),
		afterwards(func() { w.watched(gate, first, second) }, w.step(turn{gate: gate, config: config(second), requests: createRequests})),
	)
	w.onlyFile(gate, second) // the active file stays, by on_destroy = "retain"
}

// TestRollbackOfAdopted goes back from a file that was there before and was only
// activated: that one is left as it was.
func TestRollbackOfAdopted(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	told := w.listen()
	first, second := w.trusted(), w.trusted()
	w.seed(gate, "spare.p12", second, sitePassword, false)
	changed := w.provider() + certificate(gate, packedWriteOnly(second), `name = "spare.p12"`)
	var ours string
	files := func(want ...string) { w.sameFiles(gate, map[string]string{ours: "OURS"}, want...) }
	w.run(
		w.step(turn{
			gate: gate, config: w.provider() + certificate(gate, packedWriteOnly(first)), requests: createRequests,
		}),
		resource.TestStep{
			PreConfig: func() { w.watched(gate, first, second); ours = gate.Active(); broken(gate) },
			Config:    changed, ExpectError: saying(didNotVerify, "is active again", "stays on the gate, inactive"),
		},
		afterwards(func() { files("OURS*", "spare.p12") }, w.refusedAgain(gate, told, changed)),
		afterwards(func() { untouched(t, gate); mended(gate) }, w.step(turn{
			gate: gate, config: w.provider() + certificate(gate, packedWriteOnly(second), `name = "spare.p12"`, `revision = "again"`),
			after: func(*testing.T) { files("spare.p12*"); w.serving(gate, second) },
		})),
	)
}
