// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// tokensBlock is one activegate_tokens.
func tokensBlock(name, body string) string {
	return fmt.Sprintf("data \"activegate_tokens\" %q {\n  %s\n}\n", name, body)
}

// tokensWorld has tokens that differ in all that is filtered by.
func tokensWorld(t *testing.T) (w *environmentWorld, ids map[string]string) {
	t.Helper()
	w = newEnvironmentWorld(t)
	ids = map[string]string{}
	now := environmentStart
	for _, seed := range []simulator.TokenSeed{
		{Name: "prod-b", Owner: "alice", Created: now.Add(-400 * day), LastUsed: now.Add(-1 * day), Expires: now.Add(30*day + time.Hour)},
		{Name: "prod-a", Created: now.Add(-400 * day), LastUsed: now.Add(-200 * day), Expires: now.Add(90 * day)},
		{Name: "old", Created: now.Add(-400 * day), Expires: now.Add(-time.Hour)},
		{Name: "cluster", Type: "CLUSTER", Seed: true, Created: now.Add(-2 * day)},
	} {
		ids[seed.Name], _ = w.api.AddGateToken(seed)
	}
	return w, ids
}

// TestTokens tells every field of the API, and filters on this side: a run asks
// once, however many blocks there are.
func TestTokens(t *testing.T) {
	runOnEngine(t)
	w, ids := tokensWorld(t)
	w.classic() // the type is among the fields
	requests := countEachRun(w, listTokensCall)
	filters := map[string]struct {
		body string
		want []string // by name
	}{
		"all":      {"", []string{"cluster", "old", "prod-a", "prod-b"}},
		"name":     {`name_regex = "^PROD|(?i)^prod"`, []string{"prod-a", "prod-b"}},
		"expiring": {`expiring_within = "31d"`, []string{"old", "prod-b"}},
		"unused":   {`unused_for = "6M"`, []string{"old", "prod-a"}},
		"type":     {`activegate_type = "CLUSTER"`, []string{"cluster"}},
		"together": {"name_regex = \"prod\"\n  unused_for = \"12w\"\n  activegate_type = \"ENVIRONMENT\"", []string{"prod-a"}},
		"none":     {`name_regex = "nothing"`, nil},
	}
	config := w.provider()
	var checks []statecheck.StateCheck
	for _, name := range slices.Sorted(maps.Keys(filters)) {
		config += tokensBlock(name, filters[name].body)
		found := make([]knownvalue.Check, 0, len(filters[name].want))
		for _, token := range filters[name].want {
			found = append(found, knownvalue.ObjectPartial(map[string]knownvalue.Check{"id": knownvalue.StringExact(ids[token]), "name": knownvalue.StringExact(token)}))
		}
		checks = append(checks, tells("activegate_tokens", name, "tokens", knownvalue.ListExact(found)))
	}
	checks = append(checks, tells("activegate_tokens", "all", "tokens", knownvalue.ListPartial(map[int]knownvalue.Check{
		0: knownvalue.ObjectPartial(map[string]knownvalue.Check{
			"expiration_date": knownvalue.Null(), "days_to_expiry": knownvalue.Null(), "last_used_date": knownvalue.Null(),
			"seed_token": knownvalue.Bool(true), "activegate_type": knownvalue.StringExact("CLUSTER"),
		}),
		1: knownvalue.ObjectPartial(map[string]knownvalue.Check{"days_to_expiry": knownvalue.Int64Exact(-1)}),
		3: knownvalue.ObjectExact(map[string]knownvalue.Check{
			"id": knownvalue.StringExact(ids["prod-b"]), "name": knownvalue.StringExact("prod-b"), "owner": knownvalue.StringExact("alice"),
			"creation_date": knownvalue.StringExact("2025-01-26T09:30:00Z"), "expiration_date": knownvalue.StringExact("2026-04-01T10:30:00Z"),
			"last_used_date": knownvalue.StringExact("2026-03-01T09:30:00Z"), "seed_token": knownvalue.Bool(false),
			"activegate_type": knownvalue.StringExact("ENVIRONMENT"), "days_to_expiry": knownvalue.Int64Exact(30),
		}),
	})))
	w.run(resource.TestStep{Config: config, ConfigStateChecks: checks})
	if runs := requests()[listTokensCall]; slices.Max(runs) != 1 {
		t.Errorf("the list of tokens was requested %v times in the runs", runs)
	}
}

// TestTokensMany pages through them all.
func TestTokensMany(t *testing.T) {
	w := newEnvironmentWorld(t)
	w.api.FillGateTokens(3500)
	requests := countEachRun(w, listTokensCall)
	w.run(resource.TestStep{
		Config:            w.provider() + tokensBlock("all", ""),
		ConfigStateChecks: []statecheck.StateCheck{tells("activegate_tokens", "all", "tokens", knownvalue.ListSizeExact(3500))},
	})
	if runs := requests()[listTokensCall]; slices.Max(runs) != 2 {
		t.Errorf("want two pages a run, got %v requests", runs)
	}
}

// TestTokensTypeNotTold: a server that tells neither type nor seed makes them
// null, and a filter by type says that it cannot choose.
func TestTokensTypeNotTold(t *testing.T) {
	w, _ := tokensWorld(t)
	heard := w.listen()
	w.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.OmitTypeAndSeed = true })
	w.run(resource.TestStep{
		Config: w.provider() + tokensBlock("all", "") + tokensBlock("type", `activegate_type = "CLUSTER"`),
		ConfigStateChecks: []statecheck.StateCheck{
			tells("activegate_tokens", "all", "tokens", knownvalue.ListPartial(map[int]knownvalue.Check{
				0: knownvalue.ObjectPartial(map[string]knownvalue.Check{"activegate_type": knownvalue.Null(), "seed_token": knownvalue.Null()}),
			})),
			tells("activegate_tokens", "type", "tokens", knownvalue.ListExact(nil)),
		},
	})
	heard.must(t, duringRead, "WARNING The server does not tell the type of tokens", "4 tokens that match otherwise", pointing("activegate_type"))
}

// TestTokensRefused: the form is judged at plan, and a missing scope is named.
func TestTokensRefused(t *testing.T) {
	w, _ := tokensWorld(t)
	const limited = "dt0c01.LIMITEDLIMITEDLIMITEDLIM.LIMITED"
	w.sim.AddToken(limited, "activeGates.read")
	refused := func(body string, words ...string) resource.TestStep {
		return resource.TestStep{Config: w.provider() + tokensBlock("all", body), ExpectError: saying(words...)}
	}
	w.run(
		refused(`name_regex = "("`, "regular expression"),
		refused(`expiring_within = "1 month"`, "a duration such as"),
		refused(`unused_for = "3"`, "a duration such as"),
		refused(`activegate_type = "GATE"`, "ENVIRONMENT"),
		resource.TestStep{
			Config:      w.provider(fmt.Sprintf("api_token = %q", limited)) + tokensBlock("all", ""),
			ExpectError: saying("Not permitted", "activeGateTokenManagement.read"),
		},
	)
}
