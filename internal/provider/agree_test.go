// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
)

// happened is what came of a configuration of which a plan did not know all.
type happened struct {
	planned, applied inprocess.Diagnostics
	// replaces says that the plan replaced the resource: then nothing was applied.
	replaces bool
	// skipped says that the apply found nothing to do.
	skipped bool
}

// failed says that it did not come to an end.
func (h happened) failed() bool { return h.replaces || h.planned.Failed() || h.applied.Failed() }

// unfold refreshes and plans a configuration, applies what it turned out to be,
// and plans that again, each in a run of its own and by the rules of an engine.
func (f *fixture) unfold(t *testing.T, early, late given) (h happened) {
	t.Helper()
	if h = f.unfoldOnce(t, early, late); !h.failed() {
		f.settled(t, late)
	}
	return h
}

// unfoldOnce is unfold without the second plan.
func (f *fixture) unfoldOnce(t *testing.T, early, late given) (h happened) {
	t.Helper()
	f.refreshed(t)
	plans := f.start(t, false)
	plans.must(nil, plans.refresh(f.stored).Diagnostics) // an engine does so in the run that plans
	prior := plans.kept(f.stored)
	shown, said := plans.resource.Plan(t.Context(), inprocess.Wish{Prior: prior, Config: plans.configured(early)})
	h.planned = said
	obeyed(t, said)
	if said.Failed() {
		return h
	}
	if h.replaces = shown.Action.Replaces(); h.replaces {
		return h
	}
	if shown.Action == inprocess.NoOp {
		h.skipped = true
		return h
	}
	applies := f.start(t, false)
	wish := inprocess.Wish{Prior: prior, Config: applies.configured(late)}
	change, said := applies.resource.Recheck(t.Context(), shown, wish)
	h.applied = said
	obeyed(t, said)
	if said.Failed() {
		return h
	}
	h.skipped = change.Action == inprocess.NoOp
	object, said := applies.resource.Apply(t.Context(), prior, change, wish.Config)
	h.applied = append(h.applied, said...)
	obeyed(t, said)
	if said.Failed() {
		return h
	}
	state, identity, err := applies.resource.Encode(object)
	mustNot(t, err)
	f.stored = stored{state: state, private: object.Private, identity: identity}
	return h
}

// obeyed requires that no rule of the engine was broken.
func obeyed(t *testing.T, said inprocess.Diagnostics) {
	t.Helper()
	if broken := said.Violations(); len(broken) > 0 {
		t.Error(spelled(broken))
	}
}

// settled requires that a second plan is empty.
func (f *fixture) settled(t *testing.T, config given) {
	t.Helper()
	f.refreshed(t)
	e := f.start(t, false)
	again, said := e.resource.Plan(t.Context(), inprocess.Wish{Prior: e.kept(f.stored), Config: e.configured(config)})
	e.must(nil, said)
	if again.Action != inprocess.NoOp {
		t.Errorf("the second plan is to %s: from %#v to %#v", again.Action, again.Before, again.After)
	}
}

// spelled is what diagnostics say, for looking into.
func spelled(diagnostics []*tfprotov6.Diagnostic) string {
	var lines []string
	for _, one := range diagnostics {
		lines = append(lines, fmt.Sprintf("%s|%s: %s", one.Severity, one.Summary, one.Detail))
	}
	return strings.Join(lines, "\n")
}

// carryOut applies a plan, whatever has changed since.
func (e *engine) carryOut(s stored, config given, planned *tfprotov6.PlanResourceChangeResponse) *tfprotov6.ApplyResourceChangeResponse {
	e.tb.Helper()
	done, err := e.server.ApplyResourceChange(e.tb.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: e.kind, PriorState: s.state, Config: e.dynamic(complete(e.object, config)), PlannedState: planned.PlannedState,
		PlannedPrivate: planned.PlannedPrivate, PlannedIdentity: planned.PlannedIdentity,
	})
	mustNot(e.tb, err)
	return done
}

// destroy destroys what is stored.
func (e *engine) destroy(s stored) *tfprotov6.ApplyResourceChangeResponse {
	e.tb.Helper()
	null := e.dynamic(tftypes.NewValue(e.object, nil))
	done, err := e.server.ApplyResourceChange(e.tb.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: e.kind, PriorState: s.state, Config: null, PlannedState: null, PlannedPrivate: s.private, PlannedIdentity: s.identity,
	})
	mustNot(e.tb, err)
	return done
}

// edit changes the state behind the provider's back.
func (f *fixture) edit(t *testing.T, name string, value tftypes.Value) {
	t.Helper()
	e := f.start(t, false)
	values := given(e.values(f.stored.state))
	values[name] = value
	f.stored.state = e.dynamic(complete(e.object, values))
}
