// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/credential"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// lost makes the next answer of a step get lost in this way.
func (w *rotationWorld) lost(step string, kind simulator.Kind) func() {
	return func() {
		w.api.Fault(simulator.Fault{Match: "POST /api/v2/tenantTokenRotation/" + step, Kind: kind, Times: 1})
	}
}

// losses are the ways in which an answer can be lost, and whether the step was
// done all the same. A truncated answer has a status.
var losses = map[simulator.Kind]struct {
	done   bool
	status string
}{
	simulator.DropBefore:   {false, " 0"},
	simulator.DropAfter:    {true, " 0"},
	simulator.TruncateBody: {true, " 200"},
}

// TestRotationStartLost recovers a start by connection info where that shows the
// new token, starts again where it was not done, and otherwise explains.
func TestRotationStartLost(t *testing.T) {
	t.Parallel()
	for kind, loss := range losses {
		t.Run(string(kind), func(t *testing.T) {
			readings(t, func(_ *testing.T, w *rotationWorld) {
				first := act{config: w.rotation(), happens: w.lost("start", kind), phase: "started", state: w.tokens(), steps: []string{"start" + loss.status}}
				last := act{config: w.rotation(`on_destroy = "cancel"`)}
				switch {
				case !loss.done:
					first.steps = append(first.steps, "start 200")
				case w.readsOld:
					first.phase, first.state = "", nil
					first.steps = append(first.steps, "start 400")
					first.fails = []string{"It is not known whether the rotation was started", "import", "current", "tenantTokenRotation/cancel"}
					last = act{config: w.rotation(), happens: w.others(othersCancel), steps: []string{"start 200"}, phase: "started", state: w.tokens()}
				}
				w.play(first, last, act{config: w.rotation(`on_destroy = "cancel"`)}, act{config: w.provider(), steps: []string{"cancel 200"}, after: w.unharmed})
			})
		})
	}
}

// TestRotationFinishLost finishes once, whatever becomes of the answer.
func TestRotationFinishLost(t *testing.T) {
	t.Parallel()
	for kind, loss := range losses {
		t.Run(string(kind), func(t *testing.T) {
			readings(t, func(_ *testing.T, w *rotationWorld) {
				finish := act{
					config: w.rotation(finishNow), happens: func() { w.rollOut(); w.pass(48 * time.Hour)(); w.lost("finish", kind)() },
					steps: []string{"finish" + loss.status}, phase: "finished",
					state: []statecheck.StateCheck{w.tokens()[0], fact("old_token", knownvalue.Null()), fact("finished_at", knownvalue.StringExact("2026-03-04T09:30:00Z"))},
				}
				switch {
				case !loss.done:
					finish.steps = append(finish.steps, "finish 200")
				case !w.readsOld: // connection info shows the same before and after
					finish.steps = append(finish.steps, "finish 400")
				}
				w.play(act{config: w.rotation(), steps: []string{"start 200"}}, finish, act{config: w.provider(), after: w.unharmed})
			})
		})
	}
}

// TestRotationCancelLost cancels once.
func TestRotationCancelLost(t *testing.T) {
	t.Parallel()
	for kind, loss := range losses {
		t.Run(string(kind), func(t *testing.T) {
			readings(t, func(_ *testing.T, w *rotationWorld) {
				steps := []string{"cancel" + loss.status}
				switch {
				case !loss.done:
					steps = append(steps, "cancel 200")
				case w.readsOld: // connection info shows the same before and after
					steps = append(steps, "cancel 400")
				}
				w.play(
					act{config: w.rotation(`on_destroy = "cancel"`), steps: []string{"start 200"}},
					act{
						config: w.provider(), happens: w.lost("cancel", kind), steps: steps,
						says: []string{"WARNING The rotation will be cancelled"}, after: func() {
							if w.unharmed(); w.api.RotationOpen() {
								w.t.Error("the rotation is still open")
							}
						},
					},
				)
			})
		})
	}
}

// TestRotationStepsFail: a step that cannot be done leaves everything as it was,
// and the next apply does it.
func TestRotationStepsFail(t *testing.T) {
	readings(t, func(_ *testing.T, w *rotationWorld) {
		refuses := func(step string) func() {
			return func() {
				w.api.Fault(simulator.Fault{Match: "POST /api/v2/tenantTokenRotation/" + step, Kind: simulator.Status, Status: 403, Times: 1})
			}
		}
		open := w.rotation(`on_destroy = "cancel"`, `min_overlap = "0s"`)
		done := w.rotation(`on_destroy = "cancel"`, `min_overlap = "0s"`, finishNow)
		w.play(
			act{config: open, happens: refuses("start"), fails: []string{"Not permitted", credential.Scope(w.t, simulator.ScopeRotation)}, steps: []string{"start 403"}},
			act{config: open, steps: []string{"start 200"}, phase: "started"},
			act{config: w.provider(), happens: refuses("cancel"), fails: []string{"Not permitted", "stays in state"}, steps: []string{"cancel 403"}},
			act{config: done, happens: refuses("finish"), fails: []string{"Not permitted"}, steps: []string{"finish 403"}},
			act{config: done, happens: w.rollOut, steps: []string{"finish 200"}, phase: "finished", after: w.unharmed},
		)
	})
}
