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

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/credential"
	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// signOnFaults are what can go wrong with single sign-on.
var signOnFaults = map[string]struct {
	fault    simulator.Fault
	happens  func(w *environmentWorld)
	words    []string
	settings []string
}{
	"refused": {happens: func(w *environmentWorld) { w.sim.SignOn().Stop() }, words: []string{"Not reachable", "Single sign-on is another host"}},
	"silent": {
		fault: simulator.Fault{Kind: simulator.HangBefore}, settings: []string{`request_timeout = "1s"`}, words: []string{"Not reachable", "gives no answer"},
	},
	"400": {
		fault: simulator.Fault{Kind: simulator.Status, Status: http.StatusBadRequest, Body: "said " + simulator.ClientSecret},
		words: []string{"OAuth client not accepted", simulator.ClientID, "oauth_client_secret", "client id or secret not accepted"},
	},
	"unknown": {
		happens: func(w *environmentWorld) { w.sim.RemoveClient(simulator.ClientID) }, words: []string{"OAuth client not accepted", simulator.ClientID},
	},
	"500":  {fault: simulator.Fault{Kind: simulator.Status, Status: http.StatusInternalServerError, Body: "said " + simulator.ClientSecret}, words: []string{"Request refused", "HTTP 500"}},
	"503":  {fault: simulator.Fault{Kind: simulator.Status, Status: http.StatusServiceUnavailable, RetryAfter: "3600"}, words: []string{"Server overloaded", "HTTP 503"}},
	"HTML": {fault: simulator.Fault{Kind: simulator.HTML, Body: "<html><title>said " + simulator.ClientSecret + "</title></html>"}, words: []string{"Unexpected answer", "HTML"}},
	"HTML, 502": {
		fault: simulator.Fault{Kind: simulator.HTML, Status: http.StatusBadGateway, Body: "<html><title>said " + simulator.ClientSecret + "</title></html>"}, words: []string{"Unexpected answer", "HTML"},
	},
	"cut":      {fault: simulator.Fault{Kind: simulator.TruncateBody}, words: []string{"Unexpected answer", "cut off"}},
	"redirect": {fault: simulator.Fault{Kind: simulator.RedirectTo, Location: "https://elsewhere.example/sso"}, words: []string{"Unexpected redirect", "elsewhere.example"}},
	"no token": {fault: simulator.Fault{Kind: simulator.Status, Status: http.StatusOK, ContentType: "application/json", Body: `{"said":"nothing"}`}, words: []string{"Unexpected answer", "malformed"}},
}

// TestSignOnFaults: without an access token nothing is sent, nothing is lost, and
// nothing of what single sign-on said is shown; afterwards everything goes on.
func TestSignOnFaults(t *testing.T) {
	t.Parallel()
	for name, test := range signOnFaults {
		t.Run(name, func(t *testing.T) {
			s := newTokenStory(t)
			s.credential = credential.OAuthClient
			blocks := managedToken(`expires_in = "90d"`)
			config := s.provider() + blocks
			again := s.provider(append(test.settings, `max_retry_wait = "0s"`)...) + blocks
			goes := func() {
				if test.happens != nil {
					test.happens(s.environmentWorld)
				} else {
					s.sim.SignOn().Fault(test.fault)
				}
				s.api.Journal().Reset()
				s.sim.SignOn().Journal().Reset()
			}
			over := func() {
				if requests := s.api.Journal().Lines(); len(requests) > 0 {
					t.Errorf("without an access token was sent: %q", requests)
				}
				if asked := s.sim.SignOn().Journal().Count(""); asked > 2 {
					t.Errorf("single sign-on was asked %d times by a plan and an apply", asked)
				}
				s.told.keeps(t, leak.Text("the client's secret", strings.Split(simulator.ClientSecret, ".")[2]))
				s.told.never(t, throughout, "said")
				s.sim.SignOn().ClearFaults()
				s.sim.AddClient(simulator.ClientID, simulator.ClientSecret, simulator.AllScopes)
				if err := s.sim.SignOn().Start(); err != nil {
					t.Error(err)
				}
			}
			s.run(
				s.failing(goes, again, test.words...),
				s.step(tokenTurn{before: over, config: config, action: plancheck.ResourceActionCreate, writes: []string{"POST /activeGateTokens 201"}}),
				s.failing(goes, again, test.words...),
				s.step(tokenTurn{before: over, config: config, action: plancheck.ResourceActionNoop}),
			)
		})
	}
}

// TestSignOnLostMidApply: an access token ends in the middle of an apply, and there
// is no other one: what was made is in state, and the next apply makes the rest.
func TestSignOnLostMidApply(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]simulator.Fault{
		"400": {Kind: simulator.Status, Status: http.StatusBadRequest}, "500": {Kind: simulator.Status, Status: http.StatusInternalServerError}, "HTML": {Kind: simulator.HTML},
	} {
		t.Run(name, func(t *testing.T) {
			s := newTokenStory(t)
			s.credential = credential.OAuthClient
			blocks := ""
			for _, one := range []struct{ name, after string }{{"first", ""}, {"second", "depends_on = [activegate_token.first]"}} {
				blocks += fmt.Sprintf("resource \"activegate_token\" %q {\n  name = %q\n  expires_in = \"90d\"\n  timeouts = { delete = \"10s\" }\n  %s\n}\n", one.name, one.name, one.after)
			}
			s.at(createsToken, func() {
				s.clock.Advance(10 * time.Minute)
				s.sim.SignOn().Fault(fault)
			})
			s.run(
				resource.TestStep{Config: s.provider(`max_retry_wait = "0s"`) + blocks, ExpectError: saying("No access token was granted", simulator.ClientID)},
				resource.TestStep{
					PreConfig: func() {
						if tokens := s.api.GateTokens(); len(tokens) != 1 || tokens[0].Name != "first" {
							t.Errorf("%+v", tokens)
						}
						s.sim.SignOn().ClearFaults()
					},
					Config: s.provider() + blocks,
					ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
						plancheck.ExpectResourceAction("activegate_token.first", plancheck.ResourceActionNoop), plancheck.ExpectResourceAction("activegate_token.second", plancheck.ResourceActionCreate),
					}},
				},
			)
		})
	}
}
