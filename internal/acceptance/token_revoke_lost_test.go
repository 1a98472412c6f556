// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// lostRevocations are the ways in which the answer to a revocation is lost.
var lostRevocations = map[string]struct {
	fault simulator.Fault
	// done says that the token is gone all the same; again that the same apply
	// asks again and learns it.
	done, again bool
}{
	"dropped after":       {simulator.Fault{Kind: simulator.DropAfter, Times: 1}, true, true},
	"dropped before":      {simulator.Fault{Kind: simulator.DropBefore, Times: 1}, false, true},
	"500":                 {simulator.Fault{Kind: simulator.Status, Status: http.StatusInternalServerError, Times: 1}, false, true},
	"503":                 {simulator.Fault{Kind: simulator.Status, Status: http.StatusServiceUnavailable, RetryAfter: "1", Times: 1}, false, true},
	"429":                 {simulator.Fault{Kind: simulator.Status, Status: http.StatusTooManyRequests, Times: 1}, false, true},
	"never answered":      {simulator.Fault{Kind: simulator.HangAfter}, true, false},
	"hangs":               {simulator.Fault{Kind: simulator.HangBefore}, false, false},
	"page":                {simulator.Fault{Kind: simulator.HTML}, false, false},
	"page, 404":           {simulator.Fault{Kind: simulator.HTML, Status: http.StatusNotFound}, false, false},
	"404 of nobody knows": {simulator.Fault{Kind: simulator.Status, Status: http.StatusNotFound, Body: "no such path"}, false, false},
	"always 503":          {simulator.Fault{Kind: simulator.Status, Status: http.StatusServiceUnavailable}, false, false},
	"forbidden":           {simulator.Fault{Kind: simulator.Status, Status: http.StatusForbidden}, false, false},
}

// TestTokenRevocationLost loses the answer to the revocation of a predecessor.
// It is asked again; where that does not help there is a warning, the
// predecessor stays in state, and the next apply converges.
func TestTokenRevocationLost(t *testing.T) {
	t.Parallel()
	for name, loss := range lostRevocations {
		t.Run(name, func(t *testing.T) {
			s := newTokenStory(t)
			settings := s.provider(`request_timeout = "5s"`, `max_retry_wait = "2s"`)
			config := settings + managedToken(`expires_in = "90d"`, `seed_token = true`)
			fault := loss.fault
			fault.Match = revokesToken
			due := tokenTurn{config: config, action: plancheck.ResourceActionUpdate, says: []string{"WARNING Predecessors will be revoked"}}
			first := s.step(tokenTurn{config: settings + managedToken(`expires_in = "90d"`), writes: []string{"POST /activeGateTokens 201"}})
			second := s.step(tokenTurn{config: config, writes: []string{"POST /activeGateTokens 201"}})
			lost := resource.TestStep{
				PreConfig: func() {
					s.clock.Advance(8 * day)
					s.told.reset()
					s.api.Journal().Reset()
					s.goesWrong(fault)()
				},
				Config: config, ExpectNonEmptyPlan: !loss.again,
			}
			lost.ConfigStateChecks = append(lost.ConfigStateChecks, &s.state, onState(func() {
				switch {
				case loss.again:
					s.told.never(t, duringApply, "WARNING", "ERROR")
					s.alone(t)
					if len(s.state.Previous) != 0 {
						t.Errorf("previous tokens: %+v", s.state.Previous)
					}
				default:
					s.told.must(t, duringApply, "WARNING A predecessor was not revoked", s.ids[0], "a later apply tries again")
					if previous := s.state.previous(); len(previous) != 1 || previous[0] != s.ids[0] {
						t.Errorf("previous tokens: %q", previous)
					}
				}
				if _, alive := s.api.GateToken(s.ids[0]); !loss.again && alive == loss.done {
					t.Errorf("the predecessor is there: %t", alive)
				}
			}))
			steps := []resource.TestStep{first, second, lost}
			if !loss.again {
				due.before, due.after = s.api.ClearFaults, s.alone
				due.writes = []string{"DELETE /activeGateTokens/#1 204"}
				if loss.done {
					due.says = append(due.says, "it is gone already")
					due.writes = []string{"DELETE /activeGateTokens/#1 404"}
				}
				steps = append(steps, s.step(due))
			}
			s.run(append(steps, s.step(tokenTurn{config: config, action: plancheck.ResourceActionNoop, never: []string{"WARNING"}}))...)
			s.alive(t)
		})
	}
}

// TestTokenPredecessorRevokedElsewhere: a predecessor that somebody else has
// revoked is forgotten once its overlap is over.
func TestTokenPredecessorRevokedElsewhere(t *testing.T) {
	s := newTokenStory(t)
	config := s.provider() + managedToken(`expires_in = "90d"`, `seed_token = true`)
	s.live(
		tokenTurn{config: s.provider() + managedToken(`expires_in = "90d"`), writes: []string{"POST /activeGateTokens 201"}},
		tokenTurn{config: config, writes: []string{"POST /activeGateTokens 201"}},
		tokenTurn{before: func() { s.api.RemoveGateToken(s.ids[0]) }, config: config, action: plancheck.ResourceActionNoop},
		tokenTurn{
			before: s.pass(8 * day), config: config, action: plancheck.ResourceActionUpdate,
			says: []string{"Predecessors will be revoked", "it is gone already"}, writes: []string{"DELETE /activeGateTokens/#1 404"}, after: s.alone,
		},
	)
	s.alive(t)
}

// TestTokenDestroyLost loses the answer to the revocation of a destroy: it is
// asked again, or the destroy fails, keeps what is not revoked for certain in
// state, and the next one finishes.
func TestTokenDestroyLost(t *testing.T) {
	t.Parallel()
	for name, loss := range lostRevocations {
		t.Run(name, func(t *testing.T) {
			s := newTokenStory(t)
			settings := s.provider(`request_timeout = "5s"`, `max_retry_wait = "2s"`)
			fault := loss.fault
			fault.Match, fault.Skip = revokesToken, 1 // the predecessor goes, the token does not
			steps := []resource.TestStep{
				s.step(tokenTurn{config: settings + managedToken(`expires_in = "90d"`), writes: []string{"POST /activeGateTokens 201"}}),
				s.step(tokenTurn{config: settings + managedToken(`expires_in = "90d"`, `seed_token = true`), writes: []string{"POST /activeGateTokens 201"}}),
			}
			broken := s.goesWrong(fault)
			if !loss.again {
				steps = append(steps, s.failing(broken, settings, "revoking the token dt0g02."))
				broken = func() {
					s.told.must(t, duringApply, "ERROR", "revoking the token "+s.ids[1])
					if _, alive := s.api.GateToken(s.ids[1]); alive == loss.done {
						t.Errorf("the token is there: %t", alive)
					}
					if _, alive := s.api.GateToken(s.ids[0]); alive {
						t.Error("the predecessor, which was revoked, is alive")
					}
					s.api.ClearFaults()
				}
			}
			steps = append(steps, resource.TestStep{
				PreConfig: func() {
					broken()
					s.api.Journal().Reset()
				},
				Config: settings,
			}, resource.TestStep{Config: settings, PlanOnly: true})
			s.run(steps...)
			s.alive(t)
			if wrote := strings.Join(s.numbered(environmentWrites(s.api)), ", "); !loss.again && strings.Contains(wrote, "#1") {
				t.Errorf("the predecessor was revoked a second time: %s", wrote)
			}
		})
	}
}
