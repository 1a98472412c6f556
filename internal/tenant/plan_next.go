// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
)

// change is what is known of a change.
type change int

const (
	changeNone change = iota
	changeOpen        // known only at apply
	changeSure
)

// next says whether triggers ask for another rotation. An imported rotation has
// none to compare with until an apply has recorded some, or that there are none.
func (p *planner) next() change {
	if p.notes.Adopted && !p.notes.Applied && p.state.Triggers.IsNull() {
		return changeNone
	}
	return changeOf(p.plan.Triggers, p.state.Triggers)
}

// changeOf compares triggers; none and an empty map are the same.
func changeOf(planned, prior types.Map) change {
	before, after := prior.Elements(), planned.Elements()
	switch {
	case planned.IsUnknown():
		return changeOpen
	case len(before) != len(after):
		return changeSure
	}
	found := changeNone
	for name, value := range after {
		switch old, there := before[name]; {
		case !there:
			return changeSure
		case value.IsUnknown():
			found = changeOpen
		case !value.Equal(old):
			return changeSure
		}
	}
	return found
}

// judgeNext judges changed triggers.
func (p *planner) judgeNext() {
	switch {
	case p.state.open():
		p.diags.AddAttributeError(atTriggers, "A rotation is open", replaceDetail)
	case p.plan.Finish.ValueBool():
		p.diags.Append(finishAtStart())
	}
}

const replaceDetail = "The next rotation cannot start while this one is open. Finish it first (`finish = true`), or apply `on_destroy = \"cancel\"`, destroy it, and apply again; " +
	"then change `triggers`, with `finish = false` in the same change. If this resource is tainted, `untaint` it."

// planNext plans the next rotation in place. That is how triggers end that were
// not known at plan: replacing is no way to plan them, since it starts a rotation
// even if they turn out to be the same, and an apply cannot replace what was
// planned in place. An apply is told by this run having read nothing; a plan that
// does not refresh looks like one, and comes out the same.
func (p *planner) planNext() {
	if p.judgeNext(); p.diags.HasError() {
		return
	}
	p.expectStart()
	if !p.deps.APIUnknown() {
		p.deps.RequireAPI(p.diags, dynatrace.ScopeTenantRotation)
	}
}

// planPerhaps plans triggers of which only the apply knows whether they changed.
func (p *planner) planPerhaps() {
	p.expectStart()
	p.diags.AddAttributeWarning(atTriggers, "Another rotation may be started",
		"The values of `triggers` are known only when this is applied. If they differ from those in state then, the apply starts the next rotation of the tenant token; "+
			"if they are the same, it starts nothing.")
}

// expectStart leaves to a start what it makes.
func (p *planner) expectStart() {
	unknown, at := types.StringUnknown(), timetypes.NewRFC3339Unknown()
	p.plan.facts = facts{
		ID: p.state.ID, Phase: unknown, ActiveToken: unknown, OldToken: unknown, ActiveHash: unknown, OldHash: unknown,
		StartedAt: at, FinishedAt: at, NextStep: unknown,
	}
}

// starts says that a plan promises a start: nothing else changes when a rotation
// was started.
func (f *facts) starts() bool { return f.StartedAt.IsUnknown() }
