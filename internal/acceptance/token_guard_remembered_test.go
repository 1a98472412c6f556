// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestTokenDestroyRemembered: a destroy does not forget the gates that every
// plan names. One that has vanished with the predecessor comes back alive.
func TestTokenDestroyRemembered(t *testing.T) {
	s := newTokenStory(t)
	gate, config := s.api.AddMember(simulator.Hostname("gw1")), s.onSchedule()
	turns := append(s.rotated(config, gate), tokenTurn{
		before: func() { gate.GoOffline(); s.clock.Advance(3 * time.Hour) }, config: config, action: plancheck.ResourceActionNoop, never: []string{"WARNING"},
	})
	steps := make([]resource.TestStep, 0, len(turns)+3)
	for _, turn := range turns {
		steps = append(steps, s.step(turn))
	}
	s.run(append(steps,
		resource.TestStep{
			PreConfig: s.told.reset, Config: config, Destroy: true,
			ExpectError: saying("The token is in use", `"gw1"`, "not listed any more", "`revoke_in_use = true`"),
		},
		s.step(tokenTurn{
			before: func() {
				s.told.must(t, duringPlan, "WARNING The token is in use", `"gw1"`)
				gate.GoOnline()
			},
			config: config, action: plancheck.ResourceActionNoop, never: []string{"WARNING"},
			after: func(t *testing.T) {
				t.Helper()
				s.unharmed(t)
				s.alive(t, s.ids...)
				gate.Connect(s.state.secret())
			},
		}),
		s.step(tokenTurn{config: config, action: plancheck.ResourceActionNoop, after: func(*testing.T) { gate.Connect("") }}),
	)...)
	s.unharmed(t)
	s.alive(t)
}

// TestTokenGuardLateAndGone: a gate that takes the predecessor during the
// overlap and vanishes before its end is remembered all the same.
func TestTokenGuardLateAndGone(t *testing.T) {
	s := newTokenStory(t)
	config := s.onSchedule()
	var first string
	late := s.api.AddMember(simulator.Hostname("gw9"))
	turns := s.rotated(config)
	turns[0].after = func(*testing.T) { first = s.state.secret() }
	s.live(append(turns,
		tokenTurn{before: func() { s.clock.Advance(5 * day); late.Connect(first) }, config: config, action: plancheck.ResourceActionNoop, never: []string{"WARNING"}},
		tokenTurn{
			before: func() { late.GoOffline(); s.clock.Advance(3 * day) }, config: config, action: plancheck.ResourceActionNoop,
			reads: []string{"WARNING A predecessor is not revoked yet", `"gw9"`, "not listed any more"},
		},
		tokenTurn{before: late.GoOnline, config: config, action: plancheck.ResourceActionNoop, reads: []string{`"gw9"`, "online"}, after: s.unharmed},
		revoked(func() { late.Connect(s.state.secret()) }, config, everyGateMoved),
		tokenTurn{before: func() { late.Connect("") }, config: config, action: plancheck.ResourceActionNoop},
	)...)
	s.unharmed(t)
}

// TestTokenOfThisEnvironment: of a gate that serves several environments the
// token for the one that the tokens are of counts, not the one of the API of
// gates, which environment_id is for.
func TestTokenOfThisEnvironment(t *testing.T) {
	s := newTokenStory(t)
	provider := s.provider(`environment_id = "xyz98765"`)
	config := provider + managedToken(`expires_in = "90d"`, `rotation = {}`) + tokenStatus("all", "")
	gate := s.api.AddMember(simulator.Hostname("gw1"), simulator.InEnvironments("xyz98765", "abc12345"))
	s.live(append(s.rotated(config, gate),
		tokenTurn{ // it lost its token for this environment, and has one for the other
			before: func() { gate.Connect("") }, config: config, action: plancheck.ResourceActionNoop,
		},
		tokenTurn{
			before: s.pass(8 * day), config: config, action: plancheck.ResourceActionNoop,
			reads: []string{"WARNING A predecessor is not revoked yet", `"gw1"`},
		},
		revoked(func() { gate.Connect(s.state.secret()) }, config, everyGateMoved),
		tokenTurn{before: func() { gate.Connect("") }, config: config, action: plancheck.ResourceActionNoop},
	)...)
	s.unharmed(t)
}

// TestTokenDestroyScale: destroying twenty tokens asks for each of them, never
// for the list of thousands that each revocation makes stale.
func TestTokenDestroyScale(t *testing.T) {
	const resources = 20
	w := newEnvironmentWorld(t)
	config := w.provider() + manyTokens(resources)
	requests := eachRun(w)
	w.api.FillGateTokens(5000)
	w.run(resource.TestStep{Config: config}, resource.TestStep{PreConfig: func() { requests() }, Config: w.provider()})
	runs := requests()
	index := slices.IndexFunc(runs, func(run []string) bool { return slices.Contains(run, "DELETE /api/v2/activeGateTokens/{id}") })
	if index < 0 {
		t.Fatalf("nothing was revoked: %q", runs)
	}
	counts := map[string]int{}
	for _, template := range runs[index] {
		counts[template]++
	}
	if counts[listTokensCall] != 0 || counts[oneTokenCall] != resources || counts["DELETE /api/v2/activeGateTokens/{id}"] != resources || counts[listGatesCall] > resources {
		t.Errorf("the destroy asked: %v", counts)
	}
	if rest := w.api.GateTokens(); len(rest) != 5000 || !strings.HasPrefix(rest[0].Name, "other") {
		t.Errorf("%d tokens are left", len(rest))
	}
}
