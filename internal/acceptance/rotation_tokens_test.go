// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

const (
	noTokens      = "store_tokens = false"
	connectionGet = "GET /api/v1/deployment/installer/gateway/connectioninfo"
)

// without are checks that the state holds hashes only.
var without = []statecheck.StateCheck{
	fact("active_token", knownvalue.Null()), fact("old_token", knownvalue.Null()),
	fact("active_token_sha256", knownvalue.NotNull()), fact("old_token_sha256", knownvalue.NotNull()),
}

// TestRotationNotStored keeps hashes only, where connection info serves the new
// token, and takes the rotation back where it does not.
func TestRotationNotStored(t *testing.T) {
	readings(t, func(t *testing.T, w *rotationWorld) {
		closed := func() {
			if w.unharmed(); w.api.RotationOpen() {
				t.Error("a rotation is open")
			}
		}
		if w.readsOld {
			w.play(act{
				config: w.rotation(noTokens), fails: []string{"The new token cannot be read back", at("store_tokens"), "It was cancelled"},
				steps: []string{"start 200", "cancel 200"}, after: closed,
			})
			return
		}
		w.play(
			act{config: w.rotation(noTokens), steps: []string{"start 200"}, phase: "started", state: without},
			act{config: w.rotation(), says: []string{"The tokens of this rotation stay unknown"}, phase: "started", state: without},
			act{config: w.rotation(noTokens, `on_destroy = "cancel"`), phase: "started", state: without},
			act{config: w.provider(), steps: []string{"cancel 200"}, after: closed},
			act{config: w.rotation(`on_destroy = "cancel"`), steps: []string{"start 200"}, state: w.tokens()},
			act{config: w.rotation(noTokens, `on_destroy = "cancel"`), action: plancheck.ResourceActionUpdate, state: without},
		)
	})
}

// TestRotationStoredLater: tokens that the state was not to hold at the start can
// come with the answer to the finish.
func TestRotationStoredLater(t *testing.T) {
	t.Parallel()
	const short = `min_overlap = "0s"`
	for name, between := range map[string]bool{"in one apply": false, "in two": true} {
		t.Run(name, func(t *testing.T) {
			w := newRotationWorld(t, false)
			acts := []act{{config: w.rotation(short, noTokens), steps: []string{"start 200"}, state: without}}
			if between {
				acts = append(acts, act{config: w.rotation(short), says: []string{"The tokens of this rotation stay unknown"}, state: without})
			}
			w.play(append(acts,
				act{config: w.rotation(short, finishNow), happens: w.rollOut, steps: []string{"finish 200"}, phase: "finished", state: w.tokens()[:1]},
				act{config: w.rotation(short, finishNow), planOnly: true, after: w.unharmed},
			)...)
		})
	}
}

// TestRotationConnectionInfoUnreadable: without connection info the hashes alone
// are not enough to start; with the tokens in state a rotation works, but what
// others do stays unseen.
func TestRotationConnectionInfoUnreadable(t *testing.T) {
	readings(t, func(_ *testing.T, w *rotationWorld) {
		const token = "dt0c01.ROTATES.WITHOUTINSTALLER"
		w.sim.AddToken(token, "tenantTokenRotation.write", "activeGates.read")
		config := func(body ...string) string {
			return w.provider(`api_token = "`+token+`"`) + rotation(body...)
		}
		short := `min_overlap = "0s"`
		w.play(
			act{config: config(noTokens), fails: []string{"Not permitted", at("store_tokens"), "InstallerDownload", "Nothing was started"}},
			act{config: config(short), steps: []string{"start 200"}, says: []string{"WARNING What others do to the rotation cannot be noticed", "InstallerDownload"}, state: w.tokens()},
			act{config: config(short), planOnly: true, happens: func() { w.rollOut(); w.others(othersFinish)() }},
			act{config: config(short, finishNow), steps: []string{"finish 400"}, fails: []string{"It is not known how the rotation ended", "InstallerDownload"}},
			act{
				config: w.rotation(short, finishNow), steps: []string{"finish 400"}, phase: "finished",
				says: []string{"The rotation was finished before"}, after: w.unharmed,
			},
		)
	})
}

// TestRotationConnectionInfoDown keeps the last known phase, with a warning, and
// looks again at the next refresh.
func TestRotationConnectionInfoDown(t *testing.T) {
	w := newRotationWorld(t, false)
	open := w.rotation(`on_destroy = "cancel"`)
	var fault *simulator.FaultHandle
	w.play(
		act{config: open, steps: []string{"start 200"}},
		act{
			config: open, planOnly: true, says: []string{"WARNING What others did to the rotation is not known"},
			happens: func() {
				fault = w.api.Fault(simulator.Fault{Match: connectionGet, Kind: simulator.Status, Status: 404})
				w.others(othersCancel)()
			},
		},
		act{config: open, happens: func() { fault.Remove() }, phase: "cancelled", says: []string{"The rotation was cancelled elsewhere"}},
	)
}

// TestRotationGatesUnreadable refuses to finish what it cannot see, and says so
// from the first day on.
func TestRotationGatesUnreadable(t *testing.T) {
	w := newRotationWorld(t, false)
	const token = "dt0c01.ROTATES.WITHOUTGATES"
	w.sim.AddToken(token, "tenantTokenRotation.write", "InstallerDownload")
	config := func(body ...string) string {
		return w.provider(`api_token = "`+token+`"`) + rotation(append(body, `min_overlap = "0s"`)...)
	}
	w.play(
		act{config: config(), steps: []string{"start 200"}, says: []string{"WARNING The gates cannot be watched during the rotation", "activeGates.read"}},
		act{config: config(finishNow), fails: []string{"The gates cannot be checked before the finish", at("finish"), "activeGates.read", "require_online = false"}},
		act{config: config(finishNow, "require_online = false"), happens: w.rollOut, steps: []string{"finish 200"}, phase: "finished", after: w.unharmed},
	)
}

// TestRotationIgnoredGates finishes without gates that are gone for good.
func TestRotationIgnoredGates(t *testing.T) {
	t.Parallel()
	for _, spelling := range []string{"decimal", "hex", "signed"} {
		t.Run(spelling, func(t *testing.T) {
			w := newRotationWorld(t, false)
			w.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.GateIDs = spelling })
			short := `min_overlap = "0s"`
			w.play(
				act{config: w.rotation(short), steps: []string{"start 200"}},
				act{config: w.rotation(short, finishNow), happens: w.gates[0].GoOffline, fails: []string{"Gates are not online", `"gate1"`}},
				act{config: w.rotation(short, finishNow, `ignore_gates = ["gate9"]`), fails: []string{"Gates are not online", `"gate1"`}},
				act{config: w.rotation(short, finishNow, `ignore_gates = ["GATE1*"]`), happens: w.rollOut, steps: []string{"finish 200"}, phase: "finished"},
			)
		})
	}
}
