// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
	"github.com/hashicorp/terraform-plugin-testing/querycheck/queryfilter"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/activegate/terraform-provider-activegate/internal/engine"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

const tokenListAddress = "activegate_token.found"

// TestQueryTokens finds tokens by name, expiry and use, with their facts where
// they are asked for, in as few requests as the limit needs.
func TestQueryTokens(t *testing.T) {
	needs(t, engine.ListResources)
	w := newEnvironmentWorld(t)
	now := environmentStart
	used, _ := w.api.AddGateToken(simulator.TokenSeed{Name: "prod-1", Created: now.Add(-400 * day), LastUsed: now.Add(-day), Expires: now.Add(20 * day)})
	orphan, _ := w.api.AddGateToken(simulator.TokenSeed{Name: "prod-2", Created: now.Add(-400 * day), LastUsed: now.Add(-300 * day), Expires: now.Add(200 * day)})
	never, _ := w.api.AddGateToken(simulator.TokenSeed{Name: "test", Created: now.Add(-400 * day)})
	all := []string{
		"prod-1 (" + used + "): expires 2026-03-22, last used 2026-03-01",
		"prod-2 (" + orphan + "): expires 2026-09-18, last used 2025-05-06",
		"test (" + never + "): never expires, never used",
	}
	f := &found{}
	query := func(lines ...string) string { return w.provider() + listBlock("activegate_token", lines...) }
	requests := func(want int) querycheck.QueryResultCheck {
		return onQuery(func() {
			if got := w.api.Journal().Count(listTokensCall); got != want {
				t.Errorf("%d requests for lists, want %d", got, want)
			}
			w.api.Journal().Reset()
		})
	}
	id := func(id string) queryfilter.QueryFilter {
		return queryfilter.ByResourceIdentity(map[string]knownvalue.Check{"id": knownvalue.StringExact(id)})
	}
	w.run(
		queries(query(), f, onQuery(func() { f.must(t, all...) }), requests(1),
			querycheck.ExpectIdentity(tokenListAddress, map[string]knownvalue.Check{"id": knownvalue.StringExact(orphan)}),
			querycheck.ExpectResourceDisplayName(tokenListAddress, id(never), knownvalue.StringExact(all[2]))),
		queries(query("", `name_regex = "^prod-"`), f, onQuery(func() { f.must(t, all[:2]...) })),
		queries(query("", `expiring_within = "30d"`), f, onQuery(func() { f.must(t, all[0]) })),
		queries(query("", `unused_for = "90d"`), f, onQuery(func() { f.must(t, all[1:]...) })),
		queries(query("", `unused_for = "90d"`, `name_regex = "prod"`), f, onQuery(func() { f.must(t, all[1]) })),
		queries(query("limit = 2"), f, onQuery(func() { f.must(t, all[:2]...) })),
		queries(query("include_resource = true", "", `name_regex = "^prod-2$"`),
			querycheck.ExpectResourceKnownValues(tokenListAddress, id(orphan), []querycheck.KnownValueCheck{
				{Path: tfjsonpath.New("name"), KnownValue: knownvalue.StringExact("prod-2")},
				{Path: tfjsonpath.New("expiration_date"), KnownValue: knownvalue.StringExact("2026-09-18T09:30:00Z")},
				{Path: tfjsonpath.New("activegate_type"), KnownValue: knownvalue.StringExact("ENVIRONMENT")},
				{Path: tfjsonpath.New("on_destroy"), KnownValue: knownvalue.StringExact("revoke")},
				{Path: tfjsonpath.New("token"), KnownValue: knownvalue.Null()},
			})),
	)
}

// TestQueryTokensPrintable shows a name that would write to the terminal as what
// it is.
func TestQueryTokensPrintable(t *testing.T) {
	needs(t, engine.ListResources)
	w := newEnvironmentWorld(t)
	evil, _ := w.api.AddGateToken(simulator.TokenSeed{Name: "gate \x1b[2J\u202e", Created: environmentStart})
	f := &found{}
	w.run(queries(w.provider()+listBlock("activegate_token"), f, onQuery(func() {
		f.must(t, `"gate \x1b[2J\u202e" (`+evil+"): never expires, never used")
	})))
}

// TestQueryTokensRefused says what is wrong, and asks nothing then.
func TestQueryTokensRefused(t *testing.T) {
	needs(t, engine.ListResources)
	w := newEnvironmentWorld(t)
	const installerOnly = "dt0c01.INSTALLERONLY00000000000.SECRET"
	w.sim.AddToken(installerOnly, "InstallerDownload")
	query := func(lines ...string) string { return w.provider() + listBlock("activegate_token", lines...) }
	w.run(
		refusedQuery(query("", `name_regex = "("`), "Invalid value for name_regex", "regular expression"),
		refusedQuery(query("", `unused_for = "90"`), "Invalid value for unused_for", "30m"),
		refusedQuery("provider \"activegate\" {}\n"+listBlock("activegate_token"), "No environment", "environment_url"),
		refusedQuery(w.provider(fmt.Sprintf("api_token = %q", installerOnly))+listBlock("activegate_token"),
			"Not permitted", "activeGateTokenManagement.read"),
	)
}
