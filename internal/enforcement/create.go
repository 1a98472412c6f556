// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package enforcement

import (
	"context"

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
	api := r.Deps.RequireAPI(&resp.Diagnostics, settingsScopes...)
	if api == nil {
		return
	}
	known := notes{Environment: api.Address().Name()}
	if resp.Diagnostics.Append(r.bring(ctx, api, &plan, nil, known)...); resp.Diagnostics.HasError() {
		return
	}
	plan.ID = types.StringValue(currentID)
	resp.Diagnostics.Append(tfkit.Publish(ctx, &resp.State, resp.Identity, &plan, identity())...)
	resp.Diagnostics.Append(tfkit.SaveNotes(ctx, resp.Private, &known)...)
	r.Deps.WarnAPISkew(api.Address().String(), api.Skew, &resp.Diagnostics)
}

// bring carries out a plan, and puts into it what is enforced then.
func (r *Resource) bring(ctx context.Context, api *dynatrace.Environment, plan *model, seen *enforce.Switches, known notes) (diags diag.Diagnostics) {
	defer r.Deps.Lifetime.Hold()()
	ctx, cancel := clock.Bounded(ctx, stepTimeout)
	defer cancel()
	change := enforce.Change{API: api, Seen: seen, Want: plan.switches(), Timeout: stepTimeout}
	if !plan.Despite.ValueBool() {
		guard := plan.guard(environment(r.Deps, api), known.Unready)
		change.Guard = &guard
	}
	outcome, err := change.Run(ctx)
	if err != nil {
		diags.Append(explain("changing the token enforcement of "+api.Address().String(), api, err, settingsScopes...))
		return diags
	}
	if outcome.Untold != nil {
		diags.Append(notTold(api, outcome.Untold))
	}
	if plan.Automatic.IsUnknown() { // else the plan has promised what was known
		plan.setAutomatic(outcome.Automatic)
	}
	return diags
}
