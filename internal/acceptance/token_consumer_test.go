// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
)

// remains compares what a change must keep, or must not.
func remains(rotates bool) compare.ValueComparer {
	if rotates {
		return compare.ValuesDiffer()
	}
	return compare.ValuesSame()
}

// TestTokenConsumer: one apply rotates the token and hands it to who needs it.
func TestTokenConsumer(t *testing.T) {
	runOnEngine(t)
	s := newTokenStory(t)
	config := s.provider() + managedToken(`expires_in = "90d"`, `rotation = {}`) + `
resource "terraform_data" "consumer" {
  input = activegate_token.gate.token
}
`
	const consumer = "terraform_data.consumer"
	handed := func() []statecheck.StateCheck {
		return []statecheck.StateCheck{
			statecheck.CompareValuePairs(tokenAddress, tfjsonpath.New("token"), consumer, tfjsonpath.New("output"), compare.ValuesSame()),
		}
	}
	s.live(
		tokenTurn{config: config, action: plancheck.ResourceActionCreate, writes: []string{"POST /activeGateTokens 201"}, state: handed()},
		tokenTurn{
			before: s.pass(60 * day), config: config, action: plancheck.ResourceActionUpdate, writes: []string{"POST /activeGateTokens 201"},
			plan: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(consumer, plancheck.ResourceActionUpdate), plancheck.ExpectUnknownValue(consumer, tfjsonpath.New("input")),
			},
			state: handed(),
		},
		tokenTurn{ // a revocation is nothing to a consumer
			before: s.pass(8 * day), config: config, action: plancheck.ResourceActionUpdate, writes: []string{"DELETE /activeGateTokens/#1 204"},
			plan:  []plancheck.PlanCheck{plancheck.ExpectResourceAction(consumer, plancheck.ResourceActionNoop)},
			state: handed(),
		},
	)
}

// TestTokenSettingsOnly: what only says how to rotate leaves consumers alone.
func TestTokenSettingsOnly(t *testing.T) {
	s := newTokenStory(t)
	config := func(body ...string) string {
		return s.provider() + managedToken(append(body, `expires_in = "90d"`)...) + "resource \"terraform_data\" \"consumer\" {\n  input = activegate_token.gate.token\n}\n"
	}
	still := []plancheck.PlanCheck{plancheck.ExpectResourceAction("terraform_data.consumer", plancheck.ResourceActionNoop)}
	s.live(
		tokenTurn{config: config(), writes: []string{"POST /activeGateTokens 201"}},
		tokenTurn{config: config(`rotation = { before_expiry = "20d", spread = "10d" }`, `overlap = "2d"`), action: plancheck.ResourceActionUpdate, plan: still},
		tokenTurn{config: config(`revoke_in_use = true`, `on_destroy = "retain"`), action: plancheck.ResourceActionUpdate, plan: still},
		tokenTurn{config: config(), action: plancheck.ResourceActionUpdate, plan: still},
	)
	s.alive(t)
}
