// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package stories_test

import (
	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
	"github.com/activegate/terraform-provider-activegate/internal/simulator/settings"
)

const settingsObjects = "/api/v2/settings/objects"

var enforcements = subject{
	kind: "activegate_token_enforcement",
	prepare: func(w *world) {
		_, w.secret = w.sim.API().AddGateToken(simulator.TokenSeed{Name: "gate1", Expires: w.clock.Now().Add(80 * day)})
		w.sim.API().AddMember(simulator.Hostname("gate1"), simulator.Using(w.secret))
		w.sim.API().AddMember(simulator.Hostname("autoscaled-1"), simulator.Using(w.secret))
	},
	id:    func(*world) string { return "current" },
	holds: holdsEnforcement,
	choices: []choice{
		{name: "manual_enforcement", about: []string{"manual_enforcement"}, values: []value{
			some("false", "manual_enforcement", func(*world) cty.Value { return cty.False }),
			some("true", "manual_enforcement", func(*world) cty.Value { return cty.True }),
		}},
		one("expiry_notifications", cty.Bool, cty.True, cty.False),
		one("expected_hostnames", cty.Set(cty.String), cty.SetVal([]cty.Value{text("GATE1")}), cty.SetVal([]cty.Value{text("gate1"), text("gate2")}), cty.SetValEmpty(cty.String)),
		one("ignore_gates", cty.List(cty.String), texts(), texts("autoscaled-*"), texts("gate1", "AUTOSCALED-1")),
		one("enforce_despite_gates", cty.Bool, cty.False, cty.True),
		one("on_destroy", cty.String, text("retain"), text("reset")),
	},
	events: []event{
		passes("3 hours", 3*3600e9), passes("2 days", 2*day), passes("31 days", 31*day), passes("60 days", 60*day),
		{"somebody switches both", func(w *world, arg int) { w.sim.API().SaveSettings(arg%2 == 0, arg%4 < 2) }},
		{"somebody resets the settings", func(w *world, _ int) { w.sim.API().ResetSettings() }},
		{"tokens are enforced automatically", func(w *world, arg int) { w.sim.API().SetEnforcement(arg%2 == 0, true, 0) }},
		{"a gate falls back to the tenant token", func(w *world, arg int) { w.sim.API().Members()[arg%2].Connect("") }},
		{"the gates take the token", func(w *world, _ int) {
			for _, member := range w.sim.API().Members() {
				member.Connect(w.secret)
			}
		}},
		{"a gate goes offline", func(w *world, arg int) { w.sim.API().Members()[arg%2].GoOffline() }},
		{"the schema is a newer one", func(w *world, arg int) {
			w.sim.API().Behave(func(b *simulator.EnvironmentBehaviour) { b.Settings.NewerSchema = arg%2 == 0 })
		}},
		{"a second object is refused in another way", func(w *world, arg int) {
			w.sim.API().Behave(func(b *simulator.EnvironmentBehaviour) {
				b.Settings = settings.Behaviour{Second: []string{"", "400", "upsert"}[arg%3], MultiStatus: arg%2 == 0}
			})
		}},
		{"the API token is revoked", func(w *world, _ int) { w.sim.RemoveToken(simulator.Token) }},
		{"the API token is back", func(w *world, _ int) { w.sim.AddToken(simulator.Token) }},
		fails("the first object gets no answer", environment, simulator.Fault{Match: "POST " + settingsObjects, Kind: simulator.DropAfter, Times: 1}),
		fails("another value gets no answer", environment, simulator.Fault{Match: "PUT " + settingsObjects + "/{id}", Kind: simulator.DropAfter, Times: 1}),
		fails("a write fails", environment, simulator.Fault{Match: "PUT " + settingsObjects + "/{id}", Kind: simulator.Status, Status: 500, Times: 4}),
		fails("a reset gets no answer", environment, simulator.Fault{Match: "DELETE " + settingsObjects + "/{id}", Kind: simulator.DropAfter, Times: 1}),
		fails("the settings cannot be read", environment, simulator.Fault{Match: "GET " + settingsObjects, Kind: simulator.Status, Status: 403, Times: 2}),
		fails("what is automatic is not told", environment, simulator.Fault{Match: "GET /api/v2/activeGates/tokenEnforcement", Kind: simulator.Status, Status: 404, Times: 2}),
		fails("gates cannot be read", environment, simulator.Fault{Match: "GET /api/v2/activeGates", Kind: simulator.Status, Status: 403, Times: 3}),
	},
}

// holdsEnforcement: after an apply the switches are as the state says, unless
// tokens are enforced automatically.
func holdsEnforcement(w *world) string {
	if w.object == nil {
		return ""
	}
	manual, notify, _ := w.sim.API().Settings()
	state := w.object.Value.AsValueMap()
	switch automatic := state["automatic_enforcement"]; {
	case automatic.IsNull(), automatic.True():
		return ""
	case state["manual_enforcement"].True() != manual:
		return "the switch is not as the state says"
	case state["expiry_notifications"].True() != notify:
		return "the notifications are not as the state says"
	}
	return ""
}
