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
)

const (
	finishNow  = "finish = true"
	firstTime  = `triggers = { round = "1" }`
	secondTime = `triggers = { round = "2" }`
)

// TestRotationLife is two rotations in a row, over days, as an operator would do
// them: nothing is lost, and no plan and no refresh ever does a step.
func TestRotationLife(t *testing.T) {
	runOnEngine(t)
	readings(t, func(_ *testing.T, w *rotationWorld) {
		open := w.rotation(firstTime)
		quiet := func(happens func()) act { return act{config: open, planOnly: true, happens: happens} }
		second := w.rotation(secondTime)
		w.play(
			act{config: w.rotation(firstTime, finishNow), fails: []string{"A rotation cannot be finished when it is started"}},
			act{
				config: open, steps: []string{"start 200"}, action: plancheck.ResourceActionCreate, phase: "started",
				state: append(w.tokens(), fact("started_at", knownvalue.StringExact("2026-03-02T09:30:00Z")), fact("finished_at", knownvalue.Null()),
					fact("id", knownvalue.StringExact("current"))),
			},
			act{
				config: w.rotation(firstTime, finishNow), happens: w.pass(23 * time.Hour),
				fails: []string{"Too early to finish the rotation", at("finish"), "2026-03-03T09:30:00Z", "2026-03-03T08:30:00Z"},
			},
			quiet(w.pass(24*time.Hour)), quiet(w.pass(24*time.Hour)), quiet(w.rollOut), quiet(w.pass(24*time.Hour)),
			act{config: second, fails: []string{"A rotation is open", at("triggers")}},
			act{config: w.provider(), fails: []string{"Destroying an open rotation is forbidden", `on_destroy = "fail"`, "removed"}},
			act{
				config: w.rotation(firstTime, finishNow), happens: w.gates[1].GoOffline,
				fails: []string{"Gates are not online", at("finish"), `"gate2" (id 0x`, "is offline since 2026-03-06T08:30:00Z"},
			},
			act{
				config: w.rotation(firstTime, finishNow), happens: w.pass(3 * time.Hour),
				fails: []string{"Gates are not online", `"gate2" (id 0x`, "is not listed any more", "ignore_gates"},
			},
			act{
				config: w.rotation(firstTime, finishNow), happens: w.gates[1].GoOnline, steps: []string{"finish 200"},
				action: plancheck.ResourceActionUpdate, phase: "finished",
				state: []statecheck.StateCheck{
					w.tokens()[0], fact("old_token", knownvalue.Null()), fact("finished_at", knownvalue.StringExact("2026-03-06T11:30:00Z")),
				},
			},
			act{config: w.rotation(firstTime), says: []string{"A finished rotation stays finished"}, phase: "finished", action: plancheck.ResourceActionUpdate},
			act{config: w.rotation(firstTime, finishNow), phase: "finished", action: plancheck.ResourceActionUpdate},
			act{config: w.rotation(secondTime, finishNow), fails: []string{"A rotation cannot be finished when it is started", at("finish")}},
			act{
				config: second, steps: []string{"start 200"}, phase: "started", action: plancheck.ResourceActionDestroyBeforeCreate,
				state: w.tokens(),
			},
			act{
				config: w.rotation(secondTime, finishNow, `min_overlap = "2d"`), happens: func() { w.rollOut(); w.pass(30 * time.Hour)() },
				fails: []string{"Too early to finish the rotation", "`min_overlap` is 2d"},
			},
			act{config: w.rotation(secondTime, finishNow), steps: []string{"finish 200"}, phase: "finished"},
			act{config: w.provider(), after: w.unharmed},
		)
	})
}

// TestRotationEmptyTriggers: no triggers and an empty map are the same, so that
// the second does not start a rotation.
func TestRotationEmptyTriggers(t *testing.T) {
	readings(t, func(_ *testing.T, w *rotationWorld) {
		w.play(
			act{config: w.rotation(), steps: []string{"start 200"}, action: plancheck.ResourceActionCreate, phase: "started"},
			act{config: w.rotation("triggers = {}"), phase: "started"},
			act{config: w.rotation("triggers = {}", finishNow), happens: func() { w.rollOut(); w.pass(25 * time.Hour)() }, steps: []string{"finish 200"}, phase: "finished"},
			act{config: w.rotation(), phase: "finished"},
			act{config: w.rotation("triggers = {}", finishNow), phase: "finished"},
		)
	})
}

// TestRotationWithoutToken is refused at plan, where nothing can be started.
func TestRotationWithoutToken(t *testing.T) {
	w := newRotationWorld(t, false)
	w.run(resource.TestStep{
		Config: "provider \"activegate\" {\n  environment_url = \"https://abc12345.live.dynatrace.com\"\n}\n" + rotation(), PlanOnly: true,
		ExpectError: saying("No token for the environment", "tenantTokenRotation.write"),
	})
}
