// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/plancheck"
)

// TestRotationDestroy is destroying an open rotation in the three ways.
func TestRotationDestroy(t *testing.T) {
	readings(t, func(t *testing.T, w *rotationWorld) {
		policy := func(name string) string { return w.rotation(fmt.Sprintf("on_destroy = %q", name)) }
		open := func(want bool) func() {
			return func() {
				if w.unharmed(); w.api.RotationOpen() != want {
					t.Errorf("a rotation is open: %t", !want)
				}
			}
		}
		w.play(
			act{config: policy("fail"), steps: []string{"start 200"}, phase: "started"},
			act{config: w.provider(), fails: []string{"Destroying an open rotation is forbidden", "removed {"}, after: open(true)},
			act{config: policy("cancel"), action: plancheck.ResourceActionUpdate, phase: "started"},
			act{config: w.provider(), steps: []string{"cancel 200"}, says: []string{"WARNING The rotation will be cancelled", "is cut off"}, after: open(false)},
			act{config: policy("retain"), steps: []string{"start 200"}},
			act{config: w.provider(), says: []string{"WARNING The rotation stays open", "import"}, after: open(true)},
			act{config: policy("retain"), fails: []string{"A rotation is already in progress", `id = "current"`, "tenantTokenRotation/cancel"}, steps: []string{"start 400"}},
		)
	})
}

// TestRotationDestroyOver cancels nothing where others have ended the rotation.
func TestRotationDestroyOver(t *testing.T) {
	readings(t, func(_ *testing.T, w *rotationWorld) {
		gone := act{config: w.provider(), happens: w.others(othersCancel)}
		if w.readsOld {
			gone.steps, gone.says = []string{"cancel 400"}, []string{"No rotation was open"}
		}
		w.play(
			act{config: w.rotation(`on_destroy = "cancel"`), steps: []string{"start 200"}},
			gone,
		)
	})
}

// TestRotationReplaceOpen: a forced replacement has no destroy plan of its own,
// and is refused at plan all the same.
func TestRotationReplaceOpen(t *testing.T) {
	t.Parallel()
	for order, replace := range orders {
		t.Run(order, func(t *testing.T) {
			w := newRotationWorld(t, false)
			body := func(value string, more ...string) string {
				return w.provider() + trigger(value) + rotation(append(more, forced(replace.lifecycle), `on_destroy = "cancel"`, `min_overlap = "0s"`)...)
			}
			w.play(
				act{config: body("1"), steps: []string{"start 200"}, phase: "started"},
				act{config: body("2"), fails: []string{"A rotation is open"}},
				act{config: body("1", finishNow), happens: w.rollOut, steps: []string{"finish 200"}, phase: "finished"},
				act{config: body("2"), steps: []string{"start 200"}, phase: "started", action: replace.action},
				act{config: body("2"), planOnly: true, happens: w.pass(time.Hour), after: w.unharmed},
			)
		})
	}
}
