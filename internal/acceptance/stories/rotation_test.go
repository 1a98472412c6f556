// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package stories_test

import (
	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

const connectionInfo = "GET /api/v1/deployment/installer/gateway/connectioninfo"

var rotations = subject{
	kind: "activegate_tenant_token_rotation",
	prepare: func(w *world) {
		w.sim.API().AddMember(simulator.Hostname("gate1"))
		w.sim.API().AddMember(simulator.Hostname("autoscaled-1"))
	},
	id: func(w *world) string {
		if !w.sim.API().RotationOpen() {
			return ""
		}
		return "current"
	},
	holds: fine,
	choices: []choice{
		one("triggers", cty.Map(cty.String), mapping("1"), mapping("2"), cty.MapValEmpty(cty.String)),
		one("finish", cty.Bool, cty.False, cty.True),
		one("min_overlap", cty.String, text("24h"), text("1d"), text("1h")),
		one("require_online", cty.Bool, cty.True, cty.False),
		one("ignore_gates", cty.List(cty.String), texts(), texts("autoscaled-*"), texts("gate1", "autoscaled-1")),
		one("on_destroy", cty.String, text("fail"), text("cancel"), text("retain")),
		one("store_tokens", cty.Bool, cty.True, cty.False),
		one("timeouts", cty.DynamicPseudoType, limits("10s"), limits("20s")),
	},
	events: []event{
		passes("2 hours", 2*3600e9), passes("2 days", 2*day),
		{"somebody starts a rotation", func(w *world, _ int) { _ = w.sim.API().StartRotation() }},
		{"somebody cancels the rotation", func(w *world, _ int) { _ = w.sim.API().CancelRotation() }},
		{"somebody finishes the rotation", func(w *world, _ int) { _ = w.sim.API().FinishRotation() }},
		{"somebody cancels the rotation and starts another", func(w *world, _ int) {
			_ = w.sim.API().CancelRotation()
			_ = w.sim.API().StartRotation()
		}},
		{"a gate goes offline", func(w *world, _ int) { w.sim.API().Members()[0].GoOffline() }},
		{"it is back", func(w *world, _ int) { w.sim.API().Members()[0].GoOnline() }},
		{"connection info serves the old token", func(w *world, arg int) {
			w.sim.API().Behave(func(b *simulator.EnvironmentBehaviour) { b.OldInConnectionInfo = arg%2 == 0 })
		}},
		{"the API token is revoked", func(w *world, _ int) { w.sim.RemoveToken(simulator.Token) }},
		{"the API token is back", func(w *world, _ int) { w.sim.AddToken(simulator.Token) }},
		fails("connection info is refused", environment, simulator.Fault{Match: connectionInfo, Kind: simulator.Status, Status: 403, Times: 3}),
		fails("a start gets no answer", environment, simulator.Fault{Match: "POST /api/v2/tenantTokenRotation/start", Kind: simulator.DropAfter, Times: 1}),
		fails("a finish gets no answer", environment, simulator.Fault{Match: "POST /api/v2/tenantTokenRotation/finish", Kind: simulator.DropAfter, Times: 1}),
		fails("a cancel fails", environment, simulator.Fault{Match: "POST /api/v2/tenantTokenRotation/cancel", Kind: simulator.Status, Status: 500, Times: 1}),
		fails("gates cannot be read", environment, simulator.Fault{Match: "GET /api/v2/activeGates", Kind: simulator.Status, Status: 403, Times: 3}),
	},
}
