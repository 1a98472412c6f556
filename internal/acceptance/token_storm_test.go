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

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/credential"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestTokenStorm creates and rotates while the API answers 429 to most of what
// it is asked, and says in each way when to come back. 429 is certain to have
// done nothing, so every token is made exactly once and nothing is looked for.
func TestTokenStorm(t *testing.T) {
	t.Parallel()
	storms := map[string]func(api *simulator.Environment){
		"no header": func(api *simulator.Environment) {
			api.Fault(simulator.Fault{Kind: simulator.Status, Status: http.StatusTooManyRequests, Times: 4})
		},
		"date": func(api *simulator.Environment) {
			api.Fault(simulator.Fault{Kind: simulator.Status, Status: http.StatusTooManyRequests, Times: 4, RetryAfter: "Mon, 02 Mar 2026 09:30:00 GMT"})
		},
	}
	for _, header := range []string{"retry-after", "seconds", "millis", "micros"} {
		storms[header] = func(api *simulator.Environment) {
			api.Behave(func(b *simulator.EnvironmentBehaviour) {
				b.RateLimit = simulator.RateLimit{Requests: 2, Window: time.Second, Header: header}
			})
		}
	}
	const tokens = 4
	for name, storm := range storms {
		t.Run(name, func(t *testing.T) {
			s := newTokenStory(t)
			var first, second every
			refused := func() {
				limited := 0
				for _, request := range s.api.Journal().Requests() {
					if request.Status == http.StatusTooManyRequests {
						limited++
					}
				}
				if limited == 0 {
					t.Error("nothing was answered with 429: this test would prove nothing")
				}
				s.told.never(t, throughout, "WARNING", "ERROR")
			}
			begin := func() { s.told.reset(); s.api.Journal().Reset(); storm(s.api) }
			end := func() {
				s.api.ClearFaults()
				s.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.RateLimit = simulator.RateLimit{} })
			}
			s.run(resource.TestStep{
				PreConfig: begin, Config: s.provider() + severalTokens(tokens, "gate${count.index}", `never_expires = true`),
				ConfigStateChecks: []statecheck.StateCheck{&first, onState(func() {
					refused()
					s.alive(t, first.ids(t, s.api)...)
				})},
			}, resource.TestStep{
				PreConfig: begin, Config: s.provider() + severalTokens(tokens, "gate${count.index}", `never_expires = true
  seed_token = true`),
				ConfigStateChecks: []statecheck.StateCheck{&second, onState(func() {
					refused()
					s.alive(t, append(first.ids(t, s.api), second.ids(t, s.api)...)...)
					end()
				})},
			})
			s.alive(t)
		})
	}
}

// TestTokenRefused is an API that is overloaded for longer than anybody waits,
// or that refuses: the error says so, nothing was made, and nothing is looked
// for where it is certain.
func TestTokenRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fault simulator.Fault
		words []string
		looks bool // for what may have been made
	}{
		"429":       {simulator.Fault{Status: http.StatusTooManyRequests}, []string{"Server overloaded", "429"}, false},
		"429, long": {simulator.Fault{Status: http.StatusTooManyRequests, RetryAfter: "3600"}, []string{"Server overloaded", "429"}, false},
		"503": {
			simulator.Fault{Status: http.StatusServiceUnavailable},
			[]string{"The creation of a token is undecided", "503", "no token was found that it has created"},
			true,
		},
		"403": {simulator.Fault{Status: http.StatusForbidden}, []string{"Not permitted", credential.Scope(t, simulator.ScopeTokensCreate)}, false},
		"401": {simulator.Fault{Status: http.StatusUnauthorized}, []string{"Token not accepted"}, false},
		"400": {simulator.Fault{Status: http.StatusBadRequest, Body: "The moon is wrong."}, []string{"Request refused", "The moon is wrong"}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := newTokenStory(t)
			config := s.provider(`max_retry_wait = "1s"`) + managedToken(`expires_in = "90d"`)
			fault := test.fault
			fault.Match, fault.Kind = createsToken, simulator.Status
			s.run(s.failing(s.goesWrong(fault), config, test.words...), s.step(tokenTurn{
				before: func() {
					s.alive(t)
					if lists := s.api.Journal().Count(listsTokens); (lists > 1) != test.looks {
						t.Errorf("tokens were listed %d times", lists)
					}
					s.api.ClearFaults()
				},
				config: config, action: plancheck.ResourceActionCreate, writes: []string{"POST /activeGateTokens 201"}, after: s.alone,
			}))
			s.alive(t)
		})
	}
}
