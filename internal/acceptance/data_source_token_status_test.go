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
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

const (
	listGatesCall   = "GET /api/v2/activeGates"
	listTokensCall  = "GET /api/v2/activeGateTokens"
	enforcementCall = "GET /api/v2/activeGates/tokenEnforcement"
)

// tokenStatus is one activegate_token_status.
func tokenStatus(name, body string) string {
	return fmt.Sprintf("data \"activegate_token_status\" %q {\n  %s\n}\n", name, body)
}

// tells is a state check of one attribute of a data source.
func tells(kind, name, attribute string, value knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue("data."+kind+"."+name, tfjsonpath.New(attribute), value)
}

func statusTells(attribute string, value knownvalue.Check) statecheck.StateCheck {
	return tells("activegate_token_status", "all", attribute, value)
}

// statusWorld is a fleet with a gate in each state, named after it; its host
// names sort as the states do.
func statusWorld(t *testing.T) (w *environmentWorld, tokens map[string]string) {
	t.Helper()
	w = newEnvironmentWorld(t)
	tokens = map[string]string{}
	gate := func(name string, expires time.Duration, options ...simulator.MemberOption) *simulator.Member {
		options = append([]simulator.MemberOption{simulator.Hostname(name + ".example.com")}, options...)
		if expires != 0 {
			id, secret := w.api.AddGateToken(simulator.TokenSeed{Name: name, Expires: environmentStart.Add(expires)})
			tokens[name] = id
			options = append(options, simulator.Using(secret))
		}
		return w.api.AddMember(options...)
	}
	gate("valid", 90*day, simulator.InGroup("Frankfurt"), simulator.InNetworkZone("dmz"), simulator.Addresses("10.1.2.3"),
		simulator.LoadBalancers("lb.example.com"), simulator.Containerized(), simulator.Version("1.341.28.20261105-101010"))
	gate("expiring", 10*day, simulator.InGroup("frankfurt-2"))
	gate("absent", 0, simulator.InNetworkZone("DMZ.inner"))
	gate("unsupported", 0, simulator.Version("1.215.163.20210401-101010"))
	gate("invalid", 0, simulator.Using("dt0g02.TRUNCATED"))
	gate("unknown", 90*day)
	w.api.RemoveGateToken(tokens["unknown"])
	gate("several", 60*day, simulator.InEnvironments("xyz98765", w.sim.Environment()))
	gate("offline", 60*day).GoOffline()
	w.api.SetEnforcement(true, false, 12)
	w.clock.Advance(time.Hour)
	return w, tokens
}

// TestTokenStatus tells everything of one gate, the state of each, what to do,
// and whether tokens are enforced.
func TestTokenStatus(t *testing.T) {
	w, tokens := statusWorld(t)
	attention := func(host, state string, action ...string) knownvalue.Check {
		id := knownvalue.Check(knownvalue.StringRegexp(saying("0x")))
		if state == "MISSING" {
			id = knownvalue.Null()
		}
		return knownvalue.ObjectExact(map[string]knownvalue.Check{
			"id": id, "hostname": knownvalue.StringExact(host + ".example.com"), "state": knownvalue.StringExact(state),
			"action": knownvalue.StringRegexp(saying(action...)),
		})
	}
	counts := map[string]knownvalue.Check{}
	for state, number := range map[string]int64{"ABSENT": 1, "EXPIRING": 1, "INVALID": 1, "UNKNOWN": 1, "UNSUPPORTED": 1, "VALID": 3} {
		counts[state] = knownvalue.Int64Exact(number)
	}
	valid := w.api.Members()[0]
	w.run(resource.TestStep{
		Config: w.provider() + tokenStatus("all", `expected_hostnames = ["VALID.example.com", "gone.example.com"]`),
		ConfigStateChecks: []statecheck.StateCheck{
			statusTells("activegates", knownvalue.ListSizeExact(8)),
			statusTells("activegates", knownvalue.ListPartial(map[int]knownvalue.Check{7: knownvalue.ObjectExact(map[string]knownvalue.Check{
				"id": knownvalue.StringExact(fmt.Sprintf("0x%08x", uint32(valid.ID()))), "hostname": knownvalue.StringExact("valid.example.com"), //nolint:gosec // the same 32 bits
				"network_addresses":       knownvalue.ListExact([]knownvalue.Check{knownvalue.StringExact("10.1.2.3")}),
				"load_balancer_addresses": knownvalue.ListExact([]knownvalue.Check{knownvalue.StringExact("lb.example.com")}),
				"version":                 knownvalue.StringExact("1.341.28.20261105-101010"), "type": knownvalue.StringExact("ENVIRONMENT"),
				"containerized": knownvalue.Bool(true), "group": knownvalue.StringExact("Frankfurt"), "network_zone": knownvalue.StringExact("dmz"),
				"online": knownvalue.Bool(true), "offline_since": knownvalue.Null(),
				"token_id": knownvalue.StringExact(tokens["valid"]), "token_state": knownvalue.StringExact("VALID"),
				"token_expiration_date": knownvalue.StringExact("2026-05-31T09:30:00Z"),
				"tokens":                knownvalue.ListExact([]knownvalue.Check{gateToken("", tokens["valid"], "VALID")}),
			})})),
			statusTells("activegates", knownvalue.ListPartial(map[int]knownvalue.Check{
				3: knownvalue.ObjectPartial(map[string]knownvalue.Check{
					"hostname": knownvalue.StringExact("offline.example.com"), "online": knownvalue.Bool(false), "offline_since": knownvalue.StringExact("2026-03-02T09:30:00Z"),
				}),
				// The token of this environment, not that of the first one.
				4: knownvalue.ObjectPartial(map[string]knownvalue.Check{
					"hostname": knownvalue.StringExact("several.example.com"), "type": knownvalue.StringExact("ENVIRONMENT_MULTI"),
					"token_id": knownvalue.StringExact(tokens["several"]), "token_expiration_date": knownvalue.StringExact("2026-05-01T09:30:00Z"),
					"tokens": knownvalue.ListExact([]knownvalue.Check{gateToken("xyz98765", "dt0g02.ELSEWHER", "VALID"), gateToken("abc12345", tokens["several"], "VALID")}),
				}),
				// Nobody knows this token any more.
				5: knownvalue.ObjectPartial(map[string]knownvalue.Check{"token_id": knownvalue.StringExact(tokens["unknown"]), "token_expiration_date": knownvalue.Null()}),
			})),
			statusTells("counts", knownvalue.MapExact(counts)),
			statusTells("attention", knownvalue.ListExact([]knownvalue.Check{
				attention("absent", "ABSENT", "Give the gate a token", "cut off until it has one"),
				attention("expiring", "EXPIRING", "Rotate the token "+tokens["expiring"], "2026-03-12T09:30:00Z"),
				attention("gone", "MISSING", "Not listed"), attention("invalid", "INVALID", "malformed"),
				attention("unknown", "UNKNOWN", tokens["unknown"]), attention("unsupported", "UNSUPPORTED", "1.215.163"),
			})),
			statusTells("all_valid", knownvalue.Bool(false)),
			statusTells("enforcement", knownvalue.ObjectExact(map[string]knownvalue.Check{
				"manual": knownvalue.Bool(true), "automatic": knownvalue.Bool(false), "days_to_automatic": knownvalue.Int64Exact(12),
			})),
		},
	})
}

// gateToken is one token of a gate; without an environment that is null.
func gateToken(environment, id, state string) knownvalue.Check {
	of := knownvalue.Check(knownvalue.Null())
	if environment != "" {
		of = knownvalue.StringExact(environment)
	}
	return knownvalue.ObjectExact(map[string]knownvalue.Check{"environment_id": of, "id": knownvalue.StringExact(id), "state": knownvalue.StringExact(state)})
}

// TestTokenStatusFilters chooses on this side: however many blocks there are, a
// run asks for each list at most once.
func TestTokenStatusFilters(t *testing.T) {
	w, _ := statusWorld(t)
	requests := countEachRun(w, listGatesCall, listTokensCall, enforcementCall)
	type filtered struct {
		body  string
		hosts []string
		valid knownvalue.Check
	}
	filters := map[string]filtered{
		"host":     {`hostname = "VALID"`, []string{"invalid", "valid"}, knownvalue.Bool(false)},
		"group":    {`group = "frankfurt"`, []string{"expiring", "valid"}, knownvalue.Bool(false)},
		"zone":     {`network_zone = "Dmz"`, []string{"absent", "valid"}, knownvalue.Bool(false)},
		"offline":  {`online = false`, []string{"offline", "unknown", "unsupported", "absent", "invalid"}, knownvalue.Bool(false)},
		"states":   {`states = ["EXPIRING", "UNKNOWN"]`, []string{"expiring", "unknown"}, knownvalue.Bool(false)},
		"both":     {"group = \"frankfurt\"\n  states = [\"VALID\"]", []string{"valid"}, knownvalue.Bool(true)},
		"nothing":  {`hostname = "nobody"`, nil, knownvalue.Null()},
		"expected": {"hostname = \"nobody\"\n  expected_hostnames = [\"nobody\"]", nil, knownvalue.Null()},
		// It is there, if not in this group.
		"elsewhere": {"group = \"Frankfurt\"\n  states = [\"VALID\"]\n  expected_hostnames = [\"absent.example.com\"]", []string{"valid"}, knownvalue.Bool(true)},
	}
	config := w.provider()
	var checks []statecheck.StateCheck
	for _, name := range slices.Sorted(maps.Keys(filters)) {
		filter := filters[name]
		config += tokenStatus(name, filter.body)
		hosts := make([]knownvalue.Check, 0, len(filter.hosts))
		for _, host := range slices.Sorted(slices.Values(filter.hosts)) {
			hosts = append(hosts, knownvalue.ObjectPartial(map[string]knownvalue.Check{"hostname": knownvalue.StringExact(host + ".example.com")}))
		}
		checks = append(checks, tells("activegate_token_status", name, "activegates", knownvalue.ListExact(hosts)),
			tells("activegate_token_status", name, "all_valid", filter.valid))
	}
	w.run(resource.TestStep{Config: config, ConfigStateChecks: checks})
	for template, runs := range requests() {
		if worst := slices.Max(runs); worst != 1 {
			t.Errorf("%s was requested %d times in one run, for %d data sources", template, worst, len(filters))
		}
	}
}

// countEachRun counts the requests of each run of the engine.
func countEachRun(w *environmentWorld, templates ...string) (ended func() map[string][]int) {
	counts := map[string][]int{}
	before := map[string]int{}
	next := func() {
		for _, template := range templates {
			total := w.api.Journal().Count(template)
			counts[template] = append(counts[template], total-before[template])
			before[template] = total
		}
	}
	w.listen().onRun = next
	return func() map[string][]int {
		next()
		return counts
	}
}
