// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package enforcement

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/enforcement/enforce"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Create implements resource.Resource. Settings that are there are taken over.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	if resp.Diagnostics.Append(tfkit.GetPlan(ctx, req.Plan, &plan)...); resp.Diagnostics.HasError() {
		return
	}
	var known notes
	api := r.bring(ctx, &plan, nil, &known, &resp.Diagnostics)
	if api == nil {
		return
	}
	plan.ID = types.StringValue(currentID)
	resp.Diagnostics.Append(tfkit.Publish(ctx, &resp.State, resp.Identity, &plan, identity())...)
	resp.Diagnostics.Append(tfkit.SaveNotes(ctx, resp.Private, &known)...)
	r.Deps.WarnAPISkew(api.Address().String(), api.Skew, &resp.Diagnostics)
}

// bring carries out a plan, and puts into it what is enforced then. It returns whom it
// asked, or nil with an error.
func (r *Resource) bring(ctx context.Context, plan *model, seen *enforce.Switches, known *notes, diags *diag.Diagnostics) *dynatrace.Environment {
	api := known.require(r.Deps, diags, settingsScopes...)
	if api == nil {
		return nil
	}
	defer r.Deps.Lifetime.Hold()()
	ctx, cancel := clock.Bounded(ctx, stepTimeout)
	defer cancel()
	change := enforce.Change{API: api, Seen: seen, Want: plan.switches(), Timeout: stepTimeout}
	if !plan.Despite.ValueBool() {
		guard := plan.guard(r.Deps.Environment(), known.Unready)
		change.Guard = &guard
	}
	automatic, untold, err := change.Run(ctx)
	if err != nil {
		diags.Append(explain("changing the token enforcement", api, err, settingsScopes...))
		return nil
	}
	if untold != nil {
		diags.Append(notTold(api, untold))
	}
	if plan.Automatic.IsUnknown() { // else the plan has promised what was known
		plan.setAutomatic(automatic)
	}
	return api
}

// Update implements resource.Resource. Nothing is asked or written where only
// what the provider itself goes by has changed.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(tfkit.GetPlan(ctx, req.Plan, &plan)...)
	resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &state)...)
	var known notes
	if resp.Diagnostics.Append(tfkit.LoadNotes(ctx, req.Private, &known)...); resp.Diagnostics.HasError() {
		return
	}
	seen := state.switches()
	if plan.switches() != seen && r.bring(ctx, &plan, &seen, &known, &resp.Diagnostics) == nil {
		return
	}
	if plan.Automatic.IsUnknown() { // it was planned from a value that turned out to be the same
		plan.Automatic, plan.Enforced = state.Automatic, state.Enforced
	}
	resp.Diagnostics.Append(tfkit.Publish(ctx, &resp.State, resp.Identity, &plan, identity())...)
	resp.Diagnostics.Append(tfkit.SaveNotes(ctx, resp.Private, &known)...)
}

// Delete implements resource.Resource.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &state)...)
	var known notes
	if resp.Diagnostics.Append(tfkit.LoadNotes(ctx, req.Private, &known)...); resp.Diagnostics.HasError() {
		return
	}
	if state.OnDestroy.ValueString() != onDestroyReset {
		resp.Diagnostics.Append(retained(r.Deps, &state))
		return
	}
	api := known.require(r.Deps, &resp.Diagnostics, settingsScopes...)
	if api == nil {
		return
	}
	defer r.Deps.Lifetime.Hold()()
	ctx, cancel := clock.Bounded(ctx, stepTimeout)
	defer cancel()
	const doing = "resetting the token enforcement"
	err := enforce.Reset(ctx, api, state.switches(), state.Automatic.ValueBool(), stepTimeout)
	if locked, ok := errors.AsType[*enforce.LockedError](err); ok {
		resp.Diagnostics.Append(cannotWithdraw(doing, api, locked, "To destroy the resource all the same, apply `on_destroy = \"retain\"` first; the enforcement stays then."))
	} else if err != nil {
		resp.Diagnostics.Append(explain(doing, api, err, settingsScopes...))
	}
}

// planDestroy says what becomes of the settings.
func (r *Resource) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.State.Raw.IsNull() {
		return
	}
	var state model
	if resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &state)...); resp.Diagnostics.HasError() {
		return
	}
	if state.OnDestroy.ValueString() != onDestroyReset {
		resp.Diagnostics.Append(retained(r.Deps, &state))
		return
	}
	resp.Diagnostics.AddAttributeWarning(atOnDelete, "The settings will be reset", resetDetail(r.Deps, &state))
	if r.Deps.APIUnknown() || r.Deps.API == nil {
		return
	}
	ctx, cancel := clock.Bounded(ctx, stepTimeout)
	defer cancel()
	if r.Deps.Lacks(ctx, r.Deps.API, dynatrace.ScopeSettingsWrite) {
		resp.Diagnostics.AddError("Not permitted", fmt.Sprintf("%s: resetting the token enforcement takes the scope %s, which the access token in %s does not have. Nothing was changed.",
			r.Deps.API.Address(), r.Deps.API.ScopeNames(dynatrace.ScopeSettingsWrite), r.Deps.Credential))
	}
}

// retained warns that what is no longer managed stays in force.
func retained(deps *tfkit.Dependencies, state *model) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(atOnDelete, "The enforcement stays as it is",
		fmt.Sprintf("`on_destroy = \"retain\"` is in state: in %s manual enforcement stays %s and notifications stay %s, and nobody manages them here any more. "+
			"To reset them instead, apply `on_destroy = \"reset\"` first and destroy then.", deps.EnvironmentName(), onOff(state.Manual.ValueBool()), onOff(state.Notify.ValueBool())))
}

func resetDetail(deps *tfkit.Dependencies, state *model) string {
	detail := fmt.Sprintf("Destroying the resource resets %s to its defaults: notifications of tokens that expire on, and tokens not enforced by hand.", deps.EnvironmentName())
	if state.Automatic.ValueBool() {
		detail += " They stay enforced all the same, since the environment enforces them by itself, and it may refuse the reset."
	}
	return detail
}
