// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package enforcement

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/enforcement/enforce"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

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
	api := r.Deps.RequireAPI(&resp.Diagnostics, settingsScopes...)
	if api == nil {
		return
	}
	if resp.Diagnostics.Append(known.belongs(api)...); resp.Diagnostics.HasError() {
		return
	}
	defer r.Deps.Lifetime.Hold()()
	ctx, cancel := clock.Bounded(ctx, stepTimeout)
	defer cancel()
	doing := "resetting the token enforcement of " + api.Address().String()
	err := enforce.Reset(ctx, api, state.switches(), state.Automatic.ValueBool(), stepTimeout)
	var locked *enforce.LockedError
	switch {
	case errors.As(err, &locked):
		resp.Diagnostics.Append(cannotWithdraw(doing, locked, "To destroy the resource all the same, apply `on_destroy = \"retain\"` first; the enforcement stays then."))
	case err != nil:
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
