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

// lostCreations are the ways in which the answer to a creation is lost.
var lostCreations = map[string]struct {
	fault simulator.Fault
	// made says that there is a token all the same.
	made bool
	// status is what the journal has of the answer.
	status string
	// twice says that the second answer is tried to be lost as well.
	twice bool
}{
	"dropped after":  {simulator.Fault{Kind: simulator.DropAfter}, true, "0", true},
	"dropped before": {simulator.Fault{Kind: simulator.DropBefore}, false, "0", true},
	"truncated":      {simulator.Fault{Kind: simulator.TruncateBody}, true, "201", false},
	"never answered": {simulator.Fault{Kind: simulator.HangAfter}, true, "0", false},
	"500":            {simulator.Fault{Kind: simulator.Status, Status: http.StatusInternalServerError}, false, "500", false},
	"503":            {simulator.Fault{Kind: simulator.Status, Status: http.StatusServiceUnavailable, RetryAfter: "1"}, false, "503", true},
	"page":           {simulator.Fault{Kind: simulator.HTML}, false, "200", false},
	"page, 502":      {simulator.Fault{Kind: simulator.HTML, Status: http.StatusBadGateway}, false, "502", false},
}

// TestTokenCreationLost loses the answer of a first creation and of a rotation:
// in the end one more token is alive, and it is the one in state.
func TestTokenCreationLost(t *testing.T) {
	t.Parallel()
	for name, loss := range lostCreations {
		for _, stage := range []string{"create", "rotate"} {
			t.Run(stage+", "+name, func(t *testing.T) {
				s := newTokenStory(t)
				settings := s.provider(`request_timeout = "10s"`)
				config, action, before := settings+managedToken(`expires_in = "90d"`), plancheck.ResourceActionCreate, []tokenTurn(nil)
				writes := []string{"POST /activeGateTokens " + loss.status, "DELETE /activeGateTokens/#1 204", "POST /activeGateTokens 201"}
				if stage == "rotate" {
					before = []tokenTurn{{config: config, writes: []string{"POST /activeGateTokens 201"}}}
					config, action = settings+managedToken(`expires_in = "90d"`, `seed_token = true`), plancheck.ResourceActionUpdate
					writes[1] = "DELETE /activeGateTokens/#2 204"
				}
				if !loss.made {
					writes = []string{writes[0], writes[2]}
				}
				fault := loss.fault
				fault.Match, fault.Times = createsToken, 1
				s.live(append(before, tokenTurn{
					before: s.goesWrong(fault), config: config, action: action, never: []string{"WARNING", "ERROR"},
					writes: writes, state: s.numberDeleted(), after: s.alone,
				}, tokenTurn{config: config, action: plancheck.ResourceActionNoop})...)
				s.alive(t)
			})
		}
	}
}

// alone requires that the tokens in state are alive, and no others.
func (s *tokenStory) alone(t *testing.T) {
	t.Helper()
	s.alive(t, append(s.state.previous(), s.state.ID)...)
	if !s.api.Alive(s.state.secret()) {
		t.Error("the token in state is not alive")
	}
}

// TestTokenCreationLostTwice gives up after the second lost answer. Neither
// left a token, the state is as before, and the next apply does it.
func TestTokenCreationLostTwice(t *testing.T) {
	t.Parallel()
	for name, loss := range lostCreations {
		if !loss.twice {
			continue
		}
		for _, stage := range []string{"create", "rotate"} {
			t.Run(stage+", "+name, func(t *testing.T) {
				s := newTokenStory(t)
				config := s.provider() + managedToken(`expires_in = "90d"`)
				var steps []resource.TestStep
				prior, action := func() []string { return nil }, plancheck.ResourceActionCreate
				if stage == "rotate" {
					steps = append(steps, s.step(tokenTurn{config: config, writes: []string{"POST /activeGateTokens 201"}}))
					config, action = s.provider()+managedToken(`expires_in = "90d"`, `seed_token = true`), plancheck.ResourceActionUpdate
					prior = func() []string { return s.ids[:1] }
				}
				fault := loss.fault
				fault.Match, fault.Times = createsToken, 2
				words := []string{"The creation of a token is undecided", s.api.Address(), "was lost"}
				if loss.made {
					words = append(words, "the tokens", "that it had created were revoked")
				} else {
					words = append(words, "no token was found that it has created")
				}
				steps = append(steps, s.failing(s.goesWrong(fault), config, words...), s.step(tokenTurn{
					before: func() {
						s.alive(t, prior()...)
						if posts := s.api.Journal().Count(createsToken); posts != 2 {
							t.Errorf("%d creations were sent, want 2", posts)
						}
					},
					config: config, action: action, writes: []string{"POST /activeGateTokens 201"}, after: s.alone,
				}))
				s.run(steps...)
				s.alive(t)
			})
		}
	}
}

// TestTokenCreationLostLag loses an answer while lists show new tokens seconds
// later: the first looks see nothing, which proves nothing.
func TestTokenCreationLostLag(t *testing.T) {
	t.Parallel()
	for _, stage := range []string{"create", "rotate"} {
		t.Run(stage, func(t *testing.T) {
			s := newTokenStory(t)
			config := s.provider() + managedToken(`expires_in = "90d"`)
			var before []tokenTurn
			lost := "#1"
			if stage == "rotate" {
				before = []tokenTurn{{config: config, writes: []string{"POST /activeGateTokens 201"}}}
				config, lost = s.provider()+managedToken(`expires_in = "90d"`, `seed_token = true`), "#2"
			}
			s.live(append(before, tokenTurn{
				before: func() {
					s.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.ListLag = 4 * time.Second })
					s.listsTakeTime(time.Second)
					s.api.Fault(simulator.Fault{Match: createsToken, Kind: simulator.DropAfter, Times: 1})
				},
				config: config, state: s.numberDeleted(), after: s.alone,
				writes: []string{"POST /activeGateTokens 0", "DELETE /activeGateTokens/" + lost + " 204", "POST /activeGateTokens 201"},
			})...)
			s.alive(t)
		})
	}
}

// TestTokenCreationLostLagTooLong is a list that lags for longer than it is
// looked at. Nothing is harmed, and the next creation of that name reports the
// token that the lost one made.
func TestTokenCreationLostLagTooLong(t *testing.T) {
	s := newTokenStory(t)
	config := s.provider() + managedToken(`never_expires = true`)
	var orphan string
	s.live(
		tokenTurn{
			before: func() {
				s.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.ListLag = time.Hour })
				s.api.Fault(simulator.Fault{Match: createsToken, Kind: simulator.DropAfter, Times: 1})
			},
			config: config, writes: []string{"POST /activeGateTokens 0", "POST /activeGateTokens 201"},
			after: func(t *testing.T) {
				for _, token := range s.api.GateTokens() {
					if token.ID != s.state.ID {
						orphan = token.ID
					}
				}
				s.alive(t, orphan, s.state.ID)
			},
		},
		tokenTurn{
			before: s.pass(2 * time.Hour), config: s.provider() + managedToken(`never_expires = true`, `seed_token = true`),
			writes: []string{"POST /activeGateTokens 201"},
			after: func(t *testing.T) {
				s.told.must(t, duringApply, "WARNING Unused tokens of the same name", orphan)
				s.alive(t, append(s.state.previous(), orphan, s.state.ID)...)
			},
		},
	)
	s.alive(t, orphan)
}

// TestTokenExpiredCreationLost fails to make the successor of a token that has
// expired, which was deleted first: it is created anew, and nothing is left.
func TestTokenExpiredCreationLost(t *testing.T) {
	s := newTokenStory(t)
	config := s.provider() + managedToken(`expires_in = "90d"`)
	s.run(
		s.step(tokenTurn{config: config, writes: []string{"POST /activeGateTokens 201"}}),
		s.failing(func() {
			s.clock.Advance(100 * day)
			s.goesWrong(simulator.Fault{Match: createsToken, Kind: simulator.DropAfter, Times: 2})()
		}, config, "The creation of a token is undecided"),
		s.step(tokenTurn{
			before: func() {
				if left := s.api.GateTokens(); len(left) > 0 {
					t.Errorf("tokens left: %+v", left)
				}
			},
			config: config, action: plancheck.ResourceActionCreate, reads: []string{"WARNING The token is gone", "it expired on 2026-05-31"},
			writes: []string{"POST /activeGateTokens 201"}, after: s.alone,
		}),
	)
	s.alive(t)
}

// TestTokenCreationShutDown is a provider that is being shut down when the
// answer arrives: nobody will save the token, so it is revoked. One that could
// not be revoked is named.
func TestTokenCreationShutDown(t *testing.T) {
	t.Parallel()
	for name, fails := range map[string]bool{"revoked": false, "not revoked": true} {
		t.Run(name, func(t *testing.T) {
			s := newTokenStory(t)
			lifetime := provider.NewLifetime()
			s.options = append(s.options, provider.WithLifetime(lifetime))
			s.at(createsToken, func() { lifetime.End(0) })
			words := []string{"The creation of a token was interrupted", "the provider was shut down while the token dt0g02.", "so it was revoked"}
			if fails {
				s.api.Fault(simulator.Fault{Match: revokesToken, Kind: simulator.Status, Status: http.StatusForbidden})
				words[2] = "and it could not be revoked"
			}
			s.run(s.failing(func() {}, s.provider()+managedToken(`expires_in = "90d"`), words...))
			if left := len(s.api.GateTokens()); (left > 0) != fails {
				t.Errorf("%d tokens are left", left)
			}
		})
	}
}
