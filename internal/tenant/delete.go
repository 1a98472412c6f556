// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tenant/phase"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Delete implements resource.Resource. A rotation that is over is forgotten;
// what happens to an open one is on_destroy's to say.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &state)...)
	known, _, diags := loadKnown(ctx, &state, req.Private)
	resp.Diagnostics.Append(diags...)
	timeout := tfkit.Timeout(ctx, state.Timeouts.Delete, defaultDeleteTimeout, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !state.open() {
		return
	}
	if r.Deps.API != nil && !r.Deps.APIUnknown() {
		if resp.Diagnostics.Append(belongs(&known, r.Deps.API)...); resp.Diagnostics.HasError() {
			return
		}
	}
	switch state.OnDestroy.ValueString() {
	case onDestroyRetain:
		resp.Diagnostics.AddWarning("The rotation stays open", retainDetail(r.Deps.EnvironmentName()))
	case onDestroyCancel:
		api := r.Deps.RequireAPI(&resp.Diagnostics, dynatrace.ScopeTenantRotation)
		if api == nil {
			return
		}
		ctx, cancel := clock.Bounded(ctx, timeout)
		defer cancel()
		d := &destruction{deps: r.Deps, api: api, known: known, timeout: timeout}
		resp.Diagnostics.Append(d.run(ctx)...)
	default:
		resp.Diagnostics.Append(forbidden(r.Deps.EnvironmentName()))
	}
}

// destruction is one cancellation by destroy. The rotation is forgotten unless
// that fails.
type destruction struct {
	deps    *tfkit.Dependencies
	api     *dynatrace.Environment
	known   phase.Known
	timeout time.Duration
}

// run cancels, detached from Ctrl-C from the first byte of the cancellation on.
func (d *destruction) run(ctx context.Context) (diags diag.Diagnostics) {
	now, _, err := d.known.Recheck(ctx, d.api)
	switch {
	case explainRecheck(d.deps, d.api, err, &diags):
	case now != phase.Started:
		diags.Append(elsewhere(d.api, now, d.known.End == phase.Over))
	case ctx.Err() != nil: // nothing was sent yet
		diags.Append(d.explain(ctx.Err()))
	default:
		ctx, cancel := clock.Detached(ctx, d.timeout)
		defer cancel()
		d.cancel(ctx, &diags)
	}
	return diags
}

func (d *destruction) explain(err error) diag.Diagnostic {
	failure := tfkit.ExplainAPI("cancelling the rotation of the tenant token of "+d.api.Address().String(), err, dynatrace.ScopeTenantRotation)
	failure.Detail += "\n\nThe resource stays in state; destroy it again."
	return failure.Diagnostic()
}

func (d *destruction) cancel(ctx context.Context, diags *diag.Diagnostics) {
	done, err := d.known.Cancel(ctx, d.api)
	switch api := d.api; {
	case err != nil:
		diags.Append(d.explain(err))
	case done.None:
		diags.AddWarning("No rotation was open",
			fmt.Sprintf("%s had no open rotation to cancel: somebody else has finished or cancelled it. Make sure that every component carries the token that is valid.", api.Address()))
	case d.known.Tokens.Old != "" && !done.Active.IsEmpty() && phase.Hash(done.Active) != d.known.Tokens.Old:
		diags.AddWarning("The cancelled rotation was another one",
			fmt.Sprintf("%s cancelled a rotation whose old token is not the one in state: somebody else had finished this rotation and started another.", api.Address()))
	}
}

// planDestroy refuses at plan what on_destroy forbids, and warns of what the
// other ways to destroy an open rotation do.
func (r *Resource) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.State.Raw.IsNull() {
		return
	}
	var state model
	if resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &state)...); resp.Diagnostics.HasError() || !state.open() {
		return
	}
	switch state.OnDestroy.ValueString() {
	case onDestroyCancel:
		if r.judgeCancel(ctx, req, &resp.Diagnostics); resp.Diagnostics.HasError() {
			return
		}
		resp.Diagnostics.AddWarning("The rotation will be cancelled",
			fmt.Sprintf("Destroying the open rotation of %s cancels it: the new token becomes invalid. Every component that carries it already is cut off: "+
				"give the old token back to all of them first.", r.Deps.EnvironmentName()))
	case onDestroyRetain:
		resp.Diagnostics.AddWarning("The rotation stays open", retainDetail(r.Deps.EnvironmentName()))
	default:
		resp.Diagnostics.Append(forbidden(r.Deps.EnvironmentName()))
	}
}

// judgeCancel refuses what the destroy would refuse: a cancellation that might
// end the rotation of somebody else.
func (r *Resource) judgeCancel(ctx context.Context, req resource.ModifyPlanRequest, diags *diag.Diagnostics) {
	var known phase.Known
	diags.Append(tfkit.LoadNotes(ctx, req.Private, &known)...)
	if diags.HasError() || r.Deps.APIUnknown() || r.Deps.API == nil {
		return
	}
	if diags.Append(belongs(&known, r.Deps.API)...); diags.HasError() || known.Tokens.Serving == phase.None {
		return
	}
	ctx, cancel := clock.Bounded(ctx, planTimeout)
	defer cancel()
	_, _, err := known.Recheck(ctx, r.Deps.API)
	explainRecheck(r.Deps, r.Deps.API, err, diags)
}
