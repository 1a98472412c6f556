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
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Delete implements resource.Resource. A rotation that is over is forgotten;
// what happens to an open one is on_destroy's to say.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	known, diags := loadNotes(ctx, req.Private)
	known.recall(&state)
	resp.Diagnostics.Append(diags...)
	timeout, diags := state.Timeouts.Delete(ctx, defaultDeleteTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !state.open() {
		return
	}
	if r.deps.API != nil && !r.deps.APIUnknown() {
		if resp.Diagnostics.Append(known.belongs(r.deps.API)...); resp.Diagnostics.HasError() {
			return
		}
	}
	switch state.OnDestroy.ValueString() {
	case onDestroyRetain:
		resp.Diagnostics.AddWarning("The rotation stays open", retainDetail(environmentOf(r.deps)))
	case onDestroyCancel:
		api := r.deps.RequireAPI(&resp.Diagnostics, dynatrace.ScopeTenantRotation)
		if api == nil {
			return
		}
		ctx, cancel := clock.Bounded(ctx, timeout)
		defer cancel()
		d := &destruction{deps: r.deps, api: api, notes: known, timeout: timeout}
		resp.Diagnostics.Append(d.run(ctx)...)
	default:
		resp.Diagnostics.Append(forbidden(environmentOf(r.deps)))
	}
}

// destruction is one cancellation by destroy. The rotation is forgotten unless
// that fails.
type destruction struct {
	deps    *tfkit.Dependencies
	api     *dynatrace.Environment
	notes   notes
	timeout time.Duration
}

// run cancels, detached from Ctrl-C from the first byte of the cancellation on.
func (d *destruction) run(ctx context.Context) diag.Diagnostics {
	phase, _, diags := lastLook(ctx, d.deps, d.api, &d.notes)
	switch {
	case diags.HasError():
	case phase != phaseStarted:
		diags.Append(elsewhere(d.api, phase, d.notes.Over))
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
	done, err := cancelSurely(ctx, d.api, &d.notes)
	switch api := d.api; {
	case err != nil:
		diags.Append(d.explain(err))
	case done.none:
		diags.AddWarning("No rotation was open",
			fmt.Sprintf("%s had no open rotation to cancel: somebody else has finished or cancelled it. Make sure that every component carries the token that is valid.", api.Address()))
	case d.notes.Old != "" && !done.tokens.Active.IsEmpty() && hashOf(done.tokens.Active) != d.notes.Old:
		diags.AddWarning("The cancelled rotation was another one",
			fmt.Sprintf("%s cancelled a rotation whose old token is not the one in state: somebody else had finished this rotation and started another.", api.Address()))
	}
}
