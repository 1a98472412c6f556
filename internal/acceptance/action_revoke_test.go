// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
	"github.com/activegate/terraform-provider-activegate/internal/engine"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// revoking is an action that revokes a token.
func revoking(trigger, id string, body ...string) string {
	return invoking("activegate_token_revoke", trigger, append([]string{"id = " + id}, body...)...)
}

// newRevocation is a story in which actions are invoked.
func newRevocation(t *testing.T) *tokenStory {
	t.Helper()
	needs(t, engine.Actions)
	return newTokenStory(t)
}

// invoked is a step in which the action is invoked, with these writes.
func (s *tokenStory) invoked(config string, look func(), writes ...string) resource.TestStep {
	return resource.TestStep{
		PreConfig: func() { s.told.reset(); s.api.Journal().Reset() }, Config: config,
		ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{onPlan(func() { sameTexts(s.t, nil, environmentWrites(s.api)) })}},
		Check:            checking(func() { sameTexts(s.t, writes, environmentWrites(s.api)); look() }),
	}
}

// TestRevoke revokes a token that no gate uses, once, and is content with one
// that is gone.
func TestRevoke(t *testing.T) {
	s := newRevocation(t)
	unused, _ := s.api.AddGateToken(simulator.TokenSeed{Name: "unused"})
	used, _ := s.api.AddGateToken(simulator.TokenSeed{Name: "used", LastUsed: environmentStart.Add(-72 * time.Hour)})
	expired, _ := s.api.AddGateToken(simulator.TokenSeed{Name: "old", LastUsed: environmentStart.Add(-72 * time.Hour), Expires: environmentStart.Add(-time.Hour)})
	quiet := func() { s.told.never(t, throughout, "WARNING", "ERROR") }
	s.run(
		s.invoked(s.provider()+revoking("1", quote(unused)), func() {
			quiet()
			s.told.must(t, progress, `("unused") may be revoked: it was never used`, "Revoking "+unused, "is revoked: no gate can connect with it")
		}, "DELETE /activeGateTokens/"+unused+" 204"),
		s.invoked(s.provider()+revoking("2", quote(unused)), func() {
			quiet()
			s.told.must(t, progress, unused+" is gone already", "Nothing to revoke")
		}),
		s.invoked(s.provider()+revoking("3", quote(used)), func() {
			quiet()
			s.told.must(t, progress, "last used on 2026-02-27T09:30:00Z, and no listed gate uses it")
		}, "DELETE /activeGateTokens/"+used+" 204"),
		s.invoked(s.provider()+revoking("4", quote(expired)), func() { s.told.must(t, progress, "expired on 2026-03-02T08:30:00Z") }, "DELETE /activeGateTokens/"+expired+" 204"),
		s.invoked(s.provider()+revoking("5", quote(expired), "revoke_in_use = true"), func() { s.told.must(t, progress, expired+" is gone: there is no such token") },
			"DELETE /activeGateTokens/"+expired+" 404"),
	)
	s.alive(t)
}

func quote(text string) string { return fmt.Sprintf("%q", text) }

// TestRevokeInUse refuses while a gate uses the token, names the gates, and does
// it if it is forced.
func TestRevokeInUse(t *testing.T) {
	s := newRevocation(t)
	id, secret := s.api.AddGateToken(simulator.TokenSeed{Name: "used"})
	s.api.AddMember(simulator.Hostname("gw1"), simulator.Using(secret))
	s.run(
		resource.TestStep{Config: s.provider() + revoking("1", quote(id)), ExpectError: saying("The token is in use", `"gw1"`, "online", "revoke_in_use = true")},
		resource.TestStep{
			PreConfig: func() {
				s.told.must(t, duringPlan, "WARNING The token is in use", "The action refuses to revoke it", pointing("id"))
				s.told.must(t, duringApply, "ERROR The token is in use", pointing("id"))
				sameTexts(t, nil, environmentWrites(s.api))
				s.unharmed(t)
			},
			Config: s.provider(),
		},
		s.invoked(s.provider()+revoking("2", quote(id), "revoke_in_use = true"), func() {
			s.told.must(t, duringPlan, "WARNING The token is in use", "They go offline when it is revoked")
		}, "DELETE /activeGateTokens/"+id+" 204"),
	)
	s.alive(t)
}

// TestRevokeWithoutScopes: who cannot see who uses a token does not revoke it
// if it was used; who may not revoke learns it at plan.
func TestRevokeWithoutScopes(t *testing.T) {
	s := newRevocation(t)
	unused, _ := s.api.AddGateToken(simulator.TokenSeed{Name: "unused"})
	used, secret := s.api.AddGateToken(simulator.TokenSeed{Name: "used"})
	s.api.AddMember(simulator.Hostname("gw1"), simulator.Using(secret))
	blind := s.limited(simulator.ScopeTokensRead, simulator.ScopeTokensWrite)
	refused := func(config string, words ...string) resource.TestStep {
		return resource.TestStep{PreConfig: func() { s.api.Journal().Reset() }, Config: config, ExpectError: saying(words...)}
	}
	s.run(
		refused(blind+revoking("1", quote(used)), "Nobody can tell whether the token is in use", "activeGates.read", "revoke_in_use = true"),
		resource.TestStep{PreConfig: func() { sameTexts(t, nil, environmentWrites(s.api)) }, Config: blind},
		s.invoked(blind+revoking("2", quote(unused)), func() { s.told.must(t, progress, "it was never used") }, "DELETE /activeGateTokens/"+unused+" 204"),
		resource.TestStep{PreConfig: func() { s.limited(simulator.ScopeTokensRead, simulator.ScopeGatesRead) }, Config: s.provider()},
		refused(blind+revoking("3", quote(used)), "Not permitted", "activeGateTokenManagement.write"),
		resource.TestStep{PreConfig: func() { s.limited(simulator.ScopeTokensWrite, simulator.ScopeGatesRead) }, Config: s.provider()},
		refused(blind+revoking("4", quote(used)), "Not permitted", "activeGateTokenManagement.read", "revoke_in_use = true"),
		resource.TestStep{PreConfig: func() { sameTexts(t, nil, environmentWrites(s.api)) }, Config: s.provider()},
	)
	s.unharmed(t)
	s.alive(t, used)
}

// TestRevokeWholeToken refuses a whole token without repeating it.
func TestRevokeWholeToken(t *testing.T) {
	s := newRevocation(t)
	made := "resource \"terraform_data\" \"made\" {\n  input = " + quote(someGateToken) + "\n}\n"
	s.run(
		resource.TestStep{Config: s.provider() + made + revoking("1", "terraform_data.made.output"), ExpectError: saying("public id of a token", "without the secret")},
		resource.TestStep{Config: s.provider() + "variable \"token\" {\n  type    = string\n  default = " + quote(someGateToken) + "\n}\n" + revoking("2", "var.token"), ExpectError: saying("public id of a token", "without the secret")},
		resource.TestStep{
			PreConfig: func() {
				s.told.keeps(t, leak.Text("token", someGateToken))
				// A plan that does not know the id yet looks at the scopes, no more.
				asked := slices.DeleteFunc(s.api.Journal().Lines(), func(line string) bool {
					return strings.Contains(line, "/apiTokens/lookup ") || strings.Contains(line, "/effective-permissions:resolve ")
				})
				sameTexts(t, nil, asked)
			},
			Config: s.provider(),
		},
	)
}

// TestRevokeIsDrift: the revoked token of a resource is planned again.
func TestRevokeIsDrift(t *testing.T) {
	s := newRevocation(t)
	managed := s.provider() + managedToken(`expires_in = "90d"`)
	with := managed + revoking("1", tokenAddress+".id", "revoke_in_use = true")
	s.run(
		s.step(tokenTurn{config: managed, action: plancheck.ResourceActionCreate, writes: []string{"POST /activeGateTokens 201"}}),
		resource.TestStep{Config: with, ExpectNonEmptyPlan: true, Check: checking(func() { s.alive(t) })},
		s.step(tokenTurn{
			config: with, action: plancheck.ResourceActionCreate, writes: []string{"POST /activeGateTokens 201"},
			reads: []string{"WARNING The token is gone", "it was revoked elsewhere", "It is planned again"},
		}),
	)
}

// TestRevokeLost: an answer that is lost is decided by looking.
func TestRevokeLost(t *testing.T) {
	tests := map[string]struct {
		fault simulator.Fault
		want  string
	}{
		"dropped after":  {simulator.Fault{Kind: simulator.DropAfter, Times: 1}, "is gone: there is no such token"},
		"dropped before": {simulator.Fault{Kind: simulator.DropBefore, Times: 1}, "is revoked"},
		"never answered": {simulator.Fault{Kind: simulator.HangAfter, Times: 1}, "The answer was lost"},
		"overloaded":     {simulator.Fault{Kind: simulator.Status, Status: 503, RetryAfter: "0", Times: 1}, "is revoked"},
		"throttled":      {simulator.Fault{Kind: simulator.Status, Status: 429, RetryAfter: "0", Times: 1}, "is revoked"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := newRevocation(t)
			id, _ := s.api.AddGateToken(simulator.TokenSeed{Name: "unused"})
			test.fault.Match = "DELETE /api/v2/activeGateTokens/{id}"
			s.run(resource.TestStep{
				PreConfig: func() { s.api.Fault(test.fault) },
				Config:    s.provider(`request_timeout = "10s"`) + revoking("1", quote(id)),
				Check:     checking(func() { s.told.must(t, progress, test.want); s.told.never(t, throughout, "ERROR"); s.alive(t) }),
			})
		})
	}
}
