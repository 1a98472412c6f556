// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package enforcement

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

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
	if seen := state.switches(); plan.switches() != seen {
		api := r.Deps.RequireAPI(&resp.Diagnostics, settingsScopes...)
		if api == nil {
			return
		}
		if resp.Diagnostics.Append(known.belongs(api)...); resp.Diagnostics.HasError() {
			return
		}
		if resp.Diagnostics.Append(r.bring(ctx, api, &plan, &seen, known)...); resp.Diagnostics.HasError() {
			return
		}
	}
	if plan.Automatic.IsUnknown() { // it was planned from a value that turned out to be the same
		plan.Automatic, plan.Enforced = state.Automatic, state.Enforced
	}
	resp.Diagnostics.Append(tfkit.Publish(ctx, &resp.State, resp.Identity, &plan, identity())...)
	resp.Diagnostics.Append(tfkit.SaveNotes(ctx, resp.Private, &known)...)
}
