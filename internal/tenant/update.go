// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Update implements resource.Resource. It finishes an open rotation, or starts the
// next one; everything else only changes the state.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	known, diags := loadNotes(ctx, req.Private)
	known.recall(&state)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, guardedKey, nil)...)
	timeout, diags := plan.Timeouts.Update(ctx, defaultUpdateTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := clock.Bounded(ctx, timeout)
	defer cancel()

	if plan.starts() {
		r.startNext(ctx, resp, plan, known, timeout)
		return
	}
	storage := plan.StoreTokens.ValueBool()
	next := state
	next.Triggers, next.Finish, next.MinOverlap, next.RequireOnline = plan.Triggers, plan.Finish, plan.MinOverlap, plan.RequireOnline
	next.IgnoreGates, next.OnDestroy, next.StoreTokens, next.Timeouts = plan.IgnoreGates, plan.OnDestroy, plan.StoreTokens, plan.Timeouts
	if !storage {
		next.ActiveToken, next.OldToken = textOrNull(""), textOrNull("")
	}
	switch {
	case plan.Finish.ValueBool() && state.open():
		api := r.deps.RequireAPI(&resp.Diagnostics, dynatrace.ScopeTenantRotation)
		if api == nil {
			return
		}
		f := &finish{api: api, deps: r.deps, diags: &resp.Diagnostics, next: next, prior: state, notes: known, timeout: timeout}
		if !f.run(ctx) {
			return // the prior state stays: the next apply tries again
		}
		next, known = f.next, f.notes
	case plan.Finish.ValueBool():
		known.Settled = true // the user agrees with what was inferred
	}
	known.Applied = known.Adopted
	resp.Diagnostics.Append(publish(ctx, resp, &next, &known)...)
}

// startNext starts the next rotation in place; see planNext. Where it does not,
// the prior state stays.
func (r *Resource) startNext(ctx context.Context, resp *resource.UpdateResponse, plan model, prior notes, timeout time.Duration) {
	if plan.Finish.ValueBool() {
		resp.Diagnostics.Append(finishAtStart())
		return
	}
	api := r.deps.RequireAPI(&resp.Diagnostics, dynatrace.ScopeTenantRotation)
	if api == nil {
		return
	}
	if resp.Diagnostics.Append(prior.belongs(api)...); resp.Diagnostics.HasError() {
		return
	}
	known, diags := r.begin(ctx, api, &plan, timeout)
	if resp.Diagnostics.Append(diags...); !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(publish(ctx, resp, &plan, &known)...)
	}
}

func publish(ctx context.Context, resp *resource.UpdateResponse, m *model, n *notes) diag.Diagnostics {
	diags := tfkit.Publish(ctx, &resp.State, resp.Identity, m, identity())
	diags.Append(n.save(ctx, resp.Private)...)
	return diags
}
