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

const adoptCurrent = "import {\n  to = activegate_tenant_token_rotation.this\n  id = \"current\"\n}\n"

// TestRotationAdopt adopts what somebody else has started. Nothing proves which
// token connection info serves, and what is said of it says so.
func TestRotationAdopt(t *testing.T) {
	readings(t, func(_ *testing.T, w *rotationWorld) {
		adopt := act{
			config: adoptCurrent + w.rotation(firstTime), action: plancheck.ResourceActionUpdate, phase: "started",
			says: []string{"WARNING The adopted rotation is unproven", "Compare it with what a gate carried before"},
			state: []statecheck.StateCheck{
				fact("old_token", knownvalue.Null()), fact("old_token_sha256", knownvalue.Null()),
				fact("started_at", knownvalue.StringExact("2026-03-02T09:30:00Z")),
			},
		}
		finish := act{
			config: w.rotation(firstTime, finishNow), happens: func() { w.rollOut(); w.pass(25 * time.Hour)() },
			says: []string{"WARNING The adopted rotation is unproven"}, steps: []string{"finish 200"}, phase: "finished",
		}
		if w.readsOld {
			finish.fails, finish.phase = []string{"The finished rotation was another one"}, ""
		} else {
			adopt.state = append(adopt.state, w.tokens()[0])
		}
		w.play(
			act{config: w.rotation(firstTime), happens: w.others(othersStart), fails: []string{"A rotation is already in progress", "current"}, steps: []string{"start 400"}},
			adopt,
			act{config: w.rotation(firstTime), planOnly: true},
			act{config: w.rotation(firstTime, finishNow), fails: []string{"Too early"}},
			finish,
			act{config: w.rotation(firstTime, finishNow), action: plancheck.ResourceActionNoop, state: []statecheck.StateCheck{w.tokens()[0]}, after: w.unharmed},
			act{config: w.rotation(secondTime), steps: []string{"start 200"}, phase: "started", state: w.tokens()},
			act{config: w.rotation(secondTime, `on_destroy = "cancel"`)},
		)
	})
}

// TestRotationAdoptCancel is the safe way out: nobody carries the new token.
func TestRotationAdoptCancel(t *testing.T) {
	readings(t, func(_ *testing.T, w *rotationWorld) {
		w.play(
			act{config: adoptCurrent + w.rotation(`on_destroy = "cancel"`), happens: w.others(othersStart), phase: "started"},
			act{config: w.provider(), steps: []string{"cancel 200"}, after: w.unharmed},
		)
	})
}

// TestRotationAdoptOver: what connection info serves changes after the import,
// which proves that the rotation is over, and no more.
func TestRotationAdoptOver(t *testing.T) {
	w := newRotationWorld(t, false)
	open := w.rotation()
	w.play(
		act{config: adoptCurrent + open, happens: w.others(othersStart), phase: "started"},
		act{config: open, happens: w.others(othersCancel), phase: "finished", says: []string{"rotated again elsewhere"}, action: plancheck.ResourceActionNoop},
	)
}

// TestRotationAdoptWrongID shows the accepted forms.
func TestRotationAdoptWrongID(t *testing.T) {
	w := newRotationWorld(t, false)
	config := "import {\n  to = activegate_tenant_token_rotation.this\n  id = \"latest\"\n}\n" + w.rotation()
	w.run(resource.TestStep{Config: config, ExpectError: saying("Invalid import id", `"latest" cannot be imported`, "terraform import ADDRESS current")})
}
