// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestRetainedRefused rotates although the gate refuses to delete the old file:
// that is a warning and a name in state, and no diff while the gate refuses.
func TestRetainedRefused(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	told := w.listen()
	first, second, third := w.issue(), w.issue(), w.issue()
	config := func(id *keystoretest.Identity) string { return w.provider() + certificate(gate, pemWriteOnly(id)) }
	var one, two string
	refusal := &simulator.FaultHandle{}
	names := func() map[string]string { return map[string]string{one: "ONE", two: "TWO"} }
	w.run(
		w.create(gate, config(first), first),
		afterwards(func() {
			w.watched(gate, first, second, third)
			one = gate.Active()
			refusal = gate.Fault(simulator.Fault{Match: "DELETE", Kind: simulator.Status, Status: 403, Body: "not now"})
			told.reset()
		}, w.step(turn{
			gate: gate, config: config(second),
			requests: []string{"GET /list 200", "PUT /NEW 200", "GET /list 200", "DELETE /OLD 403"},
			state:    []statecheck.StateCheck{known("retained_names", knownvalue.ListExact([]knownvalue.Check{later(&one)}))},
			after: func(t *testing.T) {
				two = gate.Active()
				told.must(t, duringApply, "WARNING An inactive file could not be deleted", one)
				w.sameFiles(gate, names(), "ONE", "TWO*")
			},
		})),
		// Nothing is planned, so nothing is asked for again.
		w.step(turn{gate: gate, config: config(second), action: plancheck.ResourceActionNoop, requests: []string{}}),
		// The next rotation tries each name once.
		w.step(turn{
			gate: gate, config: config(third),
			state: []statecheck.StateCheck{known("retained_names", knownvalue.ListSizeExact(2))},
			after: func(t *testing.T) {
				if count := gate.Journal().Count("DELETE"); count != 2 {
					t.Errorf("%d requests to delete, want one for each of two files", count)
				}
			},
		}),
		// Somebody else deletes one: it is forgotten without a plan.
		afterwards(func() { w.removes(gate, one); refusal.Remove() }, resource.TestStep{
			Config:            config(third),
			ConfigStateChecks: []statecheck.StateCheck{known("retained_names", knownvalue.ListExact([]knownvalue.Check{later(&two)}))},
		}),
	)
	// The destroy tried again, without the fault.
	w.onlyFile(gate, third)
}

// TestRetainedUntilPossible tries again at the next apply what failed for
// reasons that pass.
func TestRetainedUntilPossible(t *testing.T) {
	t.Parallel()
	tests := map[string]simulator.Fault{
		"overloaded": {Match: "DELETE", Kind: simulator.Status, Status: 503, RetryAfter: "3600"},
		"dropped":    {Match: "DELETE", Kind: simulator.DropBefore},
	}
	for name, fault := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			told := w.listen()
			first, second := w.issue(), w.issue()
			config := func(id *keystoretest.Identity) string {
				return w.provider(`max_retry_wait = "1s"`) + certificate(gate, pemWriteOnly(id))
			}
			var one string
			failing := &simulator.FaultHandle{}
			rotation := w.step(turn{
				gate: gate, config: config(second),
				state: []statecheck.StateCheck{known("retained_names", knownvalue.ListExact([]knownvalue.Check{later(&one)}))},
				after: func(t *testing.T) { told.must(t, duringApply, "WARNING An inactive file could not be deleted", one) },
			})
			rotation.ExpectNonEmptyPlan = true
			w.run(
				w.create(gate, config(first), first),
				afterwards(func() {
					w.watched(gate, first, second)
					one = gate.Active()
					failing = gate.Fault(fault)
				}, rotation),
				afterwards(func() { failing.Remove(); told.reset() }, w.step(turn{
					gate: gate, config: config(second), action: plancheck.ResourceActionUpdate, serves: second,
					plan:  []plancheck.PlanCheck{unknown("retained_names")},
					state: []statecheck.StateCheck{known("retained_names", knownvalue.ListExact(nil))},
					after: func(t *testing.T) {
						told.must(t, duringPlan, "WARNING Files of earlier rotations will be deleted", one)
						w.sameLines(gate, []string{"POST /ONE/list 200", "DELETE /ONE 200"}, map[string]string{one: "ONE"})
					},
				})),
			)
		})
	}
}

// TestRollbackRemains keeps in mind a failed file that could not be deleted.
func TestRollbackRemains(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	first, second := w.issue(), w.issue()
	config := func(id *keystoretest.Identity) string { return w.provider() + certificate(gate, pemWriteOnly(id)) }
	failing := &simulator.FaultHandle{}
	var ours, failed string
	names := func() map[string]string { return map[string]string{ours: "OURS", failed: "FAILED"} }
	w.run(
		w.create(gate, config(first), first),
		resource.TestStep{
			PreConfig: func() {
				w.watched(gate, first) // the second one is never presented
				ours = gate.Active()
				gate.Journal().Reset()
				broken(gate)
				failing = gate.Fault(simulator.Fault{Match: "DELETE", Kind: simulator.DropBefore})
			},
			Config: config(second), ExpectError: saying(didNotVerify, "is active again", "could not be deleted"),
		},
		afterwards(func() {
			for _, file := range gate.Files() {
				if file.Name != ours {
					failed = file.Name
				}
			}
			w.sameFiles(gate, names(), "OURS*", "FAILED")
			// The deletion is tried more than once, nothing else is.
			want := []string{"PUT /" + failed + " 200", "POST /" + ours + "/activate 200", "DELETE /" + failed + " 0"}
			if diff := cmp.Diff(want, slices.Compact(writes(gate))); diff != "" {
				t.Errorf("writes of the rollback (-want +got):\n%s", diff)
			}
			mended(gate)
			failing.Remove()
		}, w.step(turn{
			gate: gate, config: config(first), action: plancheck.ResourceActionUpdate, serves: first,
			state: []statecheck.StateCheck{known("retained_names", knownvalue.ListExact(nil))},
			after: func(*testing.T) { w.sameLines(gate, []string{"POST /FAILED/list 200", "DELETE /FAILED 200"}, names()) },
		})),
	)
}
