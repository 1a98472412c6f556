// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/activegate/terraform-provider-activegate/internal/clock/clocktest"
	"github.com/activegate/terraform-provider-activegate/internal/provider"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

const day = 24 * time.Hour

// newToken is an environment with a token for 90 days that rotates by schedule.
func newToken(tb testing.TB) *fixture {
	tb.Helper()
	f := newEnvironment(tb, tokenName)
	f.config = given{"name": text("gate1"), "expires_in": text("90d"), "rotation": schedule(triggers("1")), "timeouts": timeouts()}
	f.stored = f.start(tb, false).create(f.config)
	return f
}

// text is an attribute of the state.
func (f *fixture) text(t *testing.T, name string) string {
	t.Helper()
	var value string
	mustNot(t, f.start(t, false).values(f.stored.state)[name].As(&value))
	return value
}

// rotate rotates the token, which a gate uses if that is wanted.
func (f *fixture) rotate(t *testing.T, used bool) {
	t.Helper()
	if used {
		f.sim.API().AddMember(simulator.Using(f.text(t, "token")))
	}
	f.clock.Advance(day)
	f.config = f.with("rotation", schedule(triggers("2")))
	f.stored = f.start(t, false).apply(f.stored, f.config)
	if f.clock.Advance(8 * day); len(f.sim.API().GateTokens()) != 2 {
		t.Fatal("the token was not rotated")
	}
}

// imported is what an engine keeps of an import, before the first refresh.
func (f *fixture) imported(t *testing.T, id string) {
	t.Helper()
	f.stored = f.start(t, false).adopt(id)
}

// The token's life: what is quiet, what is due, what is held and what fails.
func TestServedToken(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		happen func(t *testing.T, f *fixture)
		config func(f *fixture) given
		file   func(state map[string]any)
		says   string // a part of what the refresh or the plan says; "" is nothing, * anything
		keeps  bool   // the plan changes nothing
	}{
		"nothing":          {keeps: true},
		"rotation due":     {happen: func(_ *testing.T, f *fixture) { f.clock.Advance(70 * day) }, says: "will be rotated"},
		"expired":          {happen: func(_ *testing.T, f *fixture) { f.clock.Advance(91 * day) }, says: "it expired on"},
		"revocation due":   {happen: func(t *testing.T, f *fixture) { f.rotate(t, false) }, says: "will be revoked"},
		"held predecessor": {happen: func(t *testing.T, f *fixture) { f.rotate(t, true) }, says: "WARNING|", keeps: true},
		"held, allowed": {
			happen: func(t *testing.T, f *fixture) { f.rotate(t, true); f.refreshed(t) },
			config: func(f *fixture) given { return f.with("revoke_in_use", truth(true)) }, says: "`revoke_in_use` allows it",
		},
		"gates unreadable": {
			happen: func(t *testing.T, f *fixture) {
				f.rotate(t, true)
				f.sim.API().Fault(simulator.Fault{Match: "GET /api/v2/activeGates", Kind: simulator.Status, Status: http.StatusForbidden})
			}, says: "activeGates.read", keeps: true,
		},
		"removed": {happen: func(t *testing.T, f *fixture) { f.sim.API().RemoveGateToken(f.text(t, "id")) }, says: "The token is gone"},
		"removed, predecessor": {
			happen: func(t *testing.T, f *fixture) { f.rotate(t, true); f.sim.API().RemoveGateToken(f.text(t, "id")) }, says: "A successor is planned",
		},
		"removed, no identity": {happen: func(t *testing.T, f *fixture) { f.sim.API().RemoveGateToken(f.text(t, "id")); f.stored.identity = nil }, says: "gone"},
		"no identity":          {happen: func(_ *testing.T, f *fixture) { f.stored.identity = nil }, keeps: true},
		"neither id nor identity": {
			happen: func(_ *testing.T, f *fixture) { f.stored.identity = nil },
			file:   func(state map[string]any) { delete(state, "id") }, says: "not the id of a token",
		},
		"no id":                 {file: func(state map[string]any) { state["id"] = nil }, says: "not the id of a token"},
		"deferral allowed":      {happen: func(_ *testing.T, f *fixture) { f.may = true }, keeps: true},
		"no private state":      {happen: func(_ *testing.T, f *fixture) { f.stored.private = nil }, keeps: true},
		"empty note":            {happen: func(_ *testing.T, f *fixture) { f.stored.private = []byte(`{"notes":""}`) }, says: "Error Decoding Private State"},
		"empty private state":   {happen: func(_ *testing.T, f *fixture) { f.stored.private = []byte(`{}`) }, keeps: true},
		"foreign private state": {happen: func(_ *testing.T, f *fixture) { f.stored.private = []byte(`{"schema_version":1}`) }, keeps: true},
		"damaged notes": {
			happen: func(_ *testing.T, f *fixture) {
				f.stored.private, _ = json.Marshal(map[string][]byte{"notes": []byte(`[1]`)})
			}, says: "Unreadable private state",
		},
		"imported":            {happen: func(t *testing.T, f *fixture) { f.imported(t, f.text(t, "id")) }, says: "imported token"},
		"imported, not there": {happen: func(t *testing.T, f *fixture) { f.imported(t, "dt0g02.NOTTHERE") }, says: "No such token to import"},
		"another owner's clock": {
			happen: func(_ *testing.T, f *fixture) {
				f.options = []provider.Option{provider.WithClock(clocktest.NewFake(f.clock.Now().Add(time.Hour)))}
			},
			says: "Clocks differ", keeps: true,
		},
		"clocks differ, removed": {
			happen: func(t *testing.T, f *fixture) {
				f.sim.API().RemoveGateToken(f.text(t, "id"))
				f.options = []provider.Option{provider.WithClock(clocktest.NewFake(f.clock.Now().Add(time.Hour)))}
			}, says: "Clocks differ",
		},
		"no such access token": {happen: func(_ *testing.T, f *fixture) { f.sim.RemoveToken(simulator.Token) }, says: "ERROR|"},
		"broken list": {
			happen: func(_ *testing.T, f *fixture) {
				f.sim.API().Fault(simulator.Fault{Match: "GET /api/v2/activeGateTokens", Kind: simulator.Status, Status: http.StatusBadRequest})
				f.sim.API().Fault(simulator.Fault{Match: "GET /api/v2/activeGateTokens/{id}", Kind: simulator.Status, Status: http.StatusBadRequest})
			}, says: "ERROR|",
		},
		"no environment":      {happen: func(_ *testing.T, f *fixture) { f.setting = nil }, says: "environment_url"},
		"unknown environment": {happen: func(_ *testing.T, f *fixture) { f.setting = given{"environment_url": unknown(tftypes.String)} }, says: "WARNING|", keeps: true},
		"unknown environment, due": {
			happen: func(t *testing.T, f *fixture) {
				f.clock.Advance(70 * day)
				f.refreshed(t)
				f.setting = given{"environment_url": unknown(tftypes.String)}
			}, says: "will be rotated",
		},

		"fixed date": {happen: func(t *testing.T, f *fixture) { f.dated(t) }, keeps: true},
		"fixed date, expired": {
			happen: func(t *testing.T, f *fixture) { f.dated(t); f.clock.Advance(60 * day) }, says: "The token has expired",
		},
		"fixed date, due": {
			happen: func(t *testing.T, f *fixture) { f.dated(t); f.clock.Advance(25 * day) },
			config: func(f *fixture) given { return f.with("rotation", schedule(given{"before_expiry": text("10d")})) }, says: "expires on a fixed date",
		},
		"drift": {file: func(state map[string]any) { state["owner"] = "somebody" }, keeps: true},

		"another name":        {config: func(f *fixture) given { return f.with("name", text("gate2")) }},
		"unknown name":        {config: func(f *fixture) given { return f.with("name", unknown(tftypes.String)) }},
		"empty name":          {config: func(f *fixture) given { return f.with("name", text("")) }, says: "The name is empty"},
		"default written out": {config: func(f *fixture) given { return f.with("on_destroy", text("revoke")) }, keeps: true},
		"another default":     {config: func(f *fixture) given { return f.with("on_destroy", text("retain")) }},
		"a bad choice":        {config: func(f *fixture) given { return f.with("on_destroy", text("perhaps")) }, says: "perhaps"},
		"no rotation":         {config: func(f *fixture) given { return f.with("rotation", tftypes.NewValue(rotationType, nil)) }},
		"unknown rotation":    {config: func(f *fixture) given { return f.with("rotation", unknown(rotationType)) }},
		"unknown spread":      {config: func(f *fixture) given { return f.with("rotation", schedule(given{"spread": unknown(tftypes.String)})) }},
		"bad spread":          {config: func(f *fixture) given { return f.with("rotation", schedule(given{"spread": text("wide")})) }, says: "Invalid duration"},
		"other triggers":      {config: func(f *fixture) given { return f.with("rotation", schedule(triggers("2"))) }},
		"unknown triggers":    {config: func(f *fixture) given { return f.with("rotation", schedule(given{"triggers": unknown(mapType)})) }},
		"unknown trigger": {config: func(f *fixture) given {
			return f.with("rotation", schedule(given{"triggers": tftypes.NewValue(mapType, map[string]tftypes.Value{"a": unknown(tftypes.String)})}))
		}},
		"no triggers":        {config: func(f *fixture) given { return f.with("rotation", schedule(nil)) }},
		"another lifetime":   {config: func(f *fixture) given { return f.with("expires_in", text("80d")) }, says: "Counts from the next rotation"},
		"the same lifetime":  {config: func(f *fixture) given { return f.with("expires_in", text("2160h")) }},
		"an expiration date": {config: func(f *fixture) given { return f.with("expiration_date", text("2026-09-01T00:00:00Z")) }, says: "Exactly one expiry"},
		"no date":            {config: func(f *fixture) given { return f.with("expiration_date", text("soon")) }, says: "ERROR|"},
		"another timeout":    {config: func(f *fixture) given { return f.with("timeouts", timeouts("create")) }},
		"no timeouts":        {config: func(f *fixture) given { return f.with("timeouts", tftypes.NewValue(timeoutsType, nil)) }},
		"unknown timeouts":   {config: func(f *fixture) given { return f.with("timeouts", unknown(timeoutsType)) }},
		"read-only":          {config: func(f *fixture) given { return f.with("token", text("dt0g02.X.Y")) }, says: "ERROR|"},

		"older default":      {file: func(state map[string]any) { state["on_destroy"] = "retain" }},
		"lost attribute":     {file: func(state map[string]any) { state["of_an_older_release"] = map[string]any{"x": 1} }, keeps: true},
		"lost nested one":    {file: func(state map[string]any) { within(state, "rotation")["often"] = true }, keeps: true},
		"new attributes":     {file: func(state map[string]any) { delete(state, "timeouts"); delete(state, "revoke_in_use") }},
		"new nested one":     {file: func(state map[string]any) { delete(within(state, "rotation"), "spread") }, keeps: true},
		"numbers for text":   {file: func(state map[string]any) { state["name"], state["seed_token"] = 5, 0 }},
		"text for truth":     {file: func(state map[string]any) { state["seed_token"] = "false" }, keeps: true},
		"no truth":           {file: func(state map[string]any) { state["seed_token"] = "no" }, says: "Unable to Read Previously Saved State"},
		"an object for text": {file: func(state map[string]any) { state["name"] = map[string]any{} }, says: "Unable to Read Previously Saved State"},
		"text for a list":    {file: func(state map[string]any) { state["previous_tokens"] = "x" }, says: "Unable to Read Previously Saved State"},
		"a list for a map":   {file: func(state map[string]any) { state["rotation"] = map[string]any{"triggers": []any{}} }, says: "Unable to Read Previously Saved State"},
		"numbers in a map":   {file: func(state map[string]any) { state["rotation"] = map[string]any{"triggers": map[string]any{"a": 1}} }, keeps: true},
		"an object in a map": {file: func(state map[string]any) {
			within(state, "rotation")["triggers"] = map[string]any{"a": map[string]any{}}
		}, says: "Unable to Read Previously Saved State"},
		"null predecessors": {file: func(state map[string]any) { state["previous_tokens"] = nil }, keeps: true},
		"date that is none": {file: func(state map[string]any) { state["creation_date"] = "yesterday" }, says: "ERROR|"},
		"all null": {file: func(state map[string]any) {
			for name := range state {
				state[name] = nil
			}
		}, says: "|"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newToken(t)
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

// dated makes the token anew, with a fixed date 30 days ahead.
func (f *fixture) dated(t *testing.T) {
	t.Helper()
	f.config = given{"name": text("gate1"), "expiration_date": text("2026-04-01T09:30:00Z")}
	f.stored = f.start(t, false).create(f.config)
}

// refreshed is a refresh that an apply has stored.
func (f *fixture) refreshed(t *testing.T) {
	t.Helper()
	read := f.start(t, false).refresh(f.stored)
	f.stored = stored{state: read.NewState, private: read.Private, identity: read.NewIdentity}
}

// judge makes sure that a situation is what its name says.
func (f *fixture) judge(t *testing.T, o outcome, says string, keeps bool) {
	t.Helper()
	var all []string
	for _, lines := range [][]string{o.Validated, o.Upgraded, o.Refreshed, o.Planned} {
		all = append(all, lines...)
	}
	heard := strings.Join(all, "\n")
	if says != "*" && ((says == "") != (heard == "") || !strings.Contains(strings.ToLower(heard), strings.ToLower(says))) {
		t.Errorf("it says %q instead of %q", heard, says)
	}
	kept := len(o.NewState) > 0 && len(o.NewState) == len(o.PlannedState)
	for name, value := range o.NewState {
		kept = kept && o.PlannedState[name].Equal(value)
	}
	if strings.Contains(heard, "ERROR|") {
		kept = false
	}
	if kept != keeps {
		t.Errorf("the plan keeps everything: %t", kept)
	}
}
