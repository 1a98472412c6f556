// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// setType is that of expected host names.
var setType = tftypes.Set{ElementType: tftypes.String}

func names(values ...string) tftypes.Value {
	all := make([]tftypes.Value, 0, len(values))
	for _, value := range values {
		all = append(all, text(value))
	}
	return tftypes.NewValue(setType, all)
}

// newEnforcement is an environment with a gate that is ready, which does not
// enforce tokens yet.
func newEnforcement(tb testing.TB) *fixture {
	tb.Helper()
	f := newEnvironment(tb, enforcementName)
	_, secret := f.sim.API().AddGateToken(simulator.TokenSeed{Name: "gate1"})
	f.sim.API().AddMember(simulator.Hostname("gate1"), simulator.Using(secret))
	f.config = given{"manual_enforcement": truth(false), "ignore_gates": texts("autoscaled-*"), "expected_hostnames": names("gate1")}
	f.stored = f.start(tb, false).create(f.config)
	return f
}

// The life of the enforcement: off, on, changed by others, adopted, not readable.
func TestServedEnforcement(t *testing.T) {
	t.Parallel()
	on := func(f *fixture) given { return f.with("manual_enforcement", truth(true)) }
	enforced := func(t *testing.T, f *fixture) {
		f.config = on(f)
		f.stored = f.start(t, false).apply(f.stored, f.config)
	}
	fails := func(match string, status int) func(t *testing.T, f *fixture) {
		return func(_ *testing.T, f *fixture) {
			f.sim.API().Fault(simulator.Fault{Match: match, Kind: simulator.Status, Status: status})
		}
	}
	tests := map[string]struct {
		happen func(t *testing.T, f *fixture)
		config func(f *fixture) given
		file   func(state map[string]any)
		says   string // a part of what the refresh or the plan says; "" is nothing, * anything
		keeps  bool   // the plan changes nothing
	}{
		"off":                {keeps: true},
		"on":                 {happen: enforced, keeps: true},
		"switched on":        {happen: func(_ *testing.T, f *fixture) { f.sim.API().SaveSettings(true, true) }},
		"notifications off":  {happen: func(_ *testing.T, f *fixture) { f.sim.API().SaveSettings(false, false) }},
		"reset":              {happen: func(t *testing.T, f *fixture) { enforced(t, f); f.sim.API().ResetSettings() }, says: "Tokens will be enforced"},
		"automatic":          {happen: func(_ *testing.T, f *fixture) { f.sim.API().SetEnforcement(false, true, 0) }, says: "The switch has no effect", keeps: true},
		"automatic, on":      {happen: func(t *testing.T, f *fixture) { enforced(t, f); f.sim.API().SetEnforcement(true, true, 0) }, keeps: true},
		"automatic untold":   {happen: fails("GET /api/v2/activeGates/tokenEnforcement", http.StatusNotFound), says: "Whether tokens are enforced automatically is not known", keeps: true},
		"automatic no gate":  {happen: fails("GET /api/v2/activeGates/tokenEnforcement", http.StatusBadRequest), says: "Whether tokens are enforced automatically is not known", keeps: true},
		"automatic refused":  {happen: fails("GET /api/v2/activeGates/tokenEnforcement", http.StatusUnauthorized), says: "ERROR|"},
		"gates unreadable":   {happen: fails("GET /api/v2/activeGates", http.StatusForbidden), says: "The gates cannot be watched", keeps: true},
		"settings forbidden": {happen: fails("GET /api/v2/settings/effectiveValues", http.StatusForbidden), says: "settings.read"},
		"no such schema": {
			happen: func(_ *testing.T, f *fixture) {
				f.sim.API().Behave(func(b *simulator.EnvironmentBehaviour) { b.Settings.NoSchema = true })
			}, says: "No settings for token enforcement",
		},
		"no access token":     {happen: func(_ *testing.T, f *fixture) { f.sim.RemoveToken(simulator.Token) }, says: "ERROR|"},
		"no environment":      {happen: func(_ *testing.T, f *fixture) { f.setting = nil }, says: "environment_url"},
		"unknown environment": {happen: func(_ *testing.T, f *fixture) { f.setting = given{"environment_url": unknown(tftypes.String)} }, says: "WARNING|", keeps: true},
		"no identity":         {happen: func(_ *testing.T, f *fixture) { f.stored.identity = nil }, keeps: true},
		"deferral allowed":    {happen: func(_ *testing.T, f *fixture) { f.may = true }, keeps: true},
		"no private state":    {happen: func(_ *testing.T, f *fixture) { f.stored.private = nil }, keeps: true},
		"damaged notes": {
			happen: func(_ *testing.T, f *fixture) {
				f.stored.private, _ = json.Marshal(map[string][]byte{"notes": []byte(`[1]`)})
			}, says: "Unreadable private state",
		},
		"imported": {happen: func(t *testing.T, f *fixture) { f.imported(t, "current") }},

		"turn it on": {config: on, says: "Tokens will be enforced"},
		"turn it on, not ready": {
			happen: func(_ *testing.T, f *fixture) { f.sim.API().AddMember(simulator.Hostname("gate2")) }, config: on, says: "Gates are not ready for enforced tokens",
		},
		"turn it on, gone": {
			happen: func(t *testing.T, f *fixture) {
				bare := f.sim.API().AddMember(simulator.Hostname("gate2"))
				f.refreshed(t)
				bare.GoOffline()
				f.clock.Advance(day)
			}, config: on, says: "not listed any more",
		},
		"turn it on, missing": {config: func(f *fixture) given { f.config = on(f); return f.with("expected_hostnames", names("gate9")) }, says: "MISSING"},
		"turn it on, ignored": {
			happen: func(_ *testing.T, f *fixture) { f.sim.API().AddMember(simulator.Hostname("autoscaled-1")) }, config: on, says: "since `ignore_gates` names them",
		},
		"turn it on, despite": {
			happen: func(_ *testing.T, f *fixture) { f.sim.API().AddMember(simulator.Hostname("gate2")) },
			config: func(f *fixture) given { f.config = on(f); return f.with("enforce_despite_gates", truth(true)) }, says: "Gates will be cut off",
		},
		"turn it on, two objects": {
			happen: func(_ *testing.T, f *fixture) {
				f.sim.API().SaveSettings(false, true)
				f.sim.API().Behave(func(b *simulator.EnvironmentBehaviour) { b.Settings.TwoObjects = true })
			}, config: on, says: "Several settings objects",
		},
		"turn it off":         {happen: enforced, config: func(f *fixture) given { return f.with("manual_enforcement", truth(false)) }},
		"unknown switch":      {config: func(f *fixture) given { return f.with("manual_enforcement", unknown(tftypes.Bool)) }},
		"no switch":           {config: func(f *fixture) given { return f.with("manual_enforcement", tftypes.NewValue(tftypes.Bool, nil)) }, says: "ERROR|"},
		"silence":             {config: func(f *fixture) given { return f.with("expiry_notifications", truth(false)) }},
		"default written out": {config: func(f *fixture) given { return f.with("expiry_notifications", truth(true)) }, keeps: true},
		"other gates ignored": {config: func(f *fixture) given { return f.with("ignore_gates", texts("x", "0x7")) }},
		"no gates ignored":    {config: func(f *fixture) given { return f.with("ignore_gates", tftypes.NewValue(listType, nil)) }},
		"bad pattern":         {config: func(f *fixture) given { return f.with("ignore_gates", texts("gate1", "[")) }, says: "ignore_gates"},
		"unknown expected":    {config: func(f *fixture) given { return f.with("expected_hostnames", unknown(setType)) }},
		"an empty host name":  {config: func(f *fixture) given { return f.with("expected_hostnames", names("")) }, says: "expected_hostnames"},
		"on_destroy":          {config: func(f *fixture) given { return f.with("on_destroy", text("reset")) }},
		"a bad choice":        {config: func(f *fixture) given { return f.with("on_destroy", text("perhaps")) }, says: "perhaps"},
		"read-only":           {config: func(f *fixture) given { return f.with("enforced", truth(true)) }, says: "ERROR|"},

		"lost attribute":      {file: func(state map[string]any) { state["of_an_older_release"] = 1 }, keeps: true},
		"new attributes":      {file: func(state map[string]any) { delete(state, "enforce_despite_gates"); delete(state, "on_destroy") }},
		"text for truth":      {file: func(state map[string]any) { state["manual_enforcement"] = "false" }, keeps: true},
		"an object in a list": {file: func(state map[string]any) { state["ignore_gates"] = []any{map[string]any{}} }, says: "Unable to Read Previously Saved State"},
		"null in a set":       {file: func(state map[string]any) { state["expected_hostnames"] = []any{nil} }},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newEnforcement(t)
			if test.happen != nil {
				test.happen(t, f)
			}
			config := f.config
			if test.config != nil {
				config = test.config(f)
			}
			f.judge(t, f.compare(t, config, test.file), test.says, test.keeps)
		})
	}
}
