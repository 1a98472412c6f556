// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/activegate/terraform-provider-activegate/internal/engine"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// cancelling is an action that cancels the open rotation.
func cancelling(trigger string, body ...string) string {
	return invoking("activegate_tenant_token_rotation_cancel", trigger, body...)
}

// ofResource names the rotation of the resource.
var ofResource = []string{"active_token_sha256 = " + rotationAddress + ".active_token_sha256", "old_token_sha256 = " + rotationAddress + ".old_token_sha256"}

// TestCancelIsDrift: the resource finds its rotation cancelled where connection
// info shows it, and plans nothing.
func TestCancelIsDrift(t *testing.T) {
	needs(t, engine.Actions)
	readings(t, func(t *testing.T, w *rotationWorld) {
		open := w.rotation(`on_destroy = "cancel"`)
		phase, ends := "cancelled", []string(nil)
		if w.readsOld { // connection info shows the same as before
			phase, ends = "started", []string{"cancel 400"}
		}
		w.play(
			act{config: open, steps: []string{"start 200"}, phase: "started"},
			act{config: open + cancelling("1", ofResource...), steps: []string{"cancel 200"}, says: []string{
				"WARNING The rotation will be cancelled", "Cancelling the rotation", "is cancelled. The token from before is the only valid one (SHA-256", "to every ActiveGate first",
			}},
			act{config: open + cancelling("1"), phase: phase},
			act{config: w.provider(), steps: ends},
		)
		if w.unharmed(); w.api.RotationOpen() {
			t.Error("the rotation is still open")
		}
	})
}

// TestCancelNothing: where no rotation is open, it says so.
func TestCancelNothing(t *testing.T) {
	needs(t, engine.Actions)
	readings(t, func(_ *testing.T, w *rotationWorld) {
		w.play(act{config: w.provider() + cancelling("1"), steps: []string{"cancel 400"}, says: []string{
			"Connection info of", "serves the token with the SHA-256", "No rotation is open", "nothing was cancelled", "WARNING No rotation was open",
		}})
	})
}

// TestCancelOther refuses to cancel another rotation than the one that is named.
func TestCancelOther(t *testing.T) {
	needs(t, engine.Actions)
	readings(t, func(_ *testing.T, w *rotationWorld) {
		const other = `active_token_sha256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"`
		w.play(
			act{config: w.provider() + cancelling("1", other), happens: w.others((*simulator.Environment).StartRotation), fails: []string{"Another rotation is open, or none", "Nothing was cancelled"}},
			act{config: w.provider() + cancelling("1", `active_token_sha256 = "hRCnr6Yd3BFrtxaF"`), fails: []string{"a SHA-256 in lower-case hex", "not the token itself"}},
			act{config: w.provider() + cancelling("2"), steps: []string{"cancel 200"}, after: w.unharmed},
		)
	})
}

// TestCancelActionLost cancels once, whatever becomes of the answer.
func TestCancelActionLost(t *testing.T) {
	needs(t, engine.Actions)
	t.Parallel()
	for kind, loss := range losses {
		t.Run(string(kind), func(t *testing.T) {
			readings(t, func(_ *testing.T, w *rotationWorld) {
				steps := []string{"cancel" + loss.status}
				switch {
				case !loss.done:
					steps = append(steps, "cancel 200")
				case w.readsOld:
					steps = append(steps, "cancel 400")
				}
				open := w.rotation(`on_destroy = "retain"`)
				w.play(
					act{config: open, steps: []string{"start 200"}},
					act{config: open + cancelling("1", ofResource...), happens: w.lost("cancel", kind), steps: steps, says: []string{"is cancelled"}, after: func() {
						if w.unharmed(); w.api.RotationOpen() {
							w.t.Error("the rotation is still open")
						}
					}},
				)
			})
		})
	}
}

// TestCancelFails: what cannot be done leaves the rotation open, and says why.
func TestCancelFails(t *testing.T) {
	needs(t, engine.Actions)
	w := newRotationWorld(t, false)
	refused := func(config string, happens func(), words ...string) resource.TestStep {
		return resource.TestStep{
			PreConfig: func() {
				if w.api.Journal().Reset(); happens != nil {
					happens()
				}
			},
			Config: config, ExpectError: saying(words...),
		}
	}
	fault := simulator.Fault{Match: "POST /api/v2/tenantTokenRotation/cancel", Kind: simulator.Status, Status: 403, Times: 1}
	blind := simulator.Fault{Match: "GET /api/v1/deployment/installer/gateway/connectioninfo", Kind: simulator.Status, Status: 403, Body: "no", Times: 2}
	w.run(
		resource.TestStep{Config: w.rotation(`on_destroy = "cancel"`)},
		refused(w.rotation(`on_destroy = "cancel"`)+cancelling("1", ofResource...), func() { w.api.Fault(fault) }, "Not permitted", "tenantTokenRotation.write"),
		refused(w.rotation(`on_destroy = "cancel"`)+cancelling("2", `active_token_sha256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"`),
			func() { w.api.Fault(blind) }, "InstallerDownload", "leave the hashes out"),
		resource.TestStep{Config: w.rotation(`on_destroy = "cancel"`), Check: checking(func() {
			if !w.api.RotationOpen() {
				t.Error("the rotation was cancelled")
			}
		})},
	)
	if w.api.RotationOpen() {
		t.Error("the destroy has not cancelled the rotation")
	}
}

// TestCancelNotPermitted is refused at plan.
func TestCancelNotPermitted(t *testing.T) {
	needs(t, engine.Actions)
	w := newRotationWorld(t, false)
	w.run(resource.TestStep{
		Config: w.limited(simulator.ScopeGatesRead) + cancelling("1"), PlanOnly: true,
		ExpectError: saying("Not permitted", "tenantTokenRotation.write"),
	})
	if steps := w.steps(); len(steps) > 0 {
		t.Errorf("the plan did %q", steps)
	}
}
