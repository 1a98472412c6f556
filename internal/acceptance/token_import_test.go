// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
	"github.com/activegate/terraform-provider-activegate/internal/engine"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// adopting is an import block of an id, written as HCL.
func adopting(which string) string {
	return fmt.Sprintf("import {\n  to = %s\n  %s\n}\n", tokenAddress, which)
}

func byID(id string) string { return adopting(fmt.Sprintf("id = %q", id)) }

// TestTokenImport adopts tokens of every expiry. The first apply records what
// only the configuration knows, and makes nothing; the plan after it is empty.
func TestTokenImport(t *testing.T) {
	t.Parallel()
	expires := environmentStart.Add(80 * day)
	tests := map[string]struct {
		seed   simulator.TokenSeed
		body   []string
		action plancheck.ResourceActionType
		says   []string
	}{
		"a lifetime": {
			simulator.TokenSeed{Expires: expires},
			[]string{`expires_in = "90d"`, `rotation = { triggers = { again = 1 } }`},
			plancheck.ResourceActionUpdate,
			[]string{"WARNING The imported token is kept", "recorded", "without rotating it"},
		},
		"a date": {
			simulator.TokenSeed{Expires: expires},
			[]string{fmt.Sprintf("expiration_date = %q", expires.Format(time.RFC3339))},
			plancheck.ResourceActionNoop, nil,
		},
		"never": {simulator.TokenSeed{}, []string{`never_expires = true`}, plancheck.ResourceActionNoop, nil},
		"of a cluster": {
			simulator.TokenSeed{Type: "CLUSTER", Seed: true},
			[]string{`never_expires = true`, `activegate_type = "CLUSTER"`, `seed_token = true`},
			plancheck.ResourceActionNoop, nil,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := newTokenStory(t)
			if test.seed.Type != "" {
				s.classic()
			}
			test.seed.Name, test.seed.Owner, test.seed.Created = "gate1", "somebody", environmentStart.Add(-10*day)
			id, _ := s.api.AddGateToken(test.seed)
			// Settings that only the configuration has would be recorded, too.
			config := s.provider() + strings.Replace(managedToken(test.body...), `timeouts = { delete = "10s" }`, "", 1)
			s.live(
				tokenTurn{
					config: config + byID(id), says: test.says,
					state: []statecheck.StateCheck{
						statecheck.ExpectKnownValue(tokenAddress, tfjsonpath.New("token"), knownvalue.Null()),
						statecheck.ExpectKnownValue(tokenAddress, tfjsonpath.New("owner"), knownvalue.StringExact("somebody")),
						statecheck.ExpectKnownValue(tokenAddress, tfjsonpath.New("creation_date"), knownvalue.StringExact("2026-02-20T09:30:00Z")),
						statecheck.ExpectKnownValue(tokenAddress, tfjsonpath.New("previous_tokens"), knownvalue.ListSizeExact(0)),
					},
					plan: []plancheck.PlanCheck{plancheck.ExpectResourceAction(tokenAddress, test.action)},
					after: func(t *testing.T) {
						t.Helper()
						s.told.must(t, duringRead, "WARNING The imported token has no secret", "`rotation.triggers`")
						if s.state.ID != id {
							t.Errorf("imported %s, want %s", s.state.ID, id)
						}
					},
				},
				tokenTurn{before: s.pass(day), config: config, action: plancheck.ResourceActionNoop, never: []string{"WARNING"}},
			)
			s.alive(t)
		})
	}
}

// TestTokenImportUntold adopts tokens from an API that tells neither type nor
// seed: what is configured is recorded, since nothing says that it is not so. A
// later change rotates.
func TestTokenImportUntold(t *testing.T) {
	t.Parallel()
	for name, later := range map[string]time.Duration{"soon": time.Minute, "a day later": day} {
		t.Run(name, func(t *testing.T) {
			s := newTokenStory(t)
			s.classic()
			s.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.OmitTypeAndSeed = true })
			id, _ := s.api.AddGateToken(simulator.TokenSeed{Name: "gate1", Type: "CLUSTER", Seed: true})
			config := func(kind string) string {
				return s.provider() + managedToken(`never_expires = true`, fmt.Sprintf("activegate_type = %q", kind), `seed_token = true`)
			}
			s.live(
				tokenTurn{config: config("CLUSTER") + byID(id), action: plancheck.ResourceActionUpdate, says: []string{"WARNING The imported token is kept", "`activegate_type`"}},
				tokenTurn{before: s.pass(later), config: config("CLUSTER"), action: plancheck.ResourceActionNoop},
				tokenTurn{config: config("ENVIRONMENT"), action: plancheck.ResourceActionUpdate, writes: []string{"POST /activeGateTokens 201"}},
			)
			s.alive(t)
		})
	}
}

// TestTokenImportRotates: the first rotation of an imported token gives it a
// secret, and keeps the imported one for the overlap.
func TestTokenImportRotates(t *testing.T) {
	s := newTokenStory(t)
	id, _ := s.api.AddGateToken(simulator.TokenSeed{Name: "gate1", Expires: environmentStart.Add(80 * day)})
	s.live(
		tokenTurn{config: s.provider() + again("1") + byID(id), action: plancheck.ResourceActionUpdate},
		tokenTurn{config: s.provider() + again("2"), action: plancheck.ResourceActionUpdate, writes: []string{"POST /activeGateTokens 201"}, after: func(t *testing.T) {
			t.Helper()
			sameTexts(t, []string{id}, s.state.previous())
			if !s.api.Alive(s.state.secret()) {
				t.Error("the successor's token is not in state")
			}
		}},
	)
	s.alive(t)
}

// TestTokenImportTriggers: a schedule that is first configured right after the
// import may have been meant for it, so it is recorded; the next change rotates.
// What is configured a day later was meant as it is.
func TestTokenImportTriggers(t *testing.T) {
	t.Parallel()
	for name, later := range map[string]time.Duration{"within a day": 23 * time.Hour, "a day later": day, "months later": 100 * day} {
		t.Run(name, func(t *testing.T) { testImportTriggers(t, later) })
	}
}

func testImportTriggers(t *testing.T, later time.Duration) {
	t.Helper()
	s := newTokenStory(t)
	id, _ := s.api.AddGateToken(simulator.TokenSeed{Name: "gate1"})
	config := func(body ...string) string {
		return s.provider() + managedToken(append(body, `never_expires = true`)...)
	}
	trigger := func(value string) string {
		return config(fmt.Sprintf("rotation = { triggers = { again = %q } }", value))
	}
	rotated := []string{"POST /activeGateTokens 201"}
	bare := s.provider() + strings.Replace(managedToken(`never_expires = true`), `timeouts = { delete = "10s" }`, "", 1)
	turns := []tokenTurn{{config: bare + byID(id), action: plancheck.ResourceActionNoop}}
	if later < day {
		turns = append(turns, tokenTurn{
			before: s.pass(later), config: trigger("1"), action: plancheck.ResourceActionUpdate,
			says: []string{"WARNING The imported token is kept", "change a value of `rotation.triggers` once more"},
		}, tokenTurn{config: trigger("2"), action: plancheck.ResourceActionUpdate, writes: rotated})
	} else {
		turns = append(turns, tokenTurn{
			before: s.pass(later), config: trigger("1"), action: plancheck.ResourceActionUpdate, writes: rotated, never: []string{"The imported token is kept"},
		})
	}
	s.live(turns...)
	s.alive(t)
}

// TestTokenImportByIdentity adopts by identity, which a rotation changes.
func TestTokenImportByIdentity(t *testing.T) {
	needs(t, engine.Identity)
	s := newTokenStory(t)
	id, _ := s.api.AddGateToken(simulator.TokenSeed{Name: "gate1", Expires: environmentStart.Add(80 * day)})
	same := []statecheck.StateCheck{statecheck.ExpectIdentityValueMatchesState(tokenAddress, tfjsonpath.New("id"))}
	s.live(
		tokenTurn{config: s.provider() + again("1") + adopting(fmt.Sprintf("identity = { id = %q }", id)), action: plancheck.ResourceActionUpdate, state: same},
		tokenTurn{config: s.provider() + again("2"), action: plancheck.ResourceActionUpdate, writes: []string{"POST /activeGateTokens 201"}, state: same},
	)
	s.alive(t)
}

// TestTokenImportRefused: what is no public id is refused with every accepted
// form, and a whole token is not repeated; an id that is nobody's is an error.
func TestTokenImportRefused(t *testing.T) {
	w := newEnvironmentWorld(t)
	told := w.listen()
	id, secret := w.api.AddGateToken(simulator.TokenSeed{Name: "gate1"})
	config := w.provider() + managedToken(`never_expires = true`)
	forms := []string{
		"Invalid import id", "terraform import 'activegate_token.NAME' 'dt0g02.4KWZO5EF'", "import {", `id = "dt0g02.4KWZO5EF"`, "identity = {",
	}
	var steps []resource.TestStep
	for _, wrong := range []string{secret, strings.TrimPrefix(secret, "dt0g02."), "gate1", "dt0g02.", "https://127.0.0.1/" + id, id + "," + id, " " + id} {
		steps = append(steps, resource.TestStep{Config: config + byID(wrong), ExpectError: saying(forms...)})
	}
	w.run(append(steps, resource.TestStep{
		Config: config + byID("dt0g02.NOBODYS0"), ExpectError: regexp.MustCompile("No such token to import"),
	})...)
	told.keeps(t, leak.Text("the token", secret))
	if tokens := w.api.GateTokens(); len(tokens) != 1 {
		t.Errorf("nothing was to be created: %+v", tokens)
	}
}
