// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// blindToken may do everything but read connection info.
const blindToken = "dt0c01.ROTATES.BLINDLY"

// blind is a configuration that cannot read connection info.
func (w *rotationWorld) blind(body ...string) string {
	w.sim.AddToken(blindToken, "tenantTokenRotation.write", "activeGates.read")
	return w.provider(`api_token = "`+blindToken+`"`) + rotation(body...)
}

// TestRotationOtherEnvironment asks no environment about another one's rotation.
func TestRotationOtherEnvironment(t *testing.T) {
	w := newRotationWorld(t, false)
	open := w.rotation(`on_destroy = "cancel"`)
	elsewhere := func(config string) string { return strings.Replace(config, "/e/", "/e/other-", 1) }
	names := []string{"The rotation belongs to another environment", `"other-`, "Nothing was asked or changed", "Save `active_token`"}
	w.play(
		act{config: open, steps: []string{"start 200"}},
		act{config: elsewhere(open), fails: names},
		act{config: elsewhere(w.provider()), fails: names},
		act{config: open, planOnly: true, after: w.unharmed},
	)
}

// TestRotationLookFails: what could be read before must be readable right before
// a finish or a cancellation.
func TestRotationLookFails(t *testing.T) {
	readings(t, func(_ *testing.T, w *rotationWorld) {
		short := []string{`min_overlap = "0s"`, `on_destroy = "cancel"`}
		fails := []string{"What others did to the rotation is not known", "Nothing was finished or cancelled"}
		var fault *simulator.FaultHandle
		w.play(
			act{config: w.rotation(short...), steps: []string{"start 200"}},
			act{config: w.rotation(short...), phase: "started"}, // notes what is served
			act{config: w.rotation(append(short, finishNow)...), fails: fails, happens: func() {
				w.rollOut()
				fault = w.api.Fault(simulator.Fault{Match: connectionGet, Kind: simulator.Status, Status: 404})
			}},
			act{config: w.provider(), fails: fails},
			act{
				config: w.rotation(append(short, finishNow)...), happens: func() { fault.Remove() },
				steps: []string{"finish 200"}, phase: "finished", after: w.unharmed,
			},
		)
	})
}

// TestRotationPermissionLost warns where connection info was readable until now,
// and finishes nothing until it is again.
func TestRotationPermissionLost(t *testing.T) {
	w := newRotationWorld(t, false)
	short := `min_overlap = "0s"`
	w.play(
		act{config: w.rotation(short), steps: []string{"start 200"}},
		act{config: w.blind(short), planOnly: true, says: []string{"WARNING What others did to the rotation is not known", "InstallerDownload"}},
		act{config: w.blind(short, finishNow), happens: w.rollOut, fails: []string{"What others did to the rotation is not known", "has expired since"}},
		act{config: w.rotation(short, finishNow), steps: []string{"finish 200"}, phase: "finished", after: w.unharmed},
	)
}

// TestRotationAdoptBlind: of a rotation of which nothing is known the answer to
// the finish tells the token, also where the plan does not know of the finish.
func TestRotationAdoptBlind(t *testing.T) {
	w := newRotationWorld(t, false)
	settings := func(finish string) string {
		return "resource \"terraform_data\" \"finish\" {\n  input = " + finish + "\n}\n" +
			w.blind(`min_overlap = "0s"`, "finish = terraform_data.finish.output")
	}
	unknown := []statecheck.StateCheck{fact("active_token", knownvalue.Null()), fact("active_token_sha256", knownvalue.Null())}
	w.play(
		act{config: settings("false"), happens: w.others(othersStart), fails: []string{"A rotation is already in progress"}, steps: []string{"start 400"}},
		act{config: adoptCurrent + settings("false"), phase: "started", state: unknown},
		act{config: settings("true"), happens: w.rollOut, steps: []string{"finish 200"}, phase: "finished", state: w.tokens()[:1], after: w.unharmed},
	)
}

// TestRotationAdoptBlindOver: nothing tells how a rotation ended of which no token
// is known, although connection info can be read again.
func TestRotationAdoptBlindOver(t *testing.T) {
	w := newRotationWorld(t, false)
	short, forget := `min_overlap = "0s"`, `on_destroy = "retain"`
	w.play(
		act{config: adoptCurrent + w.blind(short, forget), happens: w.others(othersStart), phase: "started"},
		act{
			config: w.rotation(short, forget, finishNow), happens: func() { w.rollOut(); w.others(othersFinish)() }, steps: []string{"finish 400"},
			fails: []string{"It is not known how the rotation ended", "SHA-256", "neither token of this rotation is known", "Save `active_token`"},
		},
	)
}

// TestRotationRequiredLater misses a gate that came while nobody required it.
func TestRotationRequiredLater(t *testing.T) {
	w := newRotationWorld(t, false)
	const careless = "require_online = false"
	short := `min_overlap = "0s"`
	var late *simulator.Member
	w.play(
		act{config: w.rotation(short, careless), steps: []string{"start 200"}},
		act{config: w.rotation(short, careless), phase: "started", happens: func() { late = w.api.AddMember(simulator.Hostname("latecomer")) }},
		act{
			config: w.rotation(short, finishNow), happens: func() { late.GoOffline(); w.pass(3 * day)() },
			fails: []string{"Gates are not online", `"latecomer" (id 0x`, "is not listed any more"},
		},
		act{config: w.rotation(short, finishNow, careless), happens: w.rollOut, steps: []string{"finish 200"}, phase: "finished"},
	)
}
