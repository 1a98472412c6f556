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
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/activegate/terraform-provider-activegate/internal/engine"
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

// TestRotationAdoptOver: another token than at the import may be a server's lag
// and proves nothing, but no step is done; a third one proves that the rotation
// is over, and no more.
func TestRotationAdoptOver(t *testing.T) {
	w := newRotationWorld(t, false)
	open := w.rotation(`on_destroy = "cancel"`)
	blind := []string{"require_online = false", `min_overlap = "0s"`, finishNow, `on_destroy = "cancel"`}
	w.play(
		act{config: adoptCurrent + open, happens: w.others(othersStart), phase: "started"},
		act{
			config: open, happens: w.others(othersCancel), phase: "started", action: plancheck.ResourceActionNoop,
			says: []string{"WARNING The adopted rotation may be over", "a server lagged", "Save `active_token`"},
		},
		act{config: w.rotation(blind...), fails: []string{"The adopted rotation may be over", "Nothing was finished"}},
		act{config: w.provider(), fails: []string{"The adopted rotation may be over", "Nothing was finished or cancelled"}},
		act{config: open, happens: w.others(othersStart), phase: "finished", says: []string{"rotated again elsewhere"}, action: plancheck.ResourceActionNoop},
	)
}

// TestRotationAdoptTriggers: triggers that are configured after an apply of the
// adopted rotation start the next one.
func TestRotationAdoptTriggers(t *testing.T) {
	w := newRotationWorld(t, false)
	short := `min_overlap = "0s"`
	w.play(
		act{config: adoptCurrent + w.rotation(short), happens: w.others(othersStart), phase: "started"},
		act{config: w.rotation(short, finishNow), happens: w.rollOut, steps: []string{"finish 200"}, phase: "finished"},
		act{config: w.rotation(short, firstTime), steps: []string{"start 200"}, phase: "started", state: w.tokens(), after: w.unharmed},
		act{config: w.rotation(short, firstTime, `on_destroy = "cancel"`)},
	)
}

// TestRotationAdoptByIdentity adopts by identity.
func TestRotationAdoptByIdentity(t *testing.T) {
	needs(t, engine.Identity)
	w := newRotationWorld(t, false)
	w.play(act{
		config:  "import {\n  to = " + rotationAddress + "\n  identity = { id = \"current\" }\n}\n" + w.rotation(`on_destroy = "cancel"`),
		happens: w.others(othersStart), phase: "started",
		state: []statecheck.StateCheck{statecheck.ExpectIdentityValueMatchesState(rotationAddress, tfjsonpath.New("id"))},
	})
}

// TestRotationAdoptWrongID shows the accepted forms.
func TestRotationAdoptWrongID(t *testing.T) {
	w := newRotationWorld(t, false)
	config := "import {\n  to = activegate_tenant_token_rotation.this\n  id = \"latest\"\n}\n" + w.rotation()
	w.run(resource.TestStep{Config: config, ExpectError: saying("Invalid import id", "its id is \"current\"", "terraform import")})
}
