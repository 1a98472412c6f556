// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// keeps requires that the first token is still there, as a predecessor.
func (s *tokenStory) keeps(words ...string) func(t *testing.T) {
	return func(t *testing.T) {
		t.Helper()
		s.told.must(t, duringApply, append(words, "WARNING A predecessor is not revoked yet", s.ids[0])...)
		sameTexts(t, s.ids[:1], s.state.previous())
		s.alive(t, s.ids...)
		s.unharmed(t)
	}
}

// TestTokenReconnectsBeforeApply: between plan and apply a gate comes back with
// the predecessor. The apply looks again, and does not cut it off.
func TestTokenReconnectsBeforeApply(t *testing.T) {
	s := newTokenStory(t)
	gate, config := s.api.AddMember(simulator.Hostname("gw1")), s.onSchedule()
	var first string
	turns := s.rotated(config)
	turns[0].after = func(*testing.T) { first = s.state.secret(); gate.Connect(first) }
	s.live(append(turns,
		tokenTurn{before: func() { gate.Connect(s.state.secret()) }, config: config, action: plancheck.ResourceActionNoop, never: []string{"WARNING"}},
		tokenTurn{
			before: s.pass(8 * day), config: config, action: plancheck.ResourceActionUpdate, says: []string{"Predecessors will be revoked", everyGateMoved},
			plan: []plancheck.PlanCheck{onPlan(func() { gate.Connect(first) })}, after: s.keeps(`"gw1"`, "online"),
		},
		tokenTurn{config: config, action: plancheck.ResourceActionNoop, reads: []string{"WARNING A predecessor is not revoked yet", `"gw1"`}},
		revoked(func() { gate.Connect(s.state.secret()) }, config, everyGateMoved),
		tokenTurn{before: func() { gate.Connect("") }, config: config, action: plancheck.ResourceActionNoop},
	)...)
	s.unharmed(t)
}

// TestTokenUsedBeforeApply: who cannot see the gates looks once more whether the
// predecessor was used.
func TestTokenUsedBeforeApply(t *testing.T) {
	s := newTokenStory(t)
	gate := s.api.AddMember(simulator.Hostname("gw1"))
	limited := s.limited(simulator.ScopeTokensRead, simulator.ScopeTokensWrite) + managedToken(`expires_in = "90d"`, `rotation = {}`)
	var first string
	turns := s.rotated(limited)
	turns[0].after = func(*testing.T) { first = s.state.secret() }
	s.live(append(turns,
		tokenTurn{
			before: s.pass(8 * day), config: limited, action: plancheck.ResourceActionUpdate, says: []string{"Predecessors will be revoked", "it was never used"},
			plan: []plancheck.PlanCheck{onPlan(func() { gate.Connect(first) })}, after: s.keeps("it has been used", "activeGates.read"),
		},
		tokenTurn{config: limited, action: plancheck.ResourceActionNoop, reads: []string{"WARNING A predecessor is not revoked yet", "it has been used"}},
		revoked(func() { gate.Connect("") }, s.onSchedule(), everyGateMoved),
	)...)
	s.unharmed(t)
	s.alive(t)
}
