// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Read implements resource.Resource. It shares one list with all others, and
// notes what is due: the plan then needs neither the API nor the clock to decide.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &state)...)
	known, diags := loadNotes(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if resp.Identity != nil {
		resp.Diagnostics.Append(tfkit.SetIdentity(ctx, resp.Identity, identityOf(state))...)
	}
	if r.deps.APIUnknown() {
		resp.Diagnostics.Append(r.deps.NotAsked("The token " + state.ID.ValueString()))
		return
	}
	api := r.deps.RequireAPI(&resp.Diagnostics, dynatrace.ScopeTokensRead)
	if api == nil {
		return
	}
	timeout, diags := state.Timeouts.Read(ctx, defaultReadTimeout)
	resp.Diagnostics.Append(diags...)
	ctx, cancel := clock.Bounded(ctx, timeout)
	defer cancel()

	o := &observation{deps: r.deps, api: api, environment: environment(r.deps), state: state, notes: known, diags: &resp.Diagnostics}
	o.observe(ctx)
	r.deps.WarnAPISkew(at(api), api.Skew, &resp.Diagnostics)
	switch {
	case resp.Diagnostics.HasError():
	case o.gone:
		resp.State.RemoveResource(ctx)
	default:
		resp.Diagnostics.Append(tfkit.Publish(ctx, &resp.State, resp.Identity, &o.state, identityOf(o.state))...)
		resp.Diagnostics.Append(o.notes.save(ctx, resp.Private)...)
	}
}
