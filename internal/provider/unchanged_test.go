// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// fixture is a gate with a certificate that this provider put there.
type fixture struct {
	sim    *simulator.Simulator
	gate   *simulator.Gate
	root   *keystoretest.CA
	config given
	stored stored
}

// newFixture makes the certificate; options are those of its leaf.
func newFixture(tb testing.TB, options ...keystoretest.Option) *fixture {
	tb.Helper()
	f := &fixture{sim: simulator.New(), root: keystoretest.NewCA("Provider Test Root")}
	tb.Cleanup(f.sim.Close)
	f.gate = f.sim.AddGate()
	id := f.root.Issue(append([]keystoretest.Option{keystoretest.WithIPs(net.IPv4(127, 0, 0, 1))}, options...)...)
	f.config = given{
		"activegate_url": text(f.gate.URL()), "certificate_pem": text(id.CertPEM),
		"certificate_chain_pem": text(id.ChainPEM), "private_key_pem_wo": text(id.KeyPEM),
	}
	f.stored = start(tb, f.sim, f.root, false).create(f.config)
	return f
}

// with is the configuration with one attribute more.
func (f *fixture) with(name string, value tftypes.Value) given {
	more := given{name: value}
	for name, value := range f.config {
		more[name] = value
	}
	return more
}

// said are diagnostics as comparable text, sorted: the framework walks its
// attributes in no order.
func said(diags []*tfprotov6.Diagnostic) []string {
	var all []string
	for _, d := range diags {
		all = append(all, strings.Join([]string{d.Severity.String(), d.Attribute.String(), d.Summary, d.Detail}, "|"))
	}
	slices.Sort(all)
	return all
}

// notes are private state as comparable text.
func notes(tb testing.TB, private []byte) map[string]string {
	tb.Helper()
	var raw map[string][]byte
	if len(private) > 0 {
		if err := json.Unmarshal(private, &raw); err != nil {
			tb.Fatal(err)
		}
	}
	all := map[string]string{}
	for name, value := range raw {
		all[name] = string(value)
	}
	return all
}

// outcome is all that an engine learns of one refresh and plan.
type outcome struct {
	Validated, Upgraded, Refreshed, Planned []string // diagnostics
	UpgradedState, NewState, PlannedState   map[string]tftypes.Value
	Private, PlannedPrivate                 map[string]string
	NewIdentity, PlannedIdentity            string
	Replaces                                []string
}

// ask goes through a plan as an engine does.
func (e *engine) ask(f *fixture, config given, file []byte) outcome {
	e.tb.Helper()
	var o outcome
	o.Validated = said(e.validate(config).Diagnostics)
	upgraded := e.upgrade(file)
	o.Upgraded, o.UpgradedState = said(upgraded.Diagnostics), e.values(upgraded.UpgradedState)
	current := f.stored
	current.state = e.dynamic(tftypes.NewValue(e.object, o.UpgradedState))
	read := e.refresh(current)
	o.Refreshed, o.NewState, o.Private = said(read.Diagnostics), e.values(read.NewState), notes(e.tb, read.Private)
	o.NewIdentity = e.identity(read.NewIdentity)
	plan := e.plan(stored{state: read.NewState, private: read.Private, identity: read.NewIdentity}, config)
	o.Planned, o.PlannedState, o.PlannedPrivate = said(plan.Diagnostics), e.values(plan.PlannedState), notes(e.tb, plan.PlannedPrivate)
	o.PlannedIdentity = e.identity(plan.PlannedIdentity)
	for _, path := range plan.RequiresReplace {
		o.Replaces = append(o.Replaces, path.String())
	}
	return o
}

func (e *engine) identity(data *tfprotov6.ResourceIdentityData) string {
	e.tb.Helper()
	schemas, err := e.server.GetResourceIdentitySchemas(e.tb.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		e.tb.Fatal(err)
	}
	value, err := data.IdentityData.Unmarshal(schemas.IdentitySchemas[certificateName].ValueType())
	if err != nil {
		e.tb.Fatal(err)
	}
	return value.String()
}

// What the provider answers by itself must be what the framework would have
// answered, and where anything is to be said or done the framework must be asked.
func TestUnchangedIsWhatTheFrameworkSays(t *testing.T) {
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
			served, plain := start(t, f.sim, f.root, false), start(t, f.sim, f.root, true)
			if test.happen != nil {
				test.happen(f)
			}
			config := f.config
			if test.config != nil {
				config = test.config(f)
			}
			file := served.file(f.stored)
			if test.file != nil {
				var state map[string]any
				mustNot(t, json.Unmarshal(file, &state))
				test.file(state)
				file, _ = json.Marshal(state)
			}
			if diff := cmp.Diff(plain.ask(f, config, file), served.ask(f, config, file)); diff != "" {
				t.Errorf("-framework +provider:\n%s", diff)
			}
		})
	}
}

func mustNot(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

func fallback(name, password string) tftypes.Value {
	return tftypes.NewValue(tftypes.Object{AttributeTypes: map[string]tftypes.Type{"name": tftypes.String, "password": tftypes.String}},
		map[string]tftypes.Value{"name": text(name), "password": text(password)})
}
