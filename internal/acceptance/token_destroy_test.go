// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// unharmed requires that nothing has lost its connection.
func (s *tokenStory) unharmed(t *testing.T) {
	t.Helper()
	sameTexts(t, nil, s.api.Losses())
}

func sameTexts(t *testing.T, want, got []string) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestTokenDestroyRetain leaves token and predecessor valid, and says which.
func TestTokenDestroyRetain(t *testing.T) {
	s := newTokenStory(t)
	config := s.onSchedule(`on_destroy = "retain"`)
	s.live(s.rotated(config)...)
	s.told.must(t, throughout, "WARNING Tokens stay valid", s.ids[0]+", "+s.ids[1]+" stay valid", pointing("on_destroy"))
	s.alive(t, s.ids...)
}

// TestTokenDestroyInUse refuses while a gate uses one of the tokens, and waits
// for as long as it may; what is free is revoked at once.
func TestTokenDestroyInUse(t *testing.T) {
	s := newTokenStory(t)
	gate, config := s.api.AddMember(simulator.Hostname("gw1")), s.onSchedule()
	turns := append(s.rotated(config), tokenTurn{before: func() { gate.Connect(s.state.secret()) }, config: config, action: plancheck.ResourceActionNoop})
	steps := make([]resource.TestStep, 0, len(turns)+2)
	for _, turn := range turns {
		steps = append(steps, s.step(turn))
	}
	s.run(append(steps,
		resource.TestStep{
			PreConfig: s.told.reset, Config: config, Destroy: true,
			ExpectError: saying("The token is in use", `"gw1"`, "online", "it was not revoked", "`timeouts.delete`", "`revoke_in_use = true`"),
		},
		s.step(tokenTurn{ // the predecessor is revoked, the token is still managed
			config: config, action: plancheck.ResourceActionNoop, never: []string{"WARNING"},
			after: func(t *testing.T) {
				t.Helper()
				sameTexts(t, nil, s.state.previous())
				s.alive(t, s.ids[1])
				s.unharmed(t)
				gate.GoOffline() // three hours later nobody reports it, and the destroy at the end may revoke it
				s.clock.Advance(3 * time.Hour)
			},
		}),
	)...)
	s.alive(t)
}

// TestTokenDestroyAllowed: revoke_in_use takes the gate offline, and the plan
// of the destroy says so.
func TestTokenDestroyAllowed(t *testing.T) {
	s := newTokenStory(t)
	gate, config := s.api.AddMember(simulator.Hostname("gw1")), s.onSchedule(`revoke_in_use = true`)
	turns := s.rotated(config, gate)
	s.live(turns[0])
	s.told.must(t, duringPlan, "WARNING The token is in use", `"gw1"`, "They go offline when it is revoked")
	s.alive(t)
	if len(s.api.Losses()) != 1 {
		t.Errorf("losses: %q", s.api.Losses())
	}
}

// TestTokenReplaced: what replaces the resource by force is a destroy and a
// creation. Before the creation it refuses while a gate uses the token; after
// it the old one stays, deposed, until no gate reports it.
func TestTokenReplaced(t *testing.T) {
	runOnEngine(t)
	t.Parallel()
	tests := map[string]struct{ lifecycle string }{
		"destroy first": {""},
		"create first":  {"lifecycle {\n    create_before_destroy = true\n  }"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := newTokenStory(t)
			gate := s.api.AddMember(simulator.Hostname("gw1"))
			config := s.onSchedule(test.lifecycle)
			create := s.step(s.rotated(config, gate)[0])
			refused := resource.TestStep{
				PreConfig: s.told.reset, Config: config, Taint: []string{tokenAddress},
				ExpectError: saying("The token is in use", `"gw1"`, "was not revoked"),
			}
			again := resource.TestStep{
				PreConfig: func() { gate.GoOffline(); s.clock.Advance(3 * time.Hour) }, Config: config,
				ConfigStateChecks: []statecheck.StateCheck{&s.state, onState(func() {
					s.unharmed(t)
					if s.state.ID == s.ids[0] {
						t.Error("the token was to be replaced")
					}
					s.alive(t, s.state.ID)
				})},
			}
			s.run(create, refused, again)
			s.alive(t)
		})
	}
}
