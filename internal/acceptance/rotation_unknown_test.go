// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
)

// TestRotationUnknown decides at apply what the plan cannot know: whether to
// finish, when, without which gates, and what the state may hold.
func TestRotationUnknown(t *testing.T) {
	readings(t, func(_ *testing.T, w *rotationWorld) {
		config := func(finish bool, overlap, gate string, store bool, more ...string) string {
			return fmt.Sprintf(`
resource "terraform_data" "settings" {
  input = { finish = %t, overlap = %q, gate = %q, store = %t }
}
`, finish, overlap, gate, store) + w.rotation(append(more, `
  finish       = terraform_data.settings.output.finish
  min_overlap  = terraform_data.settings.output.overlap
  ignore_gates = [terraform_data.settings.output.gate]
  store_tokens = terraform_data.settings.output.store
`)...)
		}
		w.play(
			act{config: config(true, "24h", "none", true), fails: []string{"A rotation cannot be finished when it is started"}},
			act{config: config(false, "24h", "none", true), steps: []string{"start 200"}, phase: "started", state: w.tokens()},
			act{config: config(false, "12h", "none", true), phase: "started", action: plancheck.ResourceActionUpdate, state: w.tokens()},
			act{config: config(true, "12h", "none", true), fails: []string{"Too early to finish the rotation"}},
			act{config: config(true, "0s", "none", true), happens: w.gates[0].GoOffline, fails: []string{"Gates are not online", `"gate1"`}},
			act{
				config: config(true, "0s", "gate1", false), happens: w.rollOut, steps: []string{"finish 200"}, phase: "finished",
				state: []statecheck.StateCheck{
					fact("active_token", knownvalue.Null()), fact("old_token", knownvalue.Null()), fact("active_token_sha256", knownvalue.NotNull()),
				},
			},
			act{config: config(false, "0s", "gate1", false), phase: "finished", after: w.unharmed},
		)
	})
}
