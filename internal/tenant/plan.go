// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tenant/phase"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// planner works out one plan. Values come from configuration, state and private
// notes alone; what the API answers becomes diagnostics only.
type planner struct {
	deps  *tfkit.Dependencies
	diags *diag.Diagnostics
	plan  model
	state model
	known phase.Known
}

// guardedKey is the key in planned private state that tells the second call of a
// forced replacement of what it destroys; no saved state has it.
const guardedKey = "guarded"

// ModifyPlan implements resource.ResourceWithModifyPlan.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.Deps == nil {
		return
	}
	if req.Plan.Raw.IsNull() {
		r.planDestroy(ctx, req, resp)
		return
	}
	p := &planner{deps: r.Deps, diags: &resp.Diagnostics}
	resp.Diagnostics.Append(tfkit.GetPlan(ctx, req.Plan, &p.plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if req.State.Raw.IsNull() {
		p.planStart(ctx, resp.Private)
		return
	}
	resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &p.state)...)
	known, _, diags := loadKnown(ctx, &p.state, req.Private)
	p.known = known
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	p.guardReplacement(ctx, resp.Private)
	next := p.next()
	if next == changeSure && r.Deps.RotationRead.Load() {
		resp.RequiresReplace.Append(atTriggers)
		p.judgeNext()
		return
	}
	p.plan.facts = p.state.facts
	switch {
	case next == changeSure:
		p.planNext()
	case next == changeOpen && !p.state.open() && !p.plan.Finish.ValueBool():
		p.planPerhaps()
	case p.plan.Finish.IsUnknown() && p.state.open():
		p.plan.Phase, p.plan.NextStep, p.plan.OldToken = types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
		p.plan.FinishedAt = timetypes.NewRFC3339Unknown()
		p.expectAnswer()
	case p.plan.Finish.ValueBool() && p.state.open():
		p.planFinish(ctx)
	default:
		p.warnFinish()
	}
	p.planStorage()
	resp.Diagnostics.Append(tfkit.SetPlan(ctx, &resp.Plan, &p.plan)...)
}

// planStart judges a create, or the second half of a replacement.
func (p *planner) planStart(ctx context.Context, planned tfkit.PrivateWriter) {
	raw, diags := planned.GetKey(ctx, guardedKey)
	p.diags.Append(diags...)
	switch {
	case len(raw) > 0, p.deps.OpenRotation.Load():
		p.diags.AddAttributeError(atTriggers, "A rotation is open", replaceDetail)
	case p.plan.Finish.ValueBool():
		p.diags.Append(finishAtStart())
	}
	if !p.deps.APIUnknown() {
		p.deps.RequireAPI(p.diags, dynatrace.ScopeTenantRotation)
	}
}

// guardReplacement notes an open rotation for the second call of a forced
// replacement, which sees no state and has no destroy plan.
func (p *planner) guardReplacement(ctx context.Context, planned tfkit.PrivateWriter) {
	raw, diags := planned.GetKey(ctx, guardedKey)
	p.diags.Append(diags...)
	switch {
	case p.state.open() && len(raw) == 0:
		p.diags.Append(planned.SetKey(ctx, guardedKey, []byte(`true`))...)
	case !p.state.open() && len(raw) > 0:
		p.diags.Append(planned.SetKey(ctx, guardedKey, nil)...)
	}
}

// planFinish plans the end of the rotation, and asks whether it may come.
func (p *planner) planFinish(ctx context.Context) {
	p.plan.Phase = types.StringValue(string(phase.Finished))
	p.plan.NextStep = types.StringValue(nextStep(phase.Finished, false))
	p.plan.OldToken = types.StringNull()
	p.plan.FinishedAt = timetypes.NewRFC3339Unknown()
	p.expectAnswer()
	p.warnAdopted()
	if p.diags.Append(startKnown(p.state)...); p.diags.HasError() || p.deps.APIUnknown() {
		return // without the API it is judged at apply
	}
	api := p.deps.RequireAPI(p.diags, dynatrace.ScopeTenantRotation)
	if api == nil {
		return
	}
	ctx, cancel := clock.Bounded(ctx, planTimeout)
	defer cancel()
	if p.diags.Append(belongs(&p.known, api)...); p.diags.HasError() {
		return
	}
	g, diags := guardOf(p.plan, p.state, p.known, api.ActiveGates)
	if p.diags.Append(diags...); diags.HasError() {
		return
	}
	known := p.known // a plan notes nothing
	_, _, err := known.Recheck(ctx, api)
	explainRecheck(p.deps, api, err, p.diags)
	if refused := g.Judge(ctx, api); refused != nil {
		explainRefusal(api, refused, p.diags)
	}
	if !p.diags.HasError() {
		p.diags.AddAttributeWarning(atFinish, "The rotation will be finished",
			fmt.Sprintf("The old tenant token of %s becomes invalid, for good, and every component that still carries it is cut off. Which token a component carries cannot be asked: "+
				"the plan sees at most that gates are online. Look at your gates, agents and whatever else connects before you apply.", api.Address()))
	}
}

// expectAnswer leaves to the answer of the finish what is not in state.
func (p *planner) expectAnswer() {
	if p.state.ActiveToken.IsNull() {
		p.plan.ActiveToken = types.StringUnknown()
	}
	if p.state.ActiveHash.IsNull() {
		p.plan.ActiveHash = types.StringUnknown()
	}
}

// planStorage drops tokens that the state is no longer to hold. None can be
// brought back.
func (p *planner) planStorage() {
	if p.plan.StoreTokens.IsUnknown() {
		p.plan.ActiveToken, p.plan.OldToken = types.StringUnknown(), types.StringUnknown()
		return
	}
	if !p.plan.StoreTokens.ValueBool() {
		p.plan.ActiveToken, p.plan.OldToken = types.StringNull(), types.StringNull()
		return
	}
	if !p.state.StoreTokens.ValueBool() && !p.plan.starts() {
		p.diags.AddAttributeWarning(atStoreTokens, "The tokens of this rotation stay unknown",
			"This rotation was started with `store_tokens = false`: the state holds its tokens from the next rotation on; of this one, at most its finish tells the active one.")
	}
}

// warnFinish tells of a `finish` that changes nothing.
func (p *planner) warnFinish() {
	if p.plan.Finish.Equal(p.state.Finish) || p.plan.Finish.IsUnknown() {
		return
	}
	over := p.state.phase() == phase.Cancelled
	switch {
	case !p.plan.Finish.ValueBool() && over:
		p.diags.AddAttributeWarning(atFinish, "Nothing was finished",
			"Setting `finish` back to `false` has no effect: the rotation was cancelled elsewhere, not finished. A change of `triggers` starts the next rotation.")
	case !p.plan.Finish.ValueBool():
		p.diags.AddAttributeWarning(atFinish, "A finished rotation stays finished",
			"Setting `finish` back to `false` has no effect: the old token is invalid and does not come back. A change of `triggers` starts the next rotation.")
	case over:
		p.diags.AddAttributeWarning(atFinish, "There is nothing to finish",
			"The rotation was cancelled elsewhere. `finish = true` is only recorded. A change of `triggers`, with `finish = false`, starts the next rotation.")
	}
}

// warnAdopted warns of finishing what nothing is known of.
func (p *planner) warnAdopted() {
	if p.known.Adopted() {
		p.diags.AddAttributeWarning(atFinish, "The adopted rotation is unproven",
			"This rotation was imported: nothing proves that `active_token` is the new token. If it is the old one, finishing makes it invalid and cuts off every component that "+
				"carries it. Look at a gate and an agent first: the token that they carry must differ from the one that they carried before the rotation.")
	}
}

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
	if p.known.Origin == phase.Adopted && p.state.Triggers.IsNull() {
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
