// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestTokenLife walks a token through its whole life by moving the clock.
func TestTokenLife(t *testing.T) {
	runOnEngine(t)
	s := newTokenStory(t)
	config := s.provider() + managedToken(`expires_in = "90d"`, `rotation = {}`)
	gate, late := s.api.AddMember(simulator.Hostname("gw1")), s.api.AddMember(simulator.Hostname("gw2"))
	var first, second, third tokenState
	unknown := func(attribute string) plancheck.PlanCheck {
		return plancheck.ExpectUnknownValue(tokenAddress, tfjsonpath.New(attribute))
	}
	quiet := func(after time.Duration) tokenTurn {
		return tokenTurn{
			before: s.pass(after), config: config, action: plancheck.ResourceActionNoop,
			never: []string{"WARNING", "ERROR"},
		}
	}
	turns := []tokenTurn{
		{
			config: config, action: plancheck.ResourceActionCreate, never: []string{"WARNING"},
			plan: []plancheck.PlanCheck{
				unknown("id"), unknown("token"), unknown("expiration_date"), unknown("creation_date"), unknown("owner"),
				plancheck.ExpectKnownValue(tokenAddress, tfjsonpath.New("previous_tokens"), knownvalue.ListSizeExact(0)),
			},
			writes: []string{"POST /activeGateTokens 201"},
			after: func(t *testing.T) {
				first = s.state
				if first.CreationDate != "2026-03-02T09:30:00Z" || *first.ExpirationDate != "2026-05-31T09:30:00Z" || first.Owner != s.owner() {
					t.Errorf("state: %q %q %q", first.CreationDate, *first.ExpirationDate, first.Owner)
				}
				if !s.api.Alive(first.secret()) {
					t.Error("the token in state is not alive")
				}
				s.alive(t, first.ID)
				gate.Connect(first.secret())
				late.Connect(first.secret())
			},
		},
		quiet(time.Hour), quiet(29 * day), quiet(29 * day), // 58 days and an hour
		{
			before: s.pass(2*day - time.Hour), config: config, action: plancheck.ResourceActionUpdate,
			plan: []plancheck.PlanCheck{
				unknown("id"), unknown("token"), unknown("expiration_date"), unknown("creation_date"), unknown("owner"), unknown("previous_tokens"),
			},
			says:   []string{"WARNING The token will be rotated", "it expires on 2026-05-31T09:30:00Z, and its schedule was due when it was refreshed on 2026-05-01T09:30:00Z"},
			writes: []string{"POST /activeGateTokens 201"},
			after: func(t *testing.T) {
				second = s.state
				s.alive(t, first.ID, second.ID)
				if len(second.Previous) != 1 || second.Previous[0].ID != first.ID || second.Previous[0].RevokeAfter != "2026-05-08T09:30:00Z" {
					t.Errorf("previous tokens: %+v", second.Previous)
				}
				gate.Connect(second.secret())
			},
		},
		quiet(6 * day),
		{ // the overlap is over, but gw2 still uses the predecessor
			before: s.pass(2 * day), config: config, action: plancheck.ResourceActionNoop,
			reads: []string{"WARNING A predecessor is not revoked yet", first.ID, `"gw2"`, "online"}, never: []string{`"gw1"`},
		},
		{ // offline it may come back with the predecessor
			before: func() { late.GoOffline() }, config: config, action: plancheck.ResourceActionNoop,
			reads: []string{"A predecessor is not revoked yet", `"gw2"`, "offline since 2026-05-09T09:30:00Z"},
		},
		{ // nor does vanishing from the list prove anything
			before: s.pass(day), config: config, action: plancheck.ResourceActionNoop,
			reads: []string{"A predecessor is not revoked yet", `"gw2"`, "not listed any more"},
		},
		{ // seen with the new token
			before: func() { late.GoOnline(); late.Connect(second.secret()) }, config: config, action: plancheck.ResourceActionUpdate,
			plan: []plancheck.PlanCheck{
				unknown("previous_tokens"), plancheck.ExpectKnownValue(tokenAddress, tfjsonpath.New("id"), knownvalue.NotNull()),
			},
			says:   []string{"WARNING Predecessors will be revoked", "its overlap is over and every gate that used it was seen with another token"},
			never:  []string{"not revoked yet"},
			writes: []string{"DELETE /activeGateTokens/#1 204"},
			after:  func(t *testing.T) { s.alive(t, second.ID) },
		},
		quiet(10 * day),
		{ // nobody applied for months: the token has expired
			before: s.pass(120 * day), config: config, action: plancheck.ResourceActionUpdate,
			says:   []string{"The token will be rotated", "it expired on 2026-07-30T09:30:00Z"},
			writes: []string{"DELETE /activeGateTokens/#2 204", "POST /activeGateTokens 201"},
			after: func(t *testing.T) {
				third = s.state
				s.alive(t, third.ID)
				if len(third.Previous) != 0 {
					t.Errorf("previous tokens: %+v", third.Previous)
				}
			},
		},
		quiet(day),
	}
	s.live(turns...)
	// The destroy at the end of the test revoked the last one; no gate used it.
	s.alive(t)
	if lost := s.api.Losses(); len(lost) != 2 || !strings.Contains(strings.Join(lost, " "), "expired") {
		t.Errorf("losses: %q; only the gates of the token that expired may have lost it", lost)
	}
}
