// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package enforcement

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/enforcement/enforce"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// planner works out one plan. Values come from configuration and state alone; what
// the environment answers becomes diagnostics only.
type planner struct {
	deps  *tfkit.Dependencies
	diags *diag.Diagnostics
	plan  model
	state *model // nil for a create
	notes notes
	api   *dynatrace.Environment
}

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
	if !req.State.Raw.IsNull() {
		p.state = &model{}
		resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, p.state)...)
		resp.Diagnostics.Append(tfkit.LoadNotes(ctx, req.Private, &p.notes)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	p.predict()
	resp.Diagnostics.Append(tfkit.SetPlan(ctx, &resp.Plan, &p.plan)...)
	p.agree()
	if !p.deps.APIUnknown() && !resp.Diagnostics.HasError() {
		ctx, cancel := clock.Bounded(ctx, stepTimeout)
		defer cancel()
		p.ask(ctx)
	}
}

// predict plans what is known of the computed attributes.
func (p *planner) predict() {
	p.plan.ID = types.StringValue(currentID)
	if p.state != nil && p.plan.Manual.Equal(p.state.Manual) {
		p.plan.Enforced, p.plan.Automatic = p.state.Enforced, p.state.Automatic
		return
	}
	p.plan.Enforced, p.plan.Automatic = types.BoolUnknown(), types.BoolUnknown()
	if p.plan.Manual.ValueBool() {
		p.plan.Enforced = types.BoolValue(true)
	}
}

// agree refuses two resources that want different things of one environment.
func (p *planner) agree() {
	if p.plan.Manual.IsUnknown() || p.plan.Notify.IsUnknown() || p.deps.APIUnknown() || p.deps.API == nil {
		return
	}
	if !p.deps.EnforcementWish.Agrees(fmt.Sprint(p.plan.switches())) {
		p.diags.AddAttributeError(atManual, twiceSummary, atOdds(p.deps.API))
	}
}

// ask asks whether the plan can be carried out, if there is anything to do.
func (p *planner) ask(ctx context.Context) {
	if p.state != nil && p.plan.Manual.Equal(p.state.Manual) && p.plan.Notify.Equal(p.state.Notify) {
		return
	}
	if p.api = p.notes.require(p.deps, p.diags, settingsScopes...); p.api == nil {
		return
	}
	now, automatic, ok := p.now(ctx)
	if !ok {
		return
	}
	if p.deps.Lacks(ctx, p.api, dynatrace.ScopeSettingsWrite) {
		p.diags.AddError("Not permitted", fmt.Sprintf("%s: changing the token enforcement takes the scope %s, which the access token in %s does not have. Nothing was changed.",
			p.api.Address(), p.api.ScopeNames(dynatrace.ScopeSettingsWrite), p.deps.Credential))
		return
	}
	switch on := p.plan.Manual; {
	case on.IsUnknown() || on.ValueBool() == now.Manual: // judged at apply, or nothing to judge
	case automatic:
		p.diags.AddAttributeWarning(atManual, automaticSummary, automaticDetail(p.api))
	case on.ValueBool():
		p.judge(ctx)
	}
}

// now is what counts before the plan: of what is managed, the state says it. What
// would keep the apply from writing is said here.
func (p *planner) now(ctx context.Context) (now enforce.Switches, automatic, ok bool) {
	settings, err := enforce.Read(ctx, p.api)
	if err != nil {
		p.diags.Append(explain("reading the token enforcement", p.api, err, dynatrace.ScopeSettingsRead))
		return now, false, false
	}
	if p.state != nil {
		return p.state.switches(), p.state.Automatic.ValueBool(), true
	}
	if settings.Saved() && settings.Switches != p.plan.switches() {
		p.diags.AddWarning("Somebody has saved these settings",
			fmt.Sprintf("The token enforcement of %s was set before, by somebody else or by an apply that was killed: manual enforcement is %s, notifications are %s. The apply changes that.",
				p.api.Address(), onOff(settings.Manual), onOff(settings.Notify)))
	}
	told, _, err := enforce.Automatic(ctx, p.api.TokenEnforcement)
	return settings.Switches, err == nil && told != nil && *told, true
}

// judge asks the guard, and warns of what cannot be undone.
func (p *planner) judge(ctx context.Context) {
	if !tfkit.WhollyKnown(p.plan.Ignore) || !tfkit.WhollyKnown(p.plan.Expected) || p.plan.Despite.IsUnknown() {
		return // judged at apply
	}
	guard := p.plan.guard(p.deps.Environment(), p.notes.Unready)
	verdict, err := guard.Ask(ctx, p.api, p.api.ActiveGates)
	despite := p.plan.Despite.ValueBool()
	switch {
	case err != nil && despite:
		p.diags.AddAttributeWarning(atDespite, cutOffSummary, "Which gates the enforcement cuts off cannot be told: "+err.Error()+".")
	case err != nil:
		p.diags.Append(refusal(p.api, err))
	case len(verdict.Findings) > 0 && despite:
		p.diags.AddAttributeWarning(atDespite, cutOffSummary, cutOffDetail(p.api, verdict))
	case len(verdict.Findings) > 0:
		p.diags.Append(refusal(p.api, &enforce.UnreadyError{Verdict: verdict}))
	}
	for _, pattern := range verdict.Unused {
		p.diags.AddAttributeWarning(atIgnore, "Ignores no gate", fmt.Sprintf("%q of `ignore_gates` names no gate that %s lists or that was seen before. Look for a typing error.", pattern, p.api.Address()))
	}
	if !p.diags.HasError() {
		p.diags.AddAttributeWarning(atManual, "Tokens will be enforced", oneWayDetail(p.api, verdict))
	}
}
