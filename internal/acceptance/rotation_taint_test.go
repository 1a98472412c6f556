// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"fmt"
	"testing"
)

// TestExternalRotationTainted: of a tainted resource the plan of the create shows
// no state, and there is none of the destroy; replacing it is refused all the
// same, whatever a destroy may do.
func TestExternalRotationTainted(t *testing.T) {
	t.Parallel()
	for _, policy := range []string{"fail", "cancel", "retain"} {
		t.Run(policy, func(t *testing.T) {
			w, e := externalRotation(t, false)
			w.configure(e, w.rotation(fmt.Sprintf("on_destroy = %q", policy)))
			e.ok(e.apply())
			e.ok(e.run("taint", rotationAddress))
			w.api.Journal().Reset()
			e.says(e.fails(e.apply()), "Error: A rotation is open", "`untaint`")
			if steps := w.steps(); len(steps) > 0 || !w.api.RotationOpen() {
				t.Errorf("steps of the rotation: %q", steps)
			}
			e.ok(e.run("untaint", rotationAddress))
			e.unchanged()
			w.unharmed()
		})
	}
}
