// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Update implements resource.Resource. It does what the plan has promised and
// nothing else: an unknown `token` promises a successor, unknown
// `previous_tokens` that some of them are revoked.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	u := &update{Resource: r, resp: resp}
	resp.Diagnostics.Append(req.Plan.Get(ctx, &u.plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &u.prior)...)
	known, diags := loadNotes(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	timeout, diags := u.plan.Timeouts.Update(ctx, defaultUpdateTimeout)
	resp.Diagnostics.Append(diags...)
	u.previous = u.prior.predecessors(ctx, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	u.notes, u.timeout = known, timeout
	ctx, cancel := clock.Bounded(ctx, timeout)
	defer cancel()

	rotates := u.plan.Token.IsUnknown()
	if u.plan.Previous.IsUnknown() {
		if u.api = r.deps.RequireAPI(&resp.Diagnostics, dynatrace.ScopeTokensWrite); u.api == nil {
			return
		}
		work := &revocation{
			api: u.api, environment: environment(r.deps), inUse: u.plan.RevokeInUse.ValueBool(), notes: &u.notes, diags: &resp.Diagnostics,
		}
		u.previous = work.run(ctx, u.previous)
		u.plan.Previous = previousList(u.previous)
	}
	if rotates {
		u.rotate(ctx)
		return
	}
	if u.plan.Owner.IsUnknown() {
		u.plan.Owner = u.owner(ctx)
	}
	u.notes.settle()
	u.publish(ctx, &u.plan)
}

// owner is whose access token made the token, if the API tells it now. Nothing
// depends on it, so a failure leaves it open.
func (u *update) owner(ctx context.Context) types.String {
	id := u.prior.ID.ValueString()
	if u.deps.API == nil {
		return types.StringNull()
	}
	found, err := u.deps.API.FindTokens(ctx, id)
	if err != nil {
		return types.StringNull()
	}
	return sourceText(found[id].Owner)
}

// publish saves a model and the notes.
func (u *update) publish(ctx context.Context, m *model) {
	u.resp.Diagnostics.Append(tfkit.Publish(ctx, &u.resp.State, u.resp.Identity, m, identityOf(*m))...)
	u.resp.Diagnostics.Append(u.notes.save(ctx, u.resp.Private)...)
}

// creation makes the successor.
func (u *update) creation() *creation {
	ours := []string{u.prior.ID.ValueString()}
	for _, one := range u.previous {
		ours = append(ours, one.id)
	}
	work := u.Resource.creation(u.api, u.plan, u.timeout)
	work.ours = ours
	return work
}
