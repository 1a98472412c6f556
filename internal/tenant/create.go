// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Create implements resource.Resource. It only starts. All that may fail is
// asked before the start; after it nothing can keep the state from being saved.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	if resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...); resp.Diagnostics.HasError() {
		return
	}
	if plan.Finish.ValueBool() {
		resp.Diagnostics.Append(finishAtStart())
		return
	}
	timeout, diags := plan.Timeouts.Create(ctx, defaultCreateTimeout)
	resp.Diagnostics.Append(diags...)
	api := r.deps.RequireAPI(&resp.Diagnostics, dynatrace.ScopeTenantRotation)
	if api == nil || resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := clock.Bounded(ctx, timeout)
	defer cancel()
	known, diags := r.begin(ctx, api, &plan, timeout)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(tfkit.Publish(ctx, &resp.State, resp.Identity, &plan, identity())...)
	resp.Diagnostics.Append(known.save(ctx, resp.Private)...)
	r.deps.WarnAPISkew(api.Address().String(), api.Skew, &resp.Diagnostics)
}

// begin starts the rotation of a plan, and puts into it what is known then.
func (r *Resource) begin(ctx context.Context, api *dynatrace.Environment, plan *model, timeout time.Duration) (known notes, diags diag.Diagnostics) {
	s := &start{deps: r.deps, api: api, mustReadBack: !plan.StoreTokens.ValueBool(), timeout: timeout}
	if diags.Append(s.prepare(ctx)...); diags.HasError() {
		return known, diags
	}
	if diags.Append(s.run(ctx)...); diags.HasError() {
		return known, diags
	}
	plan.ID = types.StringValue(currentID)
	plan.StartedAt, plan.FinishedAt = instant(s.at), timetypes.NewRFC3339Null()
	plan.ActiveToken, plan.OldToken = types.StringNull(), types.StringNull()
	record(plan, phaseStarted, &s.notes, s.active, s.old)
	return s.notes, diags
}
