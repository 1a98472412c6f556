// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package stories_test

import (
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// lifetime is how long a token lives.
func lifetime(word, name string, v func(w *world) cty.Value) value { return some(word, name, v) }

func lasting(d string) value {
	return lifetime("expires_in "+d, "expires_in", func(*world) cty.Value { return text(d) })
}

// until is a date, in one spelling or another of the same instant.
func until(word string, days int, zone *time.Location) value {
	return lifetime(word, "expiration_date", func(*world) cty.Value {
		return text(theCertificates().now.AddDate(0, 0, days).In(zone).Format(time.RFC3339))
	})
}

func schedule(before, spread, trigger cty.Value) cty.Value {
	return cty.ObjectVal(map[string]cty.Value{"before_expiry": before, "spread": spread, "triggers": trigger})
}

var (
	noText = cty.NullVal(cty.String)
	noMap  = cty.NullVal(cty.Map(cty.String))
)

var tokens = subject{
	kind: "activegate_token",
	id: func(w *world) string {
		for _, token := range w.sim.API().GateTokens() {
			return token.ID
		}
		return ""
	},
	holds: fine,
	// Whether a token is due is decided where the clock may be read: in a refresh.
	announces: "The token is due by the new schedule",
	choices: []choice{
		{name: "name", values: []value{
			some("gate1", "name", func(*world) cty.Value { return text("gate1") }), some("gate2", "name", func(*world) cty.Value { return text("gate2") }),
		}},
		{name: "lifetime", about: []string{"expires_in", "expiration_date", "never_expires"}, values: []value{
			lasting("90d"), lasting("2160h"), lasting("60d"), lasting("36h"),
			lifetime("never_expires", "never_expires", func(*world) cty.Value { return cty.True }),
			until("expiration_date in 100 days", 100, time.UTC), until("expiration_date in 100 days, in another zone", 100, time.FixedZone("", 3600)),
			until("expiration_date in 200 days", 200, time.UTC),
		}},
		one("activegate_type", cty.String, text("ENVIRONMENT"), text("CLUSTER")),
		one("seed_token", cty.Bool, cty.False, cty.True),
		one("overlap", cty.String, text("7d"), text("168h"), text("1d")),
		one("rotation", cty.DynamicPseudoType,
			schedule(noText, noText, noMap), schedule(text("31d"), noText, noMap), schedule(text("20d"), text("5d"), mapping("1")),
			schedule(noText, noText, mapping("1")), schedule(noText, noText, mapping("2")), schedule(noText, noText, cty.MapValEmpty(cty.String))),
		one("on_destroy", cty.String, text("revoke"), text("retain")),
		one("revoke_in_use", cty.Bool, cty.True, cty.False),
		one("timeouts", cty.DynamicPseudoType, limits("10s"), limits("20s")),
	},
	events: []event{
		passes("1 hour", time.Hour), passes("1 day", day), passes("8 days", 8*day), passes("31 days", 31*day), passes("60 days", 60*day), passes("91 days", 91*day),
		{"somebody revokes the tokens", func(w *world, arg int) {
			for index, token := range w.sim.API().GateTokens() {
				if index%2 == arg%2 {
					w.sim.API().RemoveGateToken(token.ID)
				}
			}
		}},
		{"a gate takes the token", func(w *world, _ int) {
			if w.secret != "" {
				w.sim.API().AddMember(simulator.Using(w.secret))
			}
		}},
		{"the gates take the token", func(w *world, _ int) {
			for _, member := range w.sim.API().Members() {
				member.Connect(w.secret)
			}
		}},
		{"the gates go offline", func(w *world, _ int) {
			for _, member := range w.sim.API().Members() {
				member.GoOffline()
			}
		}},
		{"somebody makes a token of the same name", func(w *world, _ int) {
			w.sim.API().AddGateToken(simulator.TokenSeed{Name: "gate1", Expires: w.clock.Now().Add(90 * day)})
		}},
		{"the API token is revoked", func(w *world, _ int) { w.sim.RemoveToken(simulator.Token) }},
		{"the API token is back", func(w *world, _ int) { w.sim.AddToken(simulator.Token) }},
		fails("a creation gets no answer", environment, simulator.Fault{Match: "POST /api/v2/activeGateTokens", Kind: simulator.DropAfter, Times: 1}),
		fails("a creation does not arrive", environment, simulator.Fault{Match: "POST /api/v2/activeGateTokens", Kind: simulator.DropBefore, Times: 1}),
		fails("lists fail", environment, simulator.Fault{Match: "GET /api/v2/activeGateTokens", Kind: simulator.Status, Status: 500, Times: 2}),
		fails("revoking fails", environment, simulator.Fault{Match: "DELETE /api/v2/activeGateTokens/{id}", Kind: simulator.Status, Status: 500, Times: 1}),
		fails("gates cannot be read", environment, simulator.Fault{Match: "GET /api/v2/activeGates", Kind: simulator.Status, Status: 403, Times: 3}),
	},
}

func environment(w *world) faulty { return w.sim.API() }
