// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/activegate/terraform-provider-activegate/internal/provider"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// bareProvider is a provider block of these lines alone.
func bareProvider(lines ...string) string {
	return "provider \"activegate\" {\n  " + strings.Join(lines, "\n  ") + "\n}\n"
}

// TestTokenAddresses walks a token through every form of the environment's
// address: created, refreshed, revoked.
func TestTokenAddresses(t *testing.T) {
	t.Parallel()
	key := fmt.Sprintf("api_token = %q", simulator.Token)
	address := func(url string) string { return fmt.Sprintf("environment_url = %q", url) }
	roots := func(w *environmentWorld) string { return fmt.Sprintf("ca_certificate_pem = %q", w.api.CAPEM()) }
	tests := map[string]struct {
		config    func(w *environmentWorld) string
		variables func(w *environmentWorld) map[string]string
	}{
		"SaaS":           {config: func(w *environmentWorld) string { return bareProvider(address(w.api.URL()), roots(w), key) }},
		"SaaS, slash":    {config: func(w *environmentWorld) string { return bareProvider(address(w.api.URL()+"/"), roots(w), key) }},
		"managed":        {config: func(w *environmentWorld) string { return bareProvider(address(w.api.ManagedURL()), roots(w), key) }},
		"managed, slash": {config: func(w *environmentWorld) string { return bareProvider(address(w.api.ManagedURL()+"//"), roots(w), key) }},
		"through a gate, whose certificate is pinned": {config: func(w *environmentWorld) string {
			gate := w.gate()
			return bareProvider(address(gate.URL()+"/e/"+w.sim.Environment()+"/"), trusting(gate), key)
		}},
		"from the environment": {
			config: func(w *environmentWorld) string { return bareProvider(roots(w)) },
			variables: func(w *environmentWorld) map[string]string {
				return map[string]string{"DYNATRACE_ENV_URL": w.api.ManagedURL() + "/", "DYNATRACE_API_TOKEN": simulator.Token}
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := newTokenStory(t)
			if test.variables != nil {
				values := test.variables(s.environmentWorld)
				s.options = append(s.options, provider.WithEnvironment(func(name string) string { return values[name] }))
			}
			config := test.config(s.environmentWorld) + managedToken(`expires_in = "90d"`)
			s.live(
				tokenTurn{config: config, action: plancheck.ResourceActionCreate, never: []string{"WARNING"}, after: func(t *testing.T) { t.Helper(); s.alive(t, s.state.ID) }, writes: s.reached()},
				tokenTurn{config: config, action: plancheck.ResourceActionNoop, never: []string{"WARNING"}},
			)
			s.alive(t)
		})
	}
}

// reached are the writes of a creation as the environment's own journal shows
// them: what comes through a gate is in the gate's.
func (s *tokenStory) reached() []string {
	if len(s.sim.Gates()) > 0 {
		return []string{}
	}
	return []string{"POST /activeGateTokens 201"}
}

// TestTokenSettingsMissing: what is missing is named where it is needed, at
// plan, by attribute and by variable.
func TestTokenSettingsMissing(t *testing.T) {
	w := newEnvironmentWorld(t)
	missing := func(config string, words ...string) resource.TestStep {
		return resource.TestStep{Config: config + managedToken(`expires_in = "90d"`), PlanOnly: true, ExpectError: saying(words...)}
	}
	w.run(
		missing(bareProvider(fmt.Sprintf("api_token = %q", simulator.Token)), "No environment", "environment_url", "DYNATRACE_ENV_URL"),
		missing(bareProvider(fmt.Sprintf("environment_url = %q", w.api.ManagedURL())),
			"No token for the environment", "api_token", "DYNATRACE_API_TOKEN", "activeGateTokenManagement.create or activeGateTokenManagement.write"),
		missing(bareProvider(`environment_url = "http://dynatrace.example.com/e/abc"`, `api_token = "x"`), "environment_url", "https"),
	)
	if sent := w.api.Journal().Lines(); len(sent) > 0 {
		t.Errorf("nothing was to be asked: %q", sent)
	}
}

// TestTokenSettingsGone: a refresh that finds no environment in the provider block names
// the token that it was to look for.
func TestTokenSettingsGone(t *testing.T) {
	w := newEnvironmentWorld(t)
	id, _ := w.api.AddGateToken(simulator.TokenSeed{Name: "gate1"})
	token := managedToken(`never_expires = true`)
	w.run(
		resource.TestStep{Config: w.provider() + token + byID(id)},
		resource.TestStep{
			Config:      bareProvider(fmt.Sprintf("api_token = %q", simulator.Token)) + token,
			ExpectError: saying("No environment", "The token "+id+" cannot be looked for", "environment_url"),
		},
		resource.TestStep{Config: w.provider() + token},
	)
}

// TestTokenSettingsUnknown: settings that another resource makes are not there
// at plan. The token is planned, and made by the same apply.
func TestTokenSettingsUnknown(t *testing.T) {
	s := newTokenStory(t)
	config := fmt.Sprintf(`
resource "terraform_data" "access" {
  input = { url = %q, token = %q }
}
`, s.api.ManagedURL(), simulator.Token) +
		bareProvider("environment_url = terraform_data.access.output.url", "api_token = terraform_data.access.output.token", fmt.Sprintf("ca_certificate_pem = %q", s.api.CAPEM())) +
		managedToken(`expires_in = "90d"`)
	s.live(
		tokenTurn{config: config, action: plancheck.ResourceActionCreate, writes: []string{"POST /activeGateTokens 201"}},
		tokenTurn{config: config, action: plancheck.ResourceActionNoop, never: []string{"WARNING"}},
	)
	s.alive(t)
}

// TestTokenSettingsUnknownLater: when they become unknown later, a refresh keeps
// what is known and says so, and the token is no worse for it.
func TestTokenSettingsUnknownLater(t *testing.T) {
	s := newTokenStory(t)
	config := func(round string) string {
		return fmt.Sprintf(`
resource "terraform_data" "access" {
  input            = %q
  triggers_replace = %q
}
`, simulator.Token, round) +
			bareProvider(fmt.Sprintf("environment_url = %q", s.api.ManagedURL()), "api_token = terraform_data.access.output", fmt.Sprintf("ca_certificate_pem = %q", s.api.CAPEM())) +
			managedToken(`expires_in = "90d"`)
	}
	s.live(
		tokenTurn{config: config("1"), writes: []string{"POST /activeGateTokens 201"}},
		tokenTurn{config: config("2"), action: plancheck.ResourceActionNoop, reads: []string{"WARNING Environment not asked", "was not refreshed", "api_token"}},
	)
	s.alive(t)
}
