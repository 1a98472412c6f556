// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// What the provider answers by itself must be what the framework would have
// answered, and where anything is to be said or done the framework must be asked.
func TestServedCertificate(t *testing.T) {
	t.Parallel()
	expiring := keystoretest.WithValidity(time.Now().Add(-80*24*time.Hour), time.Now().Add(5*24*time.Hour))
	tests := map[string]struct {
		leaf   []keystoretest.Option
		happen func(f *fixture)
		config func(f *fixture) given
		file   func(state map[string]any)
	}{
		"nothing":          {},
		"a warning":        {leaf: []keystoretest.Option{expiring}},
		"drift":            {happen: func(f *fixture) { mustNot(t, f.gate.ActivateAsAdmin("")) }},
		"gone":             {happen: func(f *fixture) { mustNot(t, f.gate.Remove(f.gate.Active())) }},
		"unreachable":      {happen: func(f *fixture) { f.gate.Stop() }},
		"another token":    {happen: func(f *fixture) { f.sim.RemoveToken(simulator.Token) }},
		"a default":        {config: func(f *fixture) given { return f.with("keep_previous", tftypes.NewValue(tftypes.Bool, true)) }},
		"a nested object":  {config: func(f *fixture) given { return f.with("fallback", fallback("other.p12", "changeit")) }},
		"a bad nested one": {config: func(f *fixture) given { return f.with("fallback", fallback("a/b", "changeit")) }},
		"a revision":       {config: func(f *fixture) given { return f.with("revision", text("2")) }},
		"another gate":     {config: func(f *fixture) given { return f.with("activegate_url", text(f.sim.AddGate().URL())) }},
		"a bad form":       {config: func(f *fixture) given { return f.with("expiry_warning", text("soon")) }},
		"a conflict":       {config: func(f *fixture) given { return f.with("private_key_pem", f.config["private_key_pem_wo"]) }},
		"read-only":        {config: func(f *fixture) given { return f.with("subject", text("CN=me")) }},
		"an unknown": {config: func(f *fixture) given {
			return f.with("revision", tftypes.NewValue(tftypes.String, tftypes.UnknownValue))
		}},
		"older default":  {file: func(state map[string]any) { state["keep_previous"] = true }},
		"lost attribute": {file: func(state map[string]any) { state["of_an_older_release"] = "x" }},
		"new attribute":  {file: func(state map[string]any) { delete(state, "revision") }},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, test.leaf...)
			if test.happen != nil {
				test.happen(f)
			}
			config := f.config
			if test.config != nil {
				config = test.config(f)
			}
			f.compare(t, config, test.file)
		})
	}
}

// A refresh asks the gate once, whatever it finds: where a shortcut does not do,
// the framework answers of what was found already.
func TestRefreshAsksOnce(t *testing.T) {
	t.Parallel()
	for name, happen := range map[string]func(f *fixture){
		"nothing": func(*fixture) {},
		"drift":   func(f *fixture) { mustNot(t, f.gate.ActivateAsAdmin("")) },
		"gone":    func(f *fixture) { mustNot(t, f.gate.Remove(f.gate.Active())) },
		"refused": func(f *fixture) { f.sim.RemoveToken(simulator.Token) },
	} {
		f := newFixture(t)
		happen(f)
		before := f.sim.Journal().Count("")
		f.start(t, false).refresh(f.stored)
		if got := f.sim.Journal().Count("") - before; got != 1 {
			t.Errorf("%s: %d requests: %v", name, got, f.sim.Journal().Lines()[before:])
		}
	}
}

func fallback(name, password string) tftypes.Value {
	return tftypes.NewValue(tftypes.Object{AttributeTypes: map[string]tftypes.Type{"name": tftypes.String, "password": tftypes.String}},
		map[string]tftypes.Value{"name": text(name), "password": text(password)})
}
