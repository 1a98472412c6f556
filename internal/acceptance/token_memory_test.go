// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// rotated are the first turns of a story: a token that gates use is created,
// and 60 days later its schedule rotates it.
func (s *tokenStory) rotated(config string, gates ...*simulator.Member) []tokenTurn {
	return []tokenTurn{
		{config: config, writes: []string{"POST /activeGateTokens 201"}, after: func(*testing.T) {
			for _, gate := range gates {
				gate.Connect(s.state.secret())
			}
		}},
		{before: s.pass(60 * day), config: config, action: plancheck.ResourceActionUpdate, writes: []string{"POST /activeGateTokens 201"}},
	}
}

// onSchedule is a token that rotates 30 days before its expiry.
func (s *tokenStory) onSchedule(body ...string) string {
	return s.provider() + managedToken(append([]string{`expires_in = "90d"`, `rotation = {}`}, body...)...)
}

// revoked is a turn that does nothing but revoke the first token.
func revoked(before func(), config, why string) tokenTurn {
	return tokenTurn{
		before: before, config: config, action: plancheck.ResourceActionUpdate, writes: []string{"DELETE /activeGateTokens/#1 204"},
		says: []string{"WARNING Predecessors will be revoked", why},
	}
}

const everyGateMoved = "its overlap is over and every gate that used it was seen with another token"

// TestTokenGuardSeenAndGone: a gate that was seen with the new token and then
// vanished needs the predecessor no more.
func TestTokenGuardSeenAndGone(t *testing.T) {
	s := newTokenStory(t)
	gate, config := s.api.AddMember(simulator.Hostname("gw1")), s.onSchedule()
	s.live(append(s.rotated(config, gate),
		tokenTurn{before: func() { gate.Connect(s.state.secret()) }, config: config, action: plancheck.ResourceActionNoop, never: []string{"WARNING"}},
		tokenTurn{before: func() { gate.GoOffline(); s.clock.Advance(day) }, config: config, action: plancheck.ResourceActionNoop, never: []string{"WARNING"}},
		revoked(s.pass(7*day), config, everyGateMoved),
	)...)
	s.unharmed(t)
}

// TestTokenGuardNeverBack: a gate that went offline with the predecessor may
// come back with it, however long that takes. Only revoke_in_use gives it up.
func TestTokenGuardNeverBack(t *testing.T) {
	s := newTokenStory(t)
	gate, config := s.api.AddMember(simulator.Hostname("gw1")), s.onSchedule()
	held := func(after func()) tokenTurn {
		return tokenTurn{
			before: after, config: config, action: plancheck.ResourceActionNoop,
			reads: []string{"WARNING A predecessor is not revoked yet", `"gw1"`, "not listed any more", "`revoke_in_use = true`"},
		}
	}
	s.live(append(s.rotated(config, gate),
		tokenTurn{before: gate.GoOffline, config: config, action: plancheck.ResourceActionNoop, never: []string{"WARNING"}},
		held(s.pass(8*day)), held(s.pass(10*day)),
		revoked(nil, s.onSchedule(`revoke_in_use = true`), "`revoke_in_use` allows it"),
		tokenTurn{config: config, action: plancheck.ResourceActionUpdate, never: []string{"WARNING"}},
	)...)
	s.unharmed(t)
}

// TestTokenGuardNewlyUsed: a gate that takes the predecessor only during the
// overlap, from an old image for instance, holds it as well.
func TestTokenGuardNewlyUsed(t *testing.T) {
	s := newTokenStory(t)
	config := s.onSchedule()
	var first string
	late := s.api.AddMember(simulator.Hostname("gw9"))
	turns := s.rotated(config)
	turns[0].after = func(*testing.T) { first = s.state.secret() }
	s.live(append(turns,
		tokenTurn{before: func() { s.clock.Advance(6 * day); late.Connect(first) }, config: config, action: plancheck.ResourceActionNoop, never: []string{"WARNING"}},
		tokenTurn{
			before: s.pass(2 * day), config: config, action: plancheck.ResourceActionNoop,
			reads: []string{"A predecessor is not revoked yet", `"gw9"`, "online"},
		},
		tokenTurn{ // and is remembered when it vanishes
			before: func() { late.GoOffline(); s.clock.Advance(day) }, config: config, action: plancheck.ResourceActionNoop,
			reads: []string{"A predecessor is not revoked yet", `"gw9"`, "not listed any more"},
		},
		revoked(func() { late.Connect(s.state.secret()) }, config, everyGateMoved),
		tokenTurn{before: late.GoOffline, config: config}, tokenTurn{before: s.pass(day), config: config},
	)...)
	s.unharmed(t)
}

// TestTokenTwoPredecessors: two rotations within one overlap keep two, and each
// has its own end.
func TestTokenTwoPredecessors(t *testing.T) {
	s := newTokenStory(t)
	config := func(trigger string) string {
		return s.provider() + managedToken(`expires_in = "90d"`, `rotation = { triggers = { again = "`+trigger+`" } }`)
	}
	has := func(ids ...int) func(t *testing.T) {
		return func(t *testing.T) {
			t.Helper()
			want := make([]string, 0, len(ids))
			for _, number := range ids {
				want = append(want, s.ids[number-1])
			}
			sameTexts(t, want, s.state.previous())
			s.alive(t, append(want, s.state.ID)...)
		}
	}
	s.live(
		tokenTurn{config: config("1"), writes: []string{"POST /activeGateTokens 201"}},
		tokenTurn{before: s.pass(day), config: config("2"), action: plancheck.ResourceActionUpdate, writes: []string{"POST /activeGateTokens 201"}, after: has(1)},
		tokenTurn{before: s.pass(3 * day), config: config("3"), action: plancheck.ResourceActionUpdate, writes: []string{"POST /activeGateTokens 201"}, after: has(1, 2)},
		tokenTurn{ // the first one's overlap is over
			before: s.pass(4 * day), config: config("3"), action: plancheck.ResourceActionUpdate,
			says: []string{"Predecessors will be revoked", "it was never used"}, writes: []string{"DELETE /activeGateTokens/#1 204"}, after: has(2),
		},
		tokenTurn{ // another rotation and the second one's revocation in one apply
			before: s.pass(3 * day), config: config("4"), action: plancheck.ResourceActionUpdate,
			writes: []string{"DELETE /activeGateTokens/#2 204", "POST /activeGateTokens 201"}, after: has(3),
		},
	)
	s.alive(t) // the destroy revokes token and predecessor
}
