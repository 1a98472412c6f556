// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

const limitedToken = "dt0c01.LIMITEDLIMITEDLIMITEDLIM.LIMITED"

// limited is a provider block with a token of these scopes alone.
func (w *environmentWorld) limited(scopes ...string) string {
	w.sim.AddToken(limitedToken, scopes...)
	return w.provider(fmt.Sprintf("api_token = %q", limitedToken))
}

// again is a token whose trigger can be changed.
func again(trigger string, body ...string) string {
	return managedToken(append(body, `expires_in = "90d"`, fmt.Sprintf("rotation = { triggers = { again = %q } }", trigger))...)
}

// TestTokenWithoutGatesRead creates and rotates. What it cannot prove it does
// not revoke, and says what would help; what no gate has used it revokes.
func TestTokenWithoutGatesRead(t *testing.T) {
	s := newTokenStory(t)
	provider := s.limited(simulator.ScopeTokensRead, simulator.ScopeTokensWrite)
	gate := s.api.AddMember(simulator.Hostname("gw1"))
	blind := []string{"activeGates.read", "`revoke_in_use = true`"}
	var steps []resource.TestStep
	for _, turn := range []tokenTurn{
		{config: provider + again("1"), action: plancheck.ResourceActionCreate, never: []string{"WARNING"}, writes: []string{"POST /activeGateTokens 201"}},
		{ // nobody used the first one
			config: provider + again("2"), action: plancheck.ResourceActionUpdate, writes: []string{"POST /activeGateTokens 201"},
			after: func(t *testing.T) {
				t.Helper()
				s.told.must(t, duringApply, append(blind, "WARNING Nobody can tell which gates use the predecessor", "The rotation goes on")...)
				gate.Connect(s.state.secret())
			},
		},
		{
			before: s.pass(8 * day), config: provider + again("2"), action: plancheck.ResourceActionUpdate,
			says: []string{"Predecessors will be revoked", "it was never used"}, writes: []string{"DELETE /activeGateTokens/#1 204"},
		},
		{config: provider + again("3"), action: plancheck.ResourceActionUpdate, writes: []string{"POST /activeGateTokens 201"}},
		{ // the second one was used: by which gates, nobody can tell
			before: s.pass(8 * day), config: provider + again("3"), action: plancheck.ResourceActionNoop,
			reads: append([]string{"WARNING A predecessor is not revoked yet", "it has been used"}, blind...),
		},
	} {
		steps = append(steps, s.step(turn))
	}
	s.run(append(steps,
		resource.TestStep{
			PreConfig: s.told.reset, Config: provider + again("3"), Destroy: true,
			ExpectError: saying("Nobody can tell whether the token is in use", "activeGates.read", "`revoke_in_use = true`", "applied before the destroy"),
		},
		s.step(tokenTurn{ // allowed without seeing anything
			config: provider + again("3", `revoke_in_use = true`), action: plancheck.ResourceActionUpdate,
			says: []string{"`revoke_in_use` allows it"}, writes: []string{"DELETE /activeGateTokens/#2 204"},
		}),
	)...)
	s.alive(t)
}

// TestTokenWithoutTokensRead refuses before anything is created: a lost answer
// could not be decided.
func TestTokenWithoutTokensRead(t *testing.T) {
	w := newEnvironmentWorld(t)
	w.run(resource.TestStep{
		Config:      w.limited(simulator.ScopeTokensWrite, simulator.ScopeGatesRead) + managedToken(`expires_in = "90d"`),
		ExpectError: saying("Not permitted", "listing the tokens before creating one", "activeGateTokenManagement.read", "Nothing was created"),
	})
	if tokens, sent := w.api.GateTokens(), environmentWrites(w.api); len(tokens) > 0 || len(sent) > 0 {
		t.Errorf("nothing was to be created: %+v, %q", tokens, sent)
	}
}

// TestTokenWithoutWrite creates and rotates with the scope to create alone. That
// a predecessor cannot be revoked is a warning with an empty plan, and it stays
// in the list; a destroy fails and keeps the token.
func TestTokenWithoutWrite(t *testing.T) {
	s := newTokenStory(t)
	provider := s.limited(simulator.ScopeTokensRead, simulator.ScopeTokensCreate, simulator.ScopeGatesRead)
	revoke := s.step(tokenTurn{
		before: s.pass(8 * day), config: provider + again("2"), action: plancheck.ResourceActionNoop,
		reads: []string{"WARNING A predecessor cannot be revoked", "activeGateTokenManagement.write", "stays valid until it expires"},
		after: func(t *testing.T) {
			t.Helper()
			sameTexts(t, s.ids[:1], s.state.previous())
			s.alive(t, s.ids...)
		},
	})
	s.run(
		s.step(tokenTurn{config: provider + again("1"), action: plancheck.ResourceActionCreate, never: []string{"WARNING"}, writes: []string{"POST /activeGateTokens 201"}}),
		s.step(tokenTurn{config: provider + again("2"), action: plancheck.ResourceActionUpdate, never: []string{"WARNING"}, writes: []string{"POST /activeGateTokens 201"}}),
		revoke,
		resource.TestStep{
			Config: provider + again("2"), Destroy: true,
			ExpectError: saying("Not permitted", "revoking the token", "activeGateTokenManagement.write"),
		},
		s.step(tokenTurn{config: s.provider() + again("2"), action: plancheck.ResourceActionUpdate, writes: []string{"DELETE /activeGateTokens/#1 204"}}),
	)
	s.alive(t)
}

// TestTokenWithoutCreate: the scope to write is enough to create.
func TestTokenWithoutCreate(t *testing.T) {
	s := newTokenStory(t)
	s.live(tokenTurn{
		config: s.limited(simulator.ScopeTokensRead, simulator.ScopeTokensWrite, simulator.ScopeGatesRead) + managedToken(`never_expires = true`),
		writes: []string{"POST /activeGateTokens 201"}, never: []string{"WARNING"},
	})
	s.alive(t)
}

// TestTokenReadOnly: neither scope to create. Nothing is made.
func TestTokenReadOnly(t *testing.T) {
	w := newEnvironmentWorld(t)
	w.run(resource.TestStep{
		Config:      w.limited(simulator.ScopeTokensRead, simulator.ScopeGatesRead) + managedToken(`expires_in = "90d"`),
		ExpectError: saying("Not permitted", "creating a token", "activeGateTokenManagement.create or activeGateTokenManagement.write"),
	})
	if tokens := w.api.GateTokens(); len(tokens) > 0 {
		t.Errorf("nothing was to be created: %+v", tokens)
	}
}

// TestTokenRefreshRefused: 401 and 403 are errors and never mean "gone".
func TestTokenRefreshRefused(t *testing.T) {
	s := newTokenStory(t)
	body := managedToken(`expires_in = "90d"`)
	w := s.environmentWorld
	refused := func(provider string, words ...string) resource.TestStep {
		return resource.TestStep{PreConfig: s.api.Journal().Reset, Config: provider + body, ExpectError: saying(words...)}
	}
	s.run(
		s.step(tokenTurn{config: w.provider() + body, writes: []string{"POST /activeGateTokens 201"}}),
		refused(w.limited(simulator.ScopeTokensWrite), "Not permitted", "reading the token", "activeGateTokenManagement.read"),
		refused(w.provider(`api_token = "dt0c01.UNKNOWNUNKNOWNUNKNOWNUNK.UNKNOWN"`), "Token not accepted", "reading the token", "activeGateTokenManagement.read"),
		s.step(tokenTurn{config: w.provider() + body, action: plancheck.ResourceActionNoop, never: []string{"WARNING"}, after: func(t *testing.T) {
			t.Helper()
			s.alive(t, s.ids[0])
		}}),
	)
}
