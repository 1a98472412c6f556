// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestTokenSiblings makes three tokens of one name at once, beside others of
// that name, and loses answers: all others stay, and three are in state.
func TestTokenSiblings(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]simulator.Kind{"no loss": "", "dropped after": simulator.DropAfter, "dropped before": simulator.DropBefore} {
		t.Run(name, func(t *testing.T) {
			s := newTokenStory(t)
			others := []string{
				s.idle(nil), s.idle(func(seed *simulator.TokenSeed) { seed.LastUsed = s.clock.Now() }),
				s.idle(func(seed *simulator.TokenSeed) { seed.Owner = "somebody" }),
			}
			var all every
			config := s.provider() + severalTokens(3, "gate1", `expires_in = "90d"`)
			s.run(resource.TestStep{
				PreConfig: func() {
					if kind != "" {
						s.api.Fault(simulator.Fault{Match: createsToken, Kind: kind, Times: 1, Skip: 1})
					}
				},
				Config: config,
				ConfigStateChecks: []statecheck.StateCheck{&all, onState(func() {
					s.alive(t, append(all.ids(t, s.api), others...)...)
					s.told.must(t, duringApply, "Unused tokens of the same name", others[0], others[2])
					s.told.never(t, throughout, others[1], "ERROR")
				})},
			}, resource.TestStep{Config: config, PlanOnly: true})
			s.alive(t, others...)
		})
	}
}

// TestTokenTwin is another pipeline that makes a token at the very moment at
// which the answer to a creation is lost. What cannot be told apart is not
// revoked; the error names both.
func TestTokenTwin(t *testing.T) {
	s := newTokenStory(t)
	config := s.provider() + managedToken(`expires_in = "90d"`)
	var twin, lost string
	s.at(createsToken, func() { twin = s.idle(nil) })
	s.run(
		s.failing(s.goesWrong(simulator.Fault{Match: createsToken, Kind: simulator.DropAfter, Times: 1}), config,
			"The creation of a token is undecided", "several new tokens look like the one that was to be created, so none was revoked", "dt0g02.", "dt0g02."),
		s.step(tokenTurn{
			before: func() {
				for _, token := range s.api.GateTokens() {
					if token.ID != twin {
						lost = token.ID
					}
				}
				s.told.must(t, duringApply, twin, lost)
				s.alive(t, twin, lost)
			},
			config: config, action: plancheck.ResourceActionCreate, writes: []string{"POST /activeGateTokens 201"},
			after: func(t *testing.T) {
				s.told.must(t, duringApply, "WARNING Unused tokens of the same name", twin, lost)
				s.alive(t, twin, lost, s.state.ID)
			},
		}),
	)
	s.alive(t, twin, lost)
}

// TestTokenTwinApart are tokens of the same name, made while the answer to a
// creation is lost, that can be told from it: only its own token is revoked.
func TestTokenTwinApart(t *testing.T) {
	t.Parallel()
	twins := map[string]func(*simulator.TokenSeed){
		"another owner":  func(seed *simulator.TokenSeed) { seed.Owner = "somebody" },
		"another expiry": func(seed *simulator.TokenSeed) { seed.Expires = seed.Expires.Add(time.Hour) },
		"no expiry":      func(seed *simulator.TokenSeed) { seed.Expires = time.Time{} },
		"another type":   func(seed *simulator.TokenSeed) { seed.Type = "CLUSTER" },
		"a seed":         func(seed *simulator.TokenSeed) { seed.Seed = true },
		"used":           func(seed *simulator.TokenSeed) { seed.LastUsed = environmentStart },
	}
	for name, change := range twins {
		for _, kind := range []simulator.Kind{simulator.DropAfter, simulator.DropBefore} {
			t.Run(name+", "+string(kind), func(t *testing.T) {
				s := newTokenStory(t)
				if name == "another owner" || name == "another type" {
					s.classic()
				}
				var twin string
				s.at(createsToken, func() { twin = s.idle(change) })
				writes := []string{"POST /activeGateTokens 0", "DELETE /activeGateTokens/#1 204", "POST /activeGateTokens 201"}
				if kind == simulator.DropBefore {
					writes = []string{writes[0], writes[2]}
				}
				s.live(tokenTurn{
					before: s.goesWrong(simulator.Fault{Match: createsToken, Kind: kind, Times: 1}),
					config: s.provider() + managedToken(`expires_in = "90d"`), state: s.numberDeleted(), writes: writes,
					after: func(t *testing.T) { s.alive(t, twin, s.state.ID) },
				})
				s.alive(t, twin)
			})
		}
	}
}

// TestTokenTwinLater is another pipeline that makes a token with the same
// lifetime while the lost creation, which made none, is looked for. Its expiry
// tells that it is another one.
func TestTokenTwinLater(t *testing.T) {
	s := newTokenStory(t)
	var twin string
	s.at(createsToken, func() {
		s.at(listsTokens, func() {
			s.clock.Advance(time.Second)
			twin = s.idle(nil)
		})
	})
	s.live(tokenTurn{
		before: s.goesWrong(simulator.Fault{Match: createsToken, Kind: simulator.DropBefore, Times: 1}),
		config: s.provider() + managedToken(`expires_in = "90d"`), writes: []string{"POST /activeGateTokens 0", "POST /activeGateTokens 201"},
		after: func(t *testing.T) { s.alive(t, twin, s.state.ID) },
	})
	s.alive(t, twin)
}

// TestTokenLostWithoutProof loses the answer to the creation of a token that
// carries nothing that proves whose it is: it is reported and not revoked.
func TestTokenLostWithoutProof(t *testing.T) {
	t.Parallel()
	for body, doubt := range map[string]string{
		`never_expires = true`: "what never expires carries nothing", `expiration_date = "2026-09-01T00:00:00Z"`: "others may have made one with the same",
	} {
		t.Run(body, func(t *testing.T) {
			s := newTokenStory(t)
			s.run(s.failing(s.goesWrong(simulator.Fault{Match: createsToken, Kind: simulator.DropAfter, Times: 1}), s.provider()+managedToken(body),
				"The creation of a token is undecided", "dt0g02.", doubt, "so it was not revoked"))
			if tokens := s.api.GateTokens(); len(tokens) != 1 {
				t.Errorf("there are %d tokens, want the one whose answer was lost", len(tokens))
			}
		})
	}
}

// TestTokenOwnerUnknown loses an answer where the owner of the access token
// cannot be learned, as with a platform token: whose the new token is cannot be
// told, so it is neither revoked nor made a second time. An owner that was not
// known at the creation stays so: the plan after it is empty.
func TestTokenOwnerUnknown(t *testing.T) {
	s := newTokenStory(t)
	s.classic()
	config := s.provider() + managedToken(`expires_in = "90d"`)
	var lost string
	s.run(
		s.failing(s.goesWrong(
			simulator.Fault{Match: "POST /api/v2/apiTokens/lookup", Kind: simulator.Status, Status: http.StatusForbidden},
			simulator.Fault{Match: createsToken, Kind: simulator.DropAfter, Times: 1},
		), config, "The creation of a token is undecided", "dt0g02.", "the owner of the access token could not be learned, so it was not revoked"),
		s.step(tokenTurn{
			before: func() {
				tokens := s.api.GateTokens()
				if len(tokens) != 1 {
					t.Fatalf("there are %d tokens, want the one whose answer was lost", len(tokens))
				}
				lost = tokens[0].ID
				s.told.must(t, duringApply, lost)
				s.api.ClearFaults()
			},
			config: config, writes: []string{"POST /activeGateTokens 201"},
			after: func(t *testing.T) { s.alive(t, lost, s.state.ID) },
		}),
	)
	s.alive(t, lost)
}
