// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// How often a destroy asks whether gates have taken another token.
const (
	firstPoll = 2 * time.Second
	lastPoll  = 15 * time.Second
)

// Delete implements resource.Resource. It revokes the predecessors first and
// the token last, so that what it cannot finish stays managed.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, diags := state.Timeouts.Delete(ctx, defaultDeleteTimeout)
	resp.Diagnostics.Append(diags...)
	ids := tokensOf(ctx, state, &resp.Diagnostics)
	known, diags := loadNotes(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if state.OnDestroy.ValueString() == onDestroyRetain {
		resp.Diagnostics.Append(retainWarning(ids))
		return
	}
	api := r.deps.RequireAPI(&resp.Diagnostics, dynatrace.ScopeTokensWrite)
	if api == nil {
		return
	}
	ctx, cancel := clock.Bounded(ctx, timeout)
	defer cancel()
	d := &destruction{
		api: api, environment: environment(r.deps), inUse: state.RevokeInUse.ValueBool(), pending: ids,
		token: ids[len(ids)-1], cluster: state.Type.ValueString() == typeCluster, notes: &known, sleep: rest.Sleep, diags: &resp.Diagnostics,
	}
	if d.run(ctx); !resp.Diagnostics.HasError() {
		return
	}
	left := slices.DeleteFunc(state.predecessors(ctx, &resp.Diagnostics), func(one predecessor) bool { return !slices.Contains(d.pending, one.id) })
	state.Previous = previousList(left)
	known.forget(left)
	resp.Diagnostics.Append(tfkit.Publish(ctx, &resp.State, resp.Identity, &state, identityOf(state))...)
	resp.Diagnostics.Append(known.save(ctx, resp.Private)...)
}
