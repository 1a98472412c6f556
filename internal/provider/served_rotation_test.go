// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// newRotation is an environment with a gate, in which a rotation was started.
func newRotation(tb testing.TB) *fixture {
	tb.Helper()
	f := newEnvironment(tb, rotationName)
	f.sim.API().AddMember(simulator.Hostname("gate1"))
	f.config = given{"triggers": mapping("1"), "ignore_gates": texts("autoscaled-*")}
	f.stored = f.start(tb, false).create(f.config)
	f.clock.Advance(25 * time.Hour)
	return f
}

// finish finishes it.
func (f *fixture) finish(t *testing.T) {
	t.Helper()
	token, _ := f.sim.API().TenantToken()
	for _, member := range f.sim.API().Members() {
		member.SetTenantToken(token)
	}
	f.config = f.with("finish", truth(true))
	f.stored = f.start(t, false).apply(f.stored, f.config)
}

// The life of a rotation: open, finished, changed by others, adopted.
func TestServedRotation(t *testing.T) {
	t.Parallel()
	finished := func(t *testing.T, f *fixture) { f.finish(t) }
	infoFails := func(status int) func(t *testing.T, f *fixture) {
		return func(_ *testing.T, f *fixture) {
			f.sim.API().Fault(simulator.Fault{
				Match: "GET /api/v1/deployment/installer/gateway/connectioninfo", Kind: simulator.Status, Status: status,
			})
		}
	}
	tests := map[string]struct {
		happen func(t *testing.T, f *fixture)
		config func(f *fixture) given
		file   func(state map[string]any)
		says   string // a part of what the refresh or the plan says; "" is nothing, * anything
		keeps  bool   // the plan changes nothing
	}{
		"open":     {keeps: true},
		"finished": {happen: finished, keeps: true},
		"finished, unreadable": {
			happen: func(t *testing.T, f *fixture) { f.finish(t); infoFails(http.StatusBadRequest)(t, f) }, keeps: true,
		},
		"finished, rotated again": {
			happen: func(t *testing.T, f *fixture) { f.finish(t); mustNot(t, f.sim.API().StartRotation()) }, says: "rotated again elsewhere", keeps: true,
		},
		"another gate":        {happen: func(_ *testing.T, f *fixture) { f.sim.API().AddMember(simulator.Hostname("gate2")) }, keeps: true},
		"unreadable":          {happen: infoFails(http.StatusBadRequest), says: "What others did to the rotation is not known", keeps: true},
		"cancelled elsewhere": {happen: func(t *testing.T, f *fixture) { mustNot(t, f.sim.API().CancelRotation()) }, says: "cancelled elsewhere", keeps: true},
		"rotated elsewhere": {
			happen: func(t *testing.T, f *fixture) {
				mustNot(t, f.sim.API().FinishRotation())
				mustNot(t, f.sim.API().StartRotation())
			}, says: "rotated again elsewhere", keeps: true,
		},
		"gates unreadable": {
			happen: func(_ *testing.T, f *fixture) {
				f.sim.API().Fault(simulator.Fault{Match: "GET /api/v2/activeGates", Kind: simulator.Status, Status: http.StatusForbidden})
			}, says: "The gates cannot be watched", keeps: true,
		},
		"no access token":     {happen: func(_ *testing.T, f *fixture) { f.sim.RemoveToken(simulator.Token) }, says: "WARNING|", keeps: true},
		"no environment":      {happen: func(_ *testing.T, f *fixture) { f.setting = nil }, says: "environment_url"},
		"unknown environment": {happen: func(_ *testing.T, f *fixture) { f.setting = given{"environment_url": unknown(tftypes.String)} }, says: "WARNING|", keeps: true},
		"no identity":         {happen: func(t *testing.T, f *fixture) { f.finish(t); f.stored.identity = nil }, keeps: true},
		"deferral allowed":    {happen: func(t *testing.T, f *fixture) { f.finish(t); f.may = true }, keeps: true},
		"no private state":    {happen: func(_ *testing.T, f *fixture) { f.stored.private = nil }, says: "*", keeps: true},
		"imported":            {happen: func(t *testing.T, f *fixture) { f.imported(t, "current") }, says: "The adopted rotation is unproven"},
		"imported, unreadable": {
			happen: func(t *testing.T, f *fixture) { f.imported(t, "current"); infoFails(http.StatusBadRequest)(t, f) }, says: "Neither is the new one",
		},

		"finish":               {config: func(f *fixture) given { return f.with("finish", truth(true)) }, says: "The rotation will be finished"},
		"finish, too early":    {happen: func(_ *testing.T, f *fixture) { f.clock.Advance(-2 * time.Hour) }, config: func(f *fixture) given { return f.with("finish", truth(true)) }, says: "Too early"},
		"finish, gate offline": {happen: func(_ *testing.T, f *fixture) { f.sim.API().Members()[0].GoOffline() }, config: func(f *fixture) given { return f.with("finish", truth(true)) }, says: "Gates are not online"},
		"finish, gate ignored": {
			happen: func(_ *testing.T, f *fixture) { f.sim.API().Members()[0].GoOffline() },
			config: func(f *fixture) given {
				f.config = f.with("finish", truth(true))
				return f.with("ignore_gates", texts("gate*"))
			},
			says: "The rotation will be finished",
		},
		"unknown finish":       {config: func(f *fixture) given { return f.with("finish", unknown(tftypes.Bool)) }},
		"finish taken back":    {happen: finished, config: func(f *fixture) given { return f.with("finish", truth(false)) }, says: "A finished rotation stays finished"},
		"other triggers, open": {config: func(f *fixture) given { return f.with("triggers", mapping("2")) }, says: "A rotation is open"},
		"other triggers": {happen: finished, config: func(f *fixture) given {
			f.config = f.with("finish", truth(false))
			return f.with("triggers", mapping("2"))
		}},
		"unknown triggers":    {happen: finished, config: func(f *fixture) given { return f.with("triggers", unknown(mapType)) }},
		"no triggers":         {happen: finished, config: func(f *fixture) given { return f.with("triggers", tftypes.NewValue(mapType, nil)) }, says: "finish"},
		"other gates ignored": {happen: finished, config: func(f *fixture) given { return f.with("ignore_gates", texts("gate1")) }},
		"bad pattern":         {config: func(f *fixture) given { return f.with("ignore_gates", texts("gate1", "[")) }, says: "ignore_gates"},
		"unknown pattern": {happen: finished, config: func(f *fixture) given {
			return f.with("ignore_gates", tftypes.NewValue(listType, []tftypes.Value{unknown(tftypes.String)}))
		}},
		"no gates ignored":  {happen: finished, config: func(f *fixture) given { return f.with("ignore_gates", tftypes.NewValue(listType, nil)) }},
		"on_destroy":        {config: func(f *fixture) given { return f.with("on_destroy", text("cancel")) }},
		"a bad choice":      {config: func(f *fixture) given { return f.with("on_destroy", text("perhaps")) }, says: "perhaps"},
		"unknown choice":    {happen: finished, config: func(f *fixture) given { return f.with("on_destroy", unknown(tftypes.String)) }},
		"a bad overlap":     {config: func(f *fixture) given { return f.with("min_overlap", text("a while")) }, says: "min_overlap"},
		"tokens not stored": {config: func(f *fixture) given { return f.with("store_tokens", truth(false)) }},
		"unknown storage":   {happen: finished, config: func(f *fixture) given { return f.with("store_tokens", unknown(tftypes.Bool)) }},
		"a timeout":         {happen: finished, config: func(f *fixture) given { return f.with("timeouts", timeouts()) }},
		"unknown timeouts":  {happen: finished, config: func(f *fixture) given { return f.with("timeouts", unknown(timeoutsType)) }},
		"a bad timeout":     {config: func(f *fixture) given { return f.with("timeouts", complete(timeoutsType, given{"read": text("soon")})) }, says: "timeouts"},

		"lost attribute":      {happen: finished, file: func(state map[string]any) { state["of_an_older_release"] = 1 }, keeps: true},
		"new attribute":       {happen: finished, file: func(state map[string]any) { delete(state, "timeouts") }, keeps: true},
		"older default":       {happen: finished, file: func(state map[string]any) { state["min_overlap"] = "1h" }},
		"text for truth":      {happen: finished, file: func(state map[string]any) { state["finish"] = "true" }, keeps: true},
		"numbers in a list":   {happen: finished, file: func(state map[string]any) { state["ignore_gates"] = []any{1, nil} }},
		"null in a list":      {happen: finished, file: func(state map[string]any) { state["ignore_gates"] = []any{nil} }},
		"an object in a list": {file: func(state map[string]any) { state["ignore_gates"] = []any{map[string]any{}} }, says: "Unable to Read Previously Saved State"},
		"date that is none":   {happen: finished, file: func(state map[string]any) { state["started_at"] = "yesterday" }, says: "ERROR|"},
		"unknown phase":       {file: func(state map[string]any) { state["phase"] = nil }, says: "*", keeps: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newRotation(t)
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
