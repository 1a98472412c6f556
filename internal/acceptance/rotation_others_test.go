// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// others is what somebody else does to an open rotation, and what is seen of it
// in each reading.
type others struct {
	do []func(*simulator.Environment) error
	// phase and says are what the refresh infers, new reading first.
	phase [2]string
	says  [2]string
}

var (
	othersStart  = (*simulator.Environment).StartRotation
	othersFinish = (*simulator.Environment).FinishRotation
	othersCancel = (*simulator.Environment).CancelRotation
)

var otherCases = map[string]others{
	"finished":              {[]func(*simulator.Environment) error{othersFinish}, [2]string{"started", "finished"}, [2]string{"", "The rotation was finished elsewhere"}},
	"cancelled":             {[]func(*simulator.Environment) error{othersCancel}, [2]string{"cancelled", "started"}, [2]string{"The rotation was cancelled elsewhere", ""}},
	"finished and repeated": {[]func(*simulator.Environment) error{othersFinish, othersStart}, [2]string{"finished", "finished"}, [2]string{"rotated again elsewhere", "finished elsewhere"}},
	"cancelled and repeated": {
		[]func(*simulator.Environment) error{othersCancel, othersStart}, [2]string{"finished", "started"}, [2]string{"rotated again elsewhere", ""},
	},
	"repeated twice": {
		[]func(*simulator.Environment) error{othersFinish, othersStart, othersFinish},
		[2]string{"finished", "finished"},
		[2]string{"rotated again elsewhere", "rotated again elsewhere"},
	},
}

func (w *rotationWorld) others(steps ...func(*simulator.Environment) error) func() {
	return func() {
		for _, step := range steps {
			mustSeed(w.t, step(w.api))
		}
	}
}

// reading picks what belongs to this world's reading.
func (w *rotationWorld) reading(both [2]string) string {
	if w.readsOld {
		return both[1]
	}
	return both[0]
}

// TestRotationOthers: what others do between plans is a warning and another
// phase where connection info shows it, and never a plan.
func TestRotationOthers(t *testing.T) {
	t.Parallel()
	for name, other := range otherCases {
		t.Run(name, func(t *testing.T) {
			readings(t, func(_ *testing.T, w *rotationWorld) {
				open := w.rotation(`on_destroy = "retain"`)
				seen := act{config: open, happens: w.others(other.do...), phase: w.reading(other.phase), action: plancheck.ResourceActionNoop}
				if says := w.reading(other.says); says != "" {
					seen.says = []string{"WARNING", says, "Nothing is started again"}
				}
				if seen.phase != "started" {
					seen.state = []statecheck.StateCheck{fact("old_token", knownvalue.Null()), fact("finished_at", knownvalue.Null())}
				}
				if seen.phase == "cancelled" {
					seen.state = append(seen.state, w.tokens()[0])
				}
				w.play(
					act{config: open, steps: []string{"start 200"}, phase: "started"},
					act{config: open, action: plancheck.ResourceActionNoop}, // notes what is served, which the start does of the new token only
					seen,
					act{config: open, planOnly: true, happens: w.pass(48 * time.Hour)},
				)
			})
		})
	}
}

// TestRotationRepeatedAfterwards: a finished rotation stays what it was, with a
// warning once connection info shows that its token is not the last one.
func TestRotationRepeatedAfterwards(t *testing.T) {
	readings(t, func(_ *testing.T, w *rotationWorld) {
		short := `min_overlap = "0s"`
		started := act{config: w.rotation(short, finishNow), happens: w.others(othersStart), phase: "finished", action: plancheck.ResourceActionNoop}
		if !w.readsOld {
			started.says = []string{"WARNING The tenant token was rotated again elsewhere"}
		}
		w.play(
			act{config: w.rotation(short), steps: []string{"start 200"}},
			act{config: w.rotation(short, finishNow), happens: w.rollOut, steps: []string{"finish 200"}, phase: "finished"},
			started,
			act{
				config: w.rotation(short, finishNow), happens: func() { w.rollOut(); w.others(othersFinish)() }, phase: "finished",
				action: plancheck.ResourceActionNoop, says: []string{"WARNING The tenant token was rotated again elsewhere"}, after: w.unharmed,
			},
		)
	})
}

// TestRotationFinishedBefore finishes what somebody else has finished, unseen in
// one reading: the refusal is what proves it.
func TestRotationFinishedBefore(t *testing.T) {
	readings(t, func(_ *testing.T, w *rotationWorld) {
		finish := act{
			config: w.rotation(finishNow), happens: func() { w.pass(48 * time.Hour)(); w.others(othersFinish)() }, phase: "finished",
			state: []statecheck.StateCheck{w.tokens()[0], fact("old_token", knownvalue.Null()), fact("finished_at", knownvalue.Null())},
		}
		if w.readsOld {
			finish.says = []string{"The rotation was finished elsewhere"}
		} else {
			finish.steps, finish.says = []string{"finish 400"}, []string{"The rotation was finished before"}
		}
		w.play(act{config: w.rotation(), steps: []string{"start 200"}},
			act{config: w.rotation(), action: plancheck.ResourceActionNoop, happens: w.rollOut}, finish,
			act{config: w.rotation(finishNow), planOnly: true, after: w.unharmed})
	})
}

// TestRotationCancelledBefore: what somebody else has cancelled is not finished.
func TestRotationCancelledBefore(t *testing.T) {
	readings(t, func(_ *testing.T, w *rotationWorld) {
		finish := act{config: w.rotation(finishNow), happens: func() { w.pass(48 * time.Hour)(); w.others(othersCancel)() }}
		if w.readsOld {
			finish.steps, finish.fails = []string{"finish 400"}, []string{"The rotation was cancelled elsewhere", "Nothing was finished"}
		} else {
			finish.phase, finish.says = "cancelled", []string{"The rotation was cancelled elsewhere", "There is nothing to finish"}
		}
		w.play(
			act{config: w.rotation(), steps: []string{"start 200"}},
			finish,
			act{config: w.rotation(finishNow), phase: "cancelled", action: plancheck.ResourceActionNoop, state: w.tokens()[:1], after: w.unharmed},
			act{config: w.rotation(), phase: "cancelled", says: []string{"WARNING Nothing was finished", "cancelled elsewhere, not finished"}},
			act{config: w.rotation(secondTime), steps: []string{"start 200"}, phase: "started", state: w.tokens()},
			act{config: w.rotation(secondTime, `on_destroy = "cancel"`), phase: "started"},
		)
	})
}

// TestRotationOthersBetweenPlanAndApply: what others do after the plan is found
// out right before the finish, which would otherwise end their rotation.
func TestRotationOthersBetweenPlanAndApply(t *testing.T) {
	t.Parallel()
	for name, other := range map[string]struct {
		do       []func(*simulator.Environment) error
		summary  string
		readsOld bool
	}{
		"cancelled and repeated": {[]func(*simulator.Environment) error{othersCancel, othersStart}, "rotated again elsewhere", false},
		"finished and repeated":  {[]func(*simulator.Environment) error{othersFinish, othersStart}, "rotated again elsewhere", false},
		"repeated twice":         {[]func(*simulator.Environment) error{othersFinish, othersStart, othersFinish}, "rotated again elsewhere", true},
		"cancelled":              {[]func(*simulator.Environment) error{othersCancel}, "cancelled elsewhere", false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newRotationWorld(t, other.readsOld)
			const blind = "require_online = false" // what others did has cut gates off
			finish := w.act(act{config: w.rotation(finishNow, blind), happens: w.pass(48 * time.Hour), fails: []string{other.summary, at("finish"), "Nothing was finished"}})
			finish.ConfigPlanChecks.PreApply = append(finish.ConfigPlanChecks.PreApply, onPlan(w.others(other.do...)))
			w.run(w.act(act{config: w.rotation(), steps: []string{"start 200"}}), finish,
				w.act(act{config: w.rotation(finishNow, blind), action: plancheck.ResourceActionNoop}),
				resource.TestStep{PreConfig: func() { w.check() }, Config: w.provider()})
		})
	}
}
