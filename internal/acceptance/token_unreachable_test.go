// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/credential"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// noSuchTokenText is what the API says of a token that does not exist; only the
// envelope tells it from what else may answer 404 (api-facts 7.5).
const noSuchTokenText = `{"error":{"code":404,"message":"ActiveGate token not found."}}`

// TestTokenEnvironmentErrors: whatever else than the API answers a refresh, or
// does not, is an error. The token stays in state and nothing is planned when
// the environment is back.
func TestTokenEnvironmentErrors(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fault   simulator.Fault
		arrange func(api *simulator.Environment) (undo func())
		words   []string
	}{
		"down": {arrange: func(api *simulator.Environment) func() {
			api.Stop()
			return func() { _ = api.Start() }
		}, words: []string{"Not reachable", "environment_url"}},
		"dead": {arrange: func(api *simulator.Environment) func() {
			api.Blackhole(true)
			return func() { api.Blackhole(false) }
		}, words: []string{"Not reachable", "environment_url"}},
		"page":           {fault: simulator.Fault{Kind: simulator.HTML}, words: []string{"Unexpected answer", "HTML"}},
		"page, 404":      {fault: simulator.Fault{Kind: simulator.HTML, Status: http.StatusNotFound}, words: []string{"Unexpected answer", "HTML"}},
		"404, text":      {fault: simulator.Fault{Kind: simulator.Status, Status: http.StatusNotFound, Body: "no such path"}, words: []string{"Not found", "no such path"}},
		"404, empty":     {fault: simulator.Fault{Kind: simulator.Status, Status: http.StatusNotFound, Body: " "}, words: []string{"Not found"}},
		"404, other":     {fault: simulator.Fault{Kind: simulator.Status, Status: http.StatusNotFound, Body: `{"message":"no route"}`, ContentType: "application/json"}, words: []string{"Not found"}},
		"redirect":       {fault: simulator.Fault{Kind: simulator.RedirectTo, Location: "https://sso.example.com/login?token=x"}, words: []string{"Unexpected redirect", "sso.example.com"}},
		"500":            {fault: simulator.Fault{Kind: simulator.Status, Status: http.StatusInternalServerError}, words: []string{"Request refused", "500"}},
		"401":            {fault: simulator.Fault{Kind: simulator.Status, Status: http.StatusUnauthorized}, words: []string{"Token not accepted", "401"}},
		"403":            {fault: simulator.Fault{Kind: simulator.Status, Status: http.StatusForbidden}, words: []string{"Not permitted", credential.Scope(t, simulator.ScopeTokensRead)}},
		"nothing":        {fault: simulator.Fault{Kind: simulator.Status, Status: http.StatusOK, Body: "{}", ContentType: "application/json"}, words: []string{"Unexpected answer", "malformed"}},
		"no tokens":      {fault: simulator.Fault{Kind: simulator.Status, Status: http.StatusOK, Body: "[]", ContentType: "application/json"}, words: []string{"Unexpected answer", "malformed"}},
		"truncated":      {fault: simulator.Fault{Kind: simulator.TruncateBody}, words: []string{"Unexpected answer", "cut off"}},
		"never answered": {fault: simulator.Fault{Kind: simulator.HangBefore}, words: []string{"Not reachable"}},
		"endless":        {fault: simulator.Fault{Kind: simulator.Endless}, words: []string{"Unexpected answer", "too large"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := newTokenStory(t)
			config := s.provider(`request_timeout = "8s"`, `max_retry_wait = "1s"`) + managedToken(`expires_in = "90d"`)
			undo := s.api.ClearFaults
			s.run(
				s.step(tokenTurn{config: config, writes: []string{"POST /activeGateTokens 201"}}),
				s.failing(func() {
					if test.arrange != nil {
						undo = test.arrange(s.api)
						return
					}
					fault := test.fault
					fault.Match = http.MethodGet
					s.api.Fault(fault)
				}, config, test.words...),
				s.step(tokenTurn{
					before: func() {
						undo()
						s.told.never(t, throughout, "is gone")
						if wrote := environmentWrites(s.api); len(wrote) > 0 {
							t.Errorf("the refresh wrote: %q", wrote)
						}
					},
					config: config, action: plancheck.ResourceActionNoop, never: []string{"WARNING"}, after: s.alone,
				}),
			)
			s.alive(t)
			if len(s.ids) != 1 {
				t.Errorf("state held %q", s.ids)
			}
		})
	}
}

// TestTokenEnvironmentUntrusted sends nothing to an environment whose
// certificate is not trusted, at create and in a refresh.
func TestTokenEnvironmentUntrusted(t *testing.T) {
	s := newTokenStory(t)
	untrusted := fmt.Sprintf("provider \"activegate\" {\n  environment_url = %q\n  api_token = %q\n}\n", s.api.ManagedURL(), simulator.Token)
	token := managedToken(`expires_in = "90d"`)
	var leaf string
	words := []string{"Certificate not trusted", "no token was sent", "SHA-256 fingerprint", "trusted_fingerprints", "in the provider block", "ca_certificate_pem"}
	silent := func() {
		if lines := s.api.Journal().Lines(); len(lines) > 0 {
			t.Errorf("the environment was asked %q", lines)
		}
	}
	s.run(
		s.failing(func() {}, untrusted+token, words...),
		s.step(tokenTurn{before: func() { silent(); s.alive(t) }, config: s.provider() + token, writes: []string{"POST /activeGateTokens 201"}, after: func(*testing.T) {
			leaf = s.api.Journal().Requests()[0].Leaf
		}}),
		s.failing(func() {}, untrusted+token, words...),
		s.step(tokenTurn{
			before: func() { silent(); s.told.must(t, duringRead, leaf) },
			config: s.provider() + token, action: plancheck.ResourceActionNoop, after: s.alone,
		}),
	)
	s.alive(t)
}

// TestTokenConfirmed: neither the list nor the question for one token drops a
// token on its own.
func TestTokenConfirmed(t *testing.T) {
	t.Parallel()
	enveloped := simulator.Fault{Kind: simulator.Status, Status: http.StatusNotFound, Body: noSuchTokenText, ContentType: "application/json"}
	tests := map[string]struct {
		begin func(s *tokenStory)
		gone  bool
	}{
		"the list lacks them": {func(s *tokenStory) {
			s.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.ListLag = 100 * day })
		}, false},
		"asked alone they are missing": {func(s *tokenStory) {
			fault := enveloped
			fault.Match = readsToken
			s.api.Fault(fault)
		}, false},
		"both": {func(s *tokenStory) {
			for _, token := range s.api.GateTokens() {
				s.api.RemoveGateToken(token.ID)
			}
		}, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := newTokenStory(t)
			config := s.provider() + severalTokens(3, "gate1", `expires_in = "90d"`)
			var before, after every
			lags := strings.Contains(name, "list")
			s.run(resource.TestStep{
				PreConfig: func() {
					if lags { // new tokens are not listed from the start
						test.begin(s)
					}
				},
				Config: config, ConfigStateChecks: []statecheck.StateCheck{&before},
			}, resource.TestStep{
				PreConfig: func() {
					s.clock.Advance(time.Hour)
					s.told.reset()
					if !lags {
						test.begin(s)
					}
				},
				Config: config, ConfigStateChecks: []statecheck.StateCheck{&after, onState(func() {
					s.alive(t, after.ids(t, s.api)...)
					if kept := fmt.Sprint(before.ids(t, nil)) == fmt.Sprint(after.ids(t, nil)); kept == test.gone {
						t.Errorf("the tokens were kept: %t", kept)
					}
					if test.gone {
						s.told.must(t, duringRead, "WARNING The token is gone", "revoked elsewhere", "It is planned again")
						return
					}
					s.told.never(t, throughout, "WARNING", "ERROR")
				})},
			}, resource.TestStep{PreConfig: s.api.ClearFaults, Config: config, PlanOnly: true})
			s.alive(t)
		})
	}
}
