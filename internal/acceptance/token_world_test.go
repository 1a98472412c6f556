// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// tokenAddress is the resource that managedToken makes.
const tokenAddress = "activegate_token.gate"

// managedToken is one activegate_token named gate, whose destroy is impatient, with outputs of all that a
// consumer may read: they must be quiet, too.
func managedToken(body ...string) string {
	return fmt.Sprintf(`
resource "activegate_token" "gate" {
  name     = "gate1"
  timeouts = { delete = "10s" }
  %s
}
output "token" {
  value     = activegate_token.gate.token
  sensitive = true
}
output "facts" {
  value = {
    id = activegate_token.gate.id, creation_date = activegate_token.gate.creation_date, owner = activegate_token.gate.owner,
    expiration_date = activegate_token.gate.expiration_date, previous_tokens = activegate_token.gate.previous_tokens,
  }
}
`, strings.Join(body, "\n  "))
}

// tokenState is what a state holds of activegate_token.gate.
type tokenState struct {
	ID             string  `json:"id"`
	Token          *string `json:"token"`
	Name           string  `json:"name"`
	CreationDate   string  `json:"creation_date"`
	ExpirationDate *string `json:"expiration_date"`
	Owner          string  `json:"owner"`
	Previous       []struct {
		ID          string `json:"id"`
		RevokeAfter string `json:"revoke_after"`
	} `json:"previous_tokens"`
}

// secret is the whole token; empty if it is not known.
func (s *tokenState) secret() string {
	if s.Token == nil {
		return ""
	}
	return *s.Token
}

// previous are the ids of the predecessors.
func (s *tokenState) previous() []string {
	ids := make([]string, 0, len(s.Previous))
	for _, one := range s.Previous {
		ids = append(ids, one.ID)
	}
	return ids
}

// CheckState implements statecheck.StateCheck: it reads the state.
func (s *tokenState) CheckState(_ context.Context, req statecheck.CheckStateRequest, resp *statecheck.CheckStateResponse) {
	*s = tokenState{}
	if req.State.Values == nil {
		return
	}
	for _, one := range req.State.Values.RootModule.Resources {
		if one.Address != tokenAddress {
			continue
		}
		raw, err := json.Marshal(one.AttributeValues)
		if err == nil {
			err = json.Unmarshal(raw, s)
		}
		if err != nil {
			resp.Error = err
		}
	}
}

// tokenTurn is one plan and apply of a token, watched at the environment.
type tokenTurn struct {
	// before runs first: time passes, gates do something.
	before func()
	config string
	// action is what the plan does with the token; "" is not looked at.
	action plancheck.ResourceActionType
	// says are phrases of the plan's warnings, reads of the refresh's.
	says, reads []string
	// never are phrases that neither says.
	never []string
	// writes are those of the apply, exactly. #1 is the first id that state held.
	writes []string
	plan   []plancheck.PlanCheck
	state  []statecheck.StateCheck
	// after looks at what the turn left.
	after func(t *testing.T)
}

// tokenStory is a token's life: the world, what was heard and what is in state.
type tokenStory struct {
	*environmentWorld
	told  *heard
	state tokenState
	// journal is where the writes of a turn are looked for.
	journal *simulator.Journal
	// ids are those that state has held, in their order: #1 is the first.
	ids []string
}

func newTokenStory(t *testing.T) *tokenStory {
	t.Helper()
	w := newEnvironmentWorld(t)
	return &tokenStory{environmentWorld: w, told: w.listen(), journal: w.api.Journal()}
}

// step makes a test step of a turn. No plan may write; when a turn's writes are
// not given there must be none.
func (s *tokenStory) step(now tokenTurn) resource.TestStep {
	s.t.Helper()
	checks := slices.Clone(now.plan)
	if now.action != "" {
		checks = append(checks, plancheck.ExpectResourceAction(tokenAddress, now.action))
	}
	checks = append(checks, onPlan(func() {
		s.told.must(s.t, duringPlan, now.says...)
		s.told.must(s.t, duringRead, now.reads...)
		s.told.never(s.t, throughout, now.never...)
		if wrote := writesIn(s.journal); len(wrote) > 0 {
			s.t.Errorf("the plan wrote: %q", wrote)
		}
	}))
	return resource.TestStep{
		PreConfig: func() {
			if now.before != nil {
				now.before()
			}
			s.told.reset()
			s.journal.Reset()
		},
		Config:           now.config,
		ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: checks},
		ConfigStateChecks: append(append([]statecheck.StateCheck{&s.state}, now.state...), onState(func() {
			if !slices.Contains(s.ids, s.state.ID) {
				s.ids = append(s.ids, s.state.ID)
			}
			want := now.writes
			if want == nil {
				want = []string{}
			}
			if diff := cmp.Diff(want, s.numbered(writesIn(s.journal))); diff != "" {
				s.t.Errorf("writes (-want +got):\n%s", diff)
			}
			if now.after != nil {
				now.after(s.t)
			}
		})),
	}
}

// live takes turns, one after the other.
func (s *tokenStory) live(turns ...tokenTurn) {
	s.t.Helper()
	steps := make([]resource.TestStep, 0, len(turns))
	for _, turn := range turns {
		steps = append(steps, s.step(turn))
	}
	s.run(steps...)
}

// numbered puts numbers for ids.
func (s *tokenStory) numbered(lines []string) []string {
	for number, id := range s.ids {
		for index, line := range lines {
			lines[index] = strings.ReplaceAll(line, id, fmt.Sprintf("#%d", number+1))
		}
	}
	return lines
}

// environmentWrites are the requests that may change tokens.
func environmentWrites(api *simulator.Environment) []string { return writesIn(api.Journal()) }

// writesIn are those of a journal; those to a cluster say so.
func writesIn(journal *simulator.Journal) []string {
	lines := slices.DeleteFunc(journal.Lines(), func(line string) bool {
		return strings.HasPrefix(line, "GET ") || strings.Contains(line, "/apiTokens/lookup") || strings.Contains(line, "/effective-permissions:resolve")
	})
	for index, line := range lines {
		method, rest, _ := strings.Cut(line, " ")
		if _, path, ok := strings.Cut(rest, "/api/v2"); ok {
			lines[index] = method + " " + path
		}
		if _, path, ok := strings.Cut(rest, "/api/cluster/v2"); ok {
			lines[index] = method + " cluster " + path
		}
	}
	return lines
}

// alive requires that exactly these tokens exist and have not expired.
func (s *tokenStory) alive(t *testing.T, ids ...string) {
	t.Helper()
	var got []string
	for _, token := range s.api.GateTokens() {
		if token.Expires.IsZero() || s.clock.Now().Before(token.Expires) {
			got = append(got, token.ID)
		}
	}
	slices.Sort(got)
	ids = slices.Sorted(slices.Values(ids)) // the caller keeps its order
	if diff := cmp.Diff(ids, got); diff != "" {
		t.Errorf("live tokens (-want +got):\n%s", diff)
	}
}
