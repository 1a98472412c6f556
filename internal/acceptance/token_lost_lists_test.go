// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/activegate/terraform-provider-activegate/internal/provider"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestTokenCreationLostFlapping loses an answer where every second list lacks
// the youngest token: that the confirming look lacks it proves nothing.
func TestTokenCreationLostFlapping(t *testing.T) {
	s := newTokenStory(t)
	s.live(tokenTurn{
		before: func() {
			s.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.FlappingList = true })
			s.api.Fault(simulator.Fault{Match: createsToken, Kind: simulator.DropAfter, Times: 1})
		},
		config: s.provider() + managedToken(`expires_in = "90d"`), state: s.numberDeleted(), after: s.alone,
		writes: []string{"POST /activeGateTokens 0", "DELETE /activeGateTokens/#1 204", "POST /activeGateTokens 201"},
	})
	s.alive(t)
}

// TestTokenCreationLostUnconfirmed: the look that is to confirm what was found
// fails. What was found is named, and not revoked.
func TestTokenCreationLostUnconfirmed(t *testing.T) {
	s := newTokenStory(t)
	config := s.provider() + managedToken(`expires_in = "90d"`)
	var lost string
	s.run(
		s.failing(s.goesWrong(
			simulator.Fault{Match: createsToken, Kind: simulator.DropAfter, Times: 1},
			// The first list is the baseline, the second finds it.
			simulator.Fault{Match: listsTokens, Kind: simulator.Status, Status: http.StatusForbidden, Skip: 2, Times: 1},
		), config, "The creation of a token is undecided", "could not be looked at again, so none was revoked: dt0g02."),
		s.step(tokenTurn{
			before: func() {
				lost = s.api.GateTokens()[0].ID
				s.told.must(t, duringApply, lost)
			},
			config: config, writes: []string{"POST /activeGateTokens 201"}, after: func(t *testing.T) { s.alive(t, lost, s.state.ID) },
		}),
	)
	s.alive(t, lost)
}

// TestTokenUndecidedTwice loses the answers of two creations of one name in one
// run, and another pipeline makes a token meanwhile. What the first could not
// tell apart is not what the second has made.
func TestTokenUndecidedTwice(t *testing.T) {
	s := newTokenStory(t)
	s.at(createsToken, func() { s.idle(nil) })
	s.run(resource.TestStep{
		PreConfig: s.goesWrong(
			simulator.Fault{Match: createsToken, Kind: simulator.DropAfter, Times: 1},
			simulator.Fault{Match: createsToken, Kind: simulator.DropBefore, Times: 2},
		),
		Config:      s.provider() + severalTokens(2, "gate1", `expires_in = "90d"`),
		ExpectError: saying("The creation of a token is undecided"),
	})
	s.told.must(t, duringApply, "several new tokens look like the one that was to be created", "no token was found that it has created")
	if tokens := s.api.GateTokens(); len(tokens) != 2 {
		t.Errorf("there are %d tokens, want the twin and that of the first creation", len(tokens))
	}
}

// TestTokenReplacedWithLag replaces a token that nothing has used, where lists
// show what is gone for a while: it is not reported as somebody else's.
func TestTokenReplacedWithLag(t *testing.T) {
	s := newTokenStory(t)
	config := s.provider() + managedToken(`expires_in = "90d"`)
	replaced := s.step(tokenTurn{
		before: func() { s.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.ListLag = time.Hour }) },
		config: config, action: plancheck.ResourceActionReplace,
		writes: []string{"DELETE /activeGateTokens/#1 204", "POST /activeGateTokens 201"},
		after: func(t *testing.T) {
			s.told.never(t, throughout, "Unused tokens of the same name")
			s.alone(t)
		},
	})
	replaced.Taint = []string{tokenAddress}
	s.run(s.step(tokenTurn{config: config, writes: []string{"POST /activeGateTokens 201"}}), replaced)
	s.alive(t)
}

// TestTokenShutDownBefore is a provider that is being shut down before the
// creation is sent: nobody would save the token, so none is made.
func TestTokenShutDownBefore(t *testing.T) {
	s := newTokenStory(t)
	lifetime := provider.NewLifetime()
	s.options = append(s.options, provider.WithLifetime(lifetime))
	s.at(listsTokens, func() { lifetime.End(0) })
	s.run(s.failing(func() {}, s.provider()+managedToken(`expires_in = "90d"`),
		"The creation of a token was interrupted", "the provider was shut down before a token was created, so none was"))
	if writes := environmentWrites(s.api); len(writes) > 0 {
		t.Errorf("writes: %q", writes)
	}
}

// TestTokenOwnerFilled: an owner that the creation could not learn is recorded
// by the next change, and by nothing else.
func TestTokenOwnerFilled(t *testing.T) {
	s := newTokenStory(t)
	s.classic()
	owner := func(want string) func(*testing.T) {
		return func(t *testing.T) {
			t.Helper()
			if s.state.Owner != want {
				t.Errorf("the owner is %q, want %q", s.state.Owner, want)
			}
		}
	}
	config := s.provider() + managedToken(`expires_in = "90d"`)
	s.live(
		tokenTurn{
			before: s.goesWrong(simulator.Fault{Match: "POST /api/v2/apiTokens/lookup", Kind: simulator.Status, Status: http.StatusForbidden}),
			config: config, writes: []string{"POST /activeGateTokens 201"}, after: owner(""),
		},
		tokenTurn{before: s.pass(day), config: config, action: plancheck.ResourceActionNoop, after: owner("")},
		tokenTurn{config: s.provider() + managedToken(`expires_in = "90d"`, `overlap = "1d"`), action: plancheck.ResourceActionUpdate, after: owner("admin")},
	)
	s.alive(t)
}
