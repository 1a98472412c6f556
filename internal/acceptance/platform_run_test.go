// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/credential"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// grants is what single sign-on was asked.
const grants = "POST /sso/oauth2/token"

// TestCredentialsSwitch: another credential plans nothing, whichever made what there
// is, and works from then on.
func TestCredentialsSwitch(t *testing.T) {
	t.Parallel()
	all := []string{credential.APIToken, credential.PlatformToken, credential.OAuthClient}
	for _, made := range all {
		t.Run(made, func(t *testing.T) {
			s := newTokenStory(t)
			s.api.AddMember(simulator.Hostname("gate1"))
			config := func(with, word string) string {
				s.credential = with
				return s.provider() + managedToken(`expires_in = "90d"`, fmt.Sprintf(`rotation = { triggers = { word = %q } }`, word)) + `
resource "activegate_token_enforcement" "this" {
  manual_enforcement = false
  on_destroy         = "reset"
}
resource "activegate_tenant_token_rotation" "this" {
  on_destroy   = "cancel"
  store_tokens = true
}
data "activegate_token_status" "all" {}
`
			}
			nothing := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
			steps := []resource.TestStep{{Config: config(made, "one")}}
			for _, with := range append(all, made) {
				steps = append(steps, resource.TestStep{Config: config(with, "one"), ConfigPlanChecks: nothing, PreConfig: s.api.Journal().Reset})
			}
			s.run(append(steps,
				resource.TestStep{Config: config(all[(slices.Index(all, made)+1)%len(all)], "two"), ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(tokenAddress, plancheck.ResourceActionUpdate)},
				}},
			)...)
			for _, request := range s.api.Journal().Requests() {
				if !request.Authorized {
					t.Errorf("%+v", request)
				}
			}
		})
	}
}

// TestOneGrantEachRun: a run asks single sign-on once, however much it does; and the
// environment as often as with any other credential.
func TestOneGrantEachRun(t *testing.T) {
	t.Parallel()
	asked := map[string]map[string]int{}
	for _, with := range []string{credential.APIToken, credential.PlatformToken, credential.OAuthClient} {
		w := environmentApart(t)
		w.credential, asked[with] = with, map[string]int{}
		most, before, runs := 0, 0, 0
		ends := func() {
			total := w.sim.SignOn().Journal().Count(grants)
			most, before, runs = max(most, total-before), total, runs+1
		}
		w.listen().onRun = ends
		w.run(resource.TestStep{Config: w.provider() + `
resource "activegate_token" "gate" {
  count      = 20
  name       = "gate${count.index}"
  expires_in = "90d"
  timeouts   = { delete = "10s" }
}
data "activegate_tokens" "all" {}
data "activegate_token_status" "all" {}
`})
		ends()
		want := 0
		if with == credential.OAuthClient {
			want = 1
		}
		if most != want || runs < 3 {
			t.Errorf("%s: a run asked single sign-on %d times, want %d, in %d runs", with, most, want, runs)
		}
		for _, request := range w.api.Journal().Requests() {
			way := string(request.Way)
			if strings.Contains(request.Template, "activeGateTokens") && way == "proxy" || with != credential.APIToken && way == "" {
				t.Errorf("%s: %+v", with, request)
			}
			// What a credential may do is asked elsewhere; and who looks first, alone, is chance.
			if request.Template != "GET /api/v2/activeGateTokens/{id}" && (request.Method != http.MethodPost || strings.Contains(request.Template, "activeGateTokens")) {
				asked[with][request.Template]++
			}
		}
	}
	for with, counts := range asked {
		if !maps.Equal(counts, asked[credential.APIToken]) {
			t.Errorf("%s asked %v, %s %v", with, counts, credential.APIToken, asked[credential.APIToken])
		}
	}
}

// TestGrantEnds: an apply that takes longer than an access token lives gets another
// one before it ends.
func TestGrantEnds(t *testing.T) {
	s := newTokenStory(t)
	s.credential = credential.OAuthClient
	t.Cleanup(s.api.OnRequest(func(request simulator.Request) {
		if request.Template == createsToken {
			s.clock.Advance(100 * time.Second)
		}
	}))
	s.run(resource.TestStep{
		Config: s.provider() + `
resource "activegate_token" "gate" {
  count      = 9
  name       = "gate"
  expires_in = "90d"
  timeouts   = { delete = "10s" }
}
`,
	})
	if got := s.sim.SignOn().Journal().Count(grants); got < 4 {
		t.Errorf("single sign-on was asked %d times", got)
	}
	for _, request := range s.api.Journal().Requests() {
		if !request.Authorized {
			t.Errorf("%+v", request)
		}
	}
}
