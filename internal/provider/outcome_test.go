// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

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
	Validated, Upgraded, Refreshed, Planned, Destroyed []string // diagnostics
	UpgradedState, NewState, PlannedState              map[string]tftypes.Value
	Private, PlannedPrivate                            map[string]string
	NewIdentity, PlannedIdentity                       string
	Replaces                                           []string
	Deferred                                           bool
}

// ask goes through a plan as an engine does, and through that of a destroy. It
// returns what the engine then keeps, too.
func (e *engine) ask(s stored, config given, file []byte) (o outcome, kept stored) {
	e.tb.Helper()
	o.Validated = said(e.validate(config).Diagnostics)
	upgraded := e.upgrade(file)
	o.Upgraded, o.UpgradedState = said(upgraded.Diagnostics), e.values(upgraded.UpgradedState)
	if upgraded.UpgradedState == nil || len(o.UpgradedState) == 0 {
		return o, s
	}
	s.state = e.dynamic(tftypes.NewValue(e.object, o.UpgradedState))
	read := e.refresh(s)
	o.Refreshed, o.NewState, o.Private = said(read.Diagnostics), e.values(read.NewState), notes(e.tb, read.Private)
	o.NewIdentity = e.identity(read.NewIdentity)
	kept = stored{state: read.NewState, private: read.Private, identity: read.NewIdentity}
	plan := e.plan(kept, config)
	o.Planned, o.PlannedState, o.PlannedPrivate = said(plan.Diagnostics), e.values(plan.PlannedState), notes(e.tb, plan.PlannedPrivate)
	o.PlannedIdentity, o.Deferred = e.identity(plan.PlannedIdentity), read.Deferred != nil || plan.Deferred != nil
	for _, path := range plan.RequiresReplace {
		o.Replaces = append(o.Replaces, path.String())
	}
	o.Destroyed = said(e.planDestroy(kept).Diagnostics)
	return o, kept
}

func (e *engine) identity(data *tfprotov6.ResourceIdentityData) string {
	e.tb.Helper()
	if data == nil || data.IdentityData == nil {
		return "none"
	}
	schemas, err := e.server.GetResourceIdentitySchemas(e.tb.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		e.tb.Fatal(err)
	}
	value, err := data.IdentityData.Unmarshal(schemas.IdentitySchemas[e.kind].ValueType())
	if err != nil {
		e.tb.Fatal(err)
	}
	return value.String()
}

// compare asks the provider as it is served and by the framework alone, twice in
// one run: the second time with what the first one left. It returns the first
// answers.
func (f *fixture) compare(t *testing.T, config given, file func(state map[string]any)) outcome {
	t.Helper()
	served, plain := f.start(t, false), f.start(t, true)
	content := served.file(f.stored)
	if file != nil {
		var state map[string]any
		mustNot(t, json.Unmarshal(content, &state))
		file(state)
		content, _ = json.Marshal(state)
	}
	want, wanted := plain.ask(f.stored, config, content)
	got, kept := served.ask(f.stored, config, content)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-framework +provider:\n%s", diff)
	}
	if len(want.NewState) == 0 || t.Failed() {
		return got
	}
	again, _ := plain.ask(wanted, config, plain.file(wanted))
	then, _ := served.ask(kept, config, served.file(kept))
	if diff := cmp.Diff(again, then); diff != "" {
		t.Errorf("the second time: -framework +provider:\n%s", diff)
	}
	return got
}

func mustNot(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}
