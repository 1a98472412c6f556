// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/credential"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

const resolveCall = "POST /platform/management/v1/effective-permissions:resolve"

// fewScopes are those of somebody who reads.
var fewScopes = []string{
	"environment-api:activegates:read", "fleet-management:activegate.tokens:read", "settings:objects:read", "platform-management:effective-permissions:resolve",
}

// TestAccessPlatform: what a platform credential may do and lacks, in the words of
// the platform; a classic token beside it is looked up as ever.
func TestAccessPlatform(t *testing.T) {
	null := knownvalue.Null()
	facts := func(kind, id string, scopes knownvalue.Check) knownvalue.Check {
		return knownvalue.ObjectExact(map[string]knownvalue.Check{
			"kind": knownvalue.StringExact(kind), "id": knownvalue.StringExact(id), "name": null, "owner": null, "enabled": null, "expiration_date": null, "scopes": scopes,
		})
	}
	unset := knownvalue.ObjectExact(map[string]knownvalue.Check{"kind": null, "id": null, "name": null, "owner": null, "enabled": null, "expiration_date": null, "scopes": null})
	missing := forPurposes(null, exactTexts("fleet-management:activegate.tokens:write"),
		exactTexts("fleet-management:tenant-token:rotate", "environment-api:deployment:download"), exactTexts("settings:objects:write"), exactTexts())
	const token, client = "dt0s16.FEW.SECRET", "dt0s02.FEW"
	tests := map[string]struct {
		settings func(*environmentWorld) []string
		behave   func(*simulator.EnvironmentBehaviour)
		checks   []statecheck.StateCheck
		resolved int
	}{
		"platform token": {
			settings: func(*environmentWorld) []string { return []string{fmt.Sprintf("platform_token = %q", token)} },
			checks: []statecheck.StateCheck{
				accessTells("api_token", facts("platform_token", "dt0s16.FEW", exactTexts(fewScopes[:3]...))), accessTells("activegate_api_token", unset),
				accessTells("missing_scopes", missing), accessTells("ready", forPurposes(isFalse, isFalse, isFalse, isFalse, isTrue)),
			},
			resolved: 1,
		},
		"which has a condition": {
			settings: func(*environmentWorld) []string { return []string{fmt.Sprintf("platform_token = %q", token)} },
			behave:   func(b *simulator.EnvironmentBehaviour) { b.Conditional = "settings:objects:write" },
			checks:   []statecheck.StateCheck{accessTells("ready", forPurposes(isFalse, isFalse, isFalse, isTrue, isTrue))},
			resolved: 1,
		},
		"OAuth client": {
			settings: func(w *environmentWorld) []string {
				return []string{fmt.Sprintf("oauth_client_id = %q\n  oauth_client_secret = %q\n  oauth_token_url = %q", client, "dt0s02.FEW.SECRET", w.sim.SignOn().TokenURL())}
			},
			checks: []statecheck.StateCheck{
				accessTells("api_token", facts("oauth_client", client, exactTexts(fewScopes[0], fewScopes[1], fewScopes[3], fewScopes[2]))), accessTells("missing_scopes", missing),
			},
		},
		"platform token, and a classic one for gates": {
			settings: func(*environmentWorld) []string {
				return []string{fmt.Sprintf("platform_token = %q\n  activegate_api_token = %q", token, simulator.Token)}
			},
			checks: []statecheck.StateCheck{accessTells("ready", forPurposes(isTrue, isFalse, isFalse, isFalse, isTrue))}, resolved: 1,
		},
		"nobody resolves": {
			settings: func(*environmentWorld) []string { return []string{fmt.Sprintf("platform_token = %q", token)} },
			behave:   func(b *simulator.EnvironmentBehaviour) { b.NoPermissions = true },
			checks: []statecheck.StateCheck{
				accessTells("api_token", knownvalue.ObjectPartial(map[string]knownvalue.Check{"kind": knownvalue.StringExact("platform_token"), "scopes": null})),
				accessTells("ready", forPurposes(isFalse, null, null, null, null)), accessTells("missing_scopes", forPurposes(null, null, null, null, null)),
				accessTells("problems", accessProblems([]string{"platform_token", "effective-permissions:resolve"})),
			},
			resolved: 1,
		},
		"unknown token": {
			settings: func(*environmentWorld) []string { return []string{`platform_token = "dt0s16.NOBODY.SECRET"`} },
			checks: []statecheck.StateCheck{
				accessTells("ready", forPurposes(isFalse, isFalse, isFalse, isFalse, isFalse)), accessTells("problems", accessProblems([]string{"HTTP 401", "platform_token"})),
			},
			resolved: 1,
		},
		"unknown client": {
			settings: func(w *environmentWorld) []string {
				return []string{fmt.Sprintf("oauth_client_id = %q\n  oauth_client_secret = %q\n  oauth_token_url = %q", client, "wrong", w.sim.SignOn().TokenURL())}
			},
			checks: []statecheck.StateCheck{
				accessTells("ready", forPurposes(isFalse, isFalse, isFalse, isFalse, isFalse)), accessTells("problems", accessProblems([]string{client, "not accepted"})),
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newEnvironmentWorld(t)
			w.sim.AddToken(token, fewScopes...)
			w.sim.AddClient(client, "dt0s02.FEW.SECRET", fewScopes...)
			if test.behave != nil {
				w.api.Behave(test.behave)
			}
			requests := countEachRun(w, resolveCall)
			w.run(resource.TestStep{Config: w.provider(test.settings(w)...) + accessBlock, ConfigStateChecks: test.checks})
			for run, count := range requests()[resolveCall] {
				if count > test.resolved {
					t.Errorf("run %d asked %d times", run, count)
				}
			}
		})
	}
}

// TestPlanNotPermittedPlatform: what a platform credential lacks is told by the plan,
// by its name there.
func TestPlanNotPermittedPlatform(t *testing.T) {
	for _, kind := range []string{credential.PlatformToken, credential.OAuthClient} {
		t.Run(kind, func(t *testing.T) {
			w := newEnvironmentWorld(t)
			w.sim.AddToken("dt0s16.FEW.SECRET", fewScopes...)
			w.sim.AddClient("dt0s02.FEW", "dt0s02.FEW.SECRET", fewScopes...)
			settings := `platform_token = "dt0s16.FEW.SECRET"`
			if kind == credential.OAuthClient {
				settings = fmt.Sprintf("oauth_client_id = \"dt0s02.FEW\"\n  oauth_client_secret = \"dt0s02.FEW.SECRET\"\n  oauth_token_url = %q", w.sim.SignOn().TokenURL())
			}
			w.run(resource.TestStep{
				Config: w.provider(settings) + managedToken(`expires_in = "90d"`), PlanOnly: true,
				ExpectError: saying("Not permitted", "creating a token takes the scope", "fleet-management:activegate.tokens:create or fleet-management:activegate.tokens:write"),
			})
			if writes := environmentWrites(w.api); len(writes) > 0 {
				t.Errorf("%q", writes)
			}
			if kind == credential.PlatformToken {
				w.sim.SetExpiry("dt0s16.FEW.SECRET", environmentStart)
				w.run(resource.TestStep{
					Config: w.provider(settings) + "data \"activegate_tokens\" \"all\" {}\n", PlanOnly: true,
					ExpectError: saying("Not permitted", "HTTP 403", "An expired platform token"),
				})
			}
		})
	}
}
