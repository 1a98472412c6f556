// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/activegate/terraform-provider-activegate/internal/clock/clocktest"
	"github.com/activegate/terraform-provider-activegate/internal/provider"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestTokenCreationLostSkew loses an answer where the node that answers has
// another clock than the one that dates tokens. The clocks of nodes differ by
// seconds, so its token is found all the same.
func TestTokenCreationLostSkew(t *testing.T) {
	t.Parallel()
	for _, skew := range []time.Duration{3 * time.Second, -3 * time.Second} {
		for _, stage := range []string{"create", "rotate"} {
			t.Run(fmt.Sprintf("%s, %s", stage, skew), func(t *testing.T) {
				s := newTokenStory(t)
				endOfMonth := func() { s.clock.Set(time.Date(2026, time.August, 31, 9, 30, 0, 0, time.UTC)) } // six months later there is none
				config := s.provider() + managedToken(`expires_in = "6M"`)
				var before []tokenTurn
				lost := "#1"
				if stage == "rotate" {
					before = []tokenTurn{{before: endOfMonth, config: config, writes: []string{"POST /activeGateTokens 201"}}}
					config, lost = s.provider()+managedToken(`expires_in = "6M"`, `seed_token = true`), "#2"
				}
				s.live(append(before, tokenTurn{
					before: func() {
						endOfMonth()
						s.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.NodeSkew = skew })
						s.api.Fault(simulator.Fault{Match: createsToken, Kind: simulator.DropAfter, Times: 1})
					},
					config: config, state: s.numberDeleted(), after: s.alone,
					writes: []string{"POST /activeGateTokens 0", "DELETE /activeGateTokens/" + lost + " 204", "POST /activeGateTokens 201"},
				})...)
				s.alive(t)
			})
		}
	}
}

// TestTokenClockSkew warns once a run, that of a creation too, of an environment
// whose clock differs. Tokens follow it: this machine's changes nothing.
func TestTokenClockSkew(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		moved time.Duration
		says  string
	}{
		"ahead":     {10 * time.Minute, "10m0s behind this machine's"},
		"behind":    {-200 * day, "4800h0m0s ahead of this machine's"},
		"tolerated": {4 * time.Minute, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newEnvironmentWorld(t)
			machine := clocktest.NewFake(environmentStart.Add(test.moved))
			w.options = append(w.options, provider.WithClock(machine))
			told, most := w.listen(), 0
			count := func() { most = max(most, strings.Count(told.of(throughout), "WARNING Clocks differ")) }
			told.onRun = func() { count(); told.reset() }
			config := w.provider() + severalTokens(2, "gate${count.index}", "expires_in = \"90d\"\n  rotation = {}")
			created := false
			w.run(
				resource.TestStep{Config: config, ConfigStateChecks: []statecheck.StateCheck{onState(func() {
					created = test.says == "" || strings.Contains(told.of(duringApply), test.says) &&
						strings.Contains(told.of(duringApply), "follow the clock of the API, not this machine's")
				})}},
				resource.TestStep{Config: config, PlanOnly: true},
			)
			count()
			want := 1
			if test.says == "" {
				want = 0
			}
			if most != want || !created {
				t.Errorf("the run that said it most often warned %d times, want %d; the creation said %q: %v", most, want, test.says, created)
			}
		})
	}
}

// pending says that a step leaves something to the next plan.
func pending(step resource.TestStep) resource.TestStep {
	step.ExpectNonEmptyPlan = true
	return step
}

// TestTokenScheduleShortened makes a token due by another schedule. The plan
// that records it says so, and the next one rotates.
func TestTokenScheduleShortened(t *testing.T) {
	s := newTokenStory(t)
	config := func(before string) string {
		return s.provider() + managedToken(`expires_in = "90d"`, fmt.Sprintf("rotation = { before_expiry = %q }", before))
	}
	s.run(
		s.step(tokenTurn{config: config("10d"), writes: []string{"POST /activeGateTokens 201"}, never: []string{"due by the new schedule"}}),
		s.step(tokenTurn{before: s.pass(30 * day), config: config("20d"), action: plancheck.ResourceActionUpdate, never: []string{"due by the new schedule"}}),
		pending(s.step(tokenTurn{config: config("60d"), action: plancheck.ResourceActionUpdate, says: []string{"WARNING The token is due by the new schedule", "2026-04-01"}})),
		s.step(tokenTurn{
			config: config("60d"), action: plancheck.ResourceActionUpdate, says: []string{"WARNING The token will be rotated"},
			never: []string{"due by the new schedule"}, writes: []string{"POST /activeGateTokens 201"},
		}),
	)
	s.alive(t)
}

// TestTokenFollowsTheAPI: this machine's clock stands still at the creation,
// and still the first refresh sees what is due by the API's.
func TestTokenFollowsTheAPI(t *testing.T) {
	s := newTokenStory(t)
	s.options = append(s.options, provider.WithClock(clocktest.NewFake(environmentStart)))
	config := s.provider() + managedToken(`expires_in = "90d"`, `rotation = {}`)
	s.live(
		tokenTurn{config: config, action: plancheck.ResourceActionCreate, writes: []string{"POST /activeGateTokens 201"}},
		tokenTurn{
			before: s.pass(60 * day), config: config, action: plancheck.ResourceActionUpdate,
			says: []string{"The token will be rotated"}, writes: []string{"POST /activeGateTokens 201"},
		},
		tokenTurn{
			before: s.pass(8 * day), config: config, action: plancheck.ResourceActionUpdate,
			says: []string{"Predecessors will be revoked", "it was never used"}, writes: []string{"DELETE /activeGateTokens/#1 204"},
		},
	)
}
