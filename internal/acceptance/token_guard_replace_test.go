// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestTokenReplaceRemembered: a replacement is a destroy, too. It does not
// revoke a predecessor of which a gate is remembered that has vanished.
func TestTokenReplaceRemembered(t *testing.T) {
	t.Parallel()
	for name, lifecycle := range map[string]string{"destroy first": "", "create first": "create_before_destroy = true"} {
		t.Run(name, func(t *testing.T) {
			s := newTokenStory(t)
			config := func(again int) string {
				return s.onSchedule("lifecycle {\n    replace_triggered_by = [terraform_data.again]\n    "+lifecycle+"\n  }") +
					fmt.Sprintf("resource \"terraform_data\" \"again\" {\n  input = %d\n}\n", again)
			}
			gate := s.api.AddMember(simulator.Hostname("gw1"))
			turns := append(s.rotated(config(1), gate), tokenTurn{
				before: func() { gate.GoOffline(); s.clock.Advance(3 * time.Hour) }, config: config(1), action: plancheck.ResourceActionNoop,
			})
			steps := make([]resource.TestStep, 0, len(turns)+2)
			for _, turn := range turns {
				steps = append(steps, s.step(turn))
			}
			s.run(append(steps,
				resource.TestStep{Config: config(2), ExpectError: saying("The token is in use", `"gw1"`, "not listed any more")},
				resource.TestStep{
					PreConfig: func() {
						gate.GoOnline()
						s.unharmed(t)
						_, foreign := s.api.AddGateToken(simulator.TokenSeed{Name: "foreign"})
						gate.Connect(foreign)
					},
					Config:            config(2),
					ConfigStateChecks: []statecheck.StateCheck{&s.state},
				},
			)...)
			s.unharmed(t)
			if left := s.api.GateTokens(); len(left) != 1 || left[0].Name != "foreign" {
				t.Errorf("left: %+v", left)
			}
		})
	}
}
