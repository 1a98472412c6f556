// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
)

// TestTokenPlanAppliedLater applies a plan days after it was made: it does what
// was planned, whatever has become due meanwhile, and the next plan does that.
func TestTokenPlanAppliedLater(t *testing.T) {
	t.Parallel()
	const updates = plancheck.ResourceActionUpdate
	created, deleted := []string{"POST /activeGateTokens 201"}, []string{"DELETE /activeGateTokens/#1 204"}
	rotates, revokes := "WARNING The token will be rotated", "WARNING Predecessors will be revoked"
	tests := map[string][]struct {
		passes, later int // days before the plan, and between it and the apply
		overlap       string
		says          string // by the plan; if nothing, neither of the two
		writes        []string
		pending       bool // something is left to the next plan
	}{
		"a rotation becomes due": {
			{passes: 50, later: 12, overlap: "6d", pending: true},
			{overlap: "6d", says: rotates, writes: created},
		},
		"a rotation is due": {
			{passes: 61, later: 5, overlap: "7d", says: rotates, writes: created},
		},
		"the token expires": {
			{passes: 61, later: 40, overlap: "7d", says: rotates, writes: created, pending: true},
			{overlap: "7d", says: revokes, writes: deleted},
		},
		"a revocation becomes due": {
			{passes: 61, overlap: "7d", says: rotates, writes: created},
			{passes: 5, later: 4, overlap: "6d", pending: true},
			{overlap: "6d", says: revokes, writes: deleted},
		},
		"a revocation is due": {
			{passes: 61, overlap: "7d", says: rotates, writes: created},
			{passes: 8, later: 9, overlap: "7d", says: revokes, writes: deleted},
		},
	}
	for name, turns := range tests {
		t.Run(name, func(t *testing.T) {
			s := newTokenStory(t)
			config := func(overlap string) string {
				return s.provider() + managedToken(`expires_in = "90d"`, `rotation = {}`, fmt.Sprintf("overlap = %q", overlap))
			}
			steps := []resource.TestStep{s.step(tokenTurn{config: config("7d"), writes: created})}
			for _, turn := range turns {
				now := tokenTurn{
					before: s.pass(daysLong(turn.passes)), config: config(turn.overlap), action: updates, writes: turn.writes,
					plan: []plancheck.PlanCheck{onPlan(s.pass(daysLong(turn.later)))},
					after: func(t *testing.T) {
						t.Helper()
						if !s.api.Alive(s.state.secret()) {
							t.Error("the token in state is not alive")
						}
					},
				}
				if turn.says == "" {
					now.never = []string{rotates, revokes}
				} else {
					now.says = []string{turn.says}
				}
				step := s.step(now)
				if turn.pending {
					step = pending(step)
				}
				steps = append(steps, step)
			}
			s.run(steps...)
			s.alive(t)
		})
	}
}

func daysLong(count int) time.Duration { return time.Duration(count) * day }
