// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rotation

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Delete implements resource.Resource. A rotation that is over is forgotten;
// what happens to an open one is on_destroy's to say.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	known, diags := loadNotes(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	timeout, diags := state.Timeouts.Delete(ctx, defaultDeleteTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !state.open() {
		return
	}
	switch state.OnDestroy.ValueString() {
	case onDestroyRetain:
		resp.Diagnostics.AddWarning("The rotation stays open", retainDetail(environmentOf(r.deps)))
	case onDestroyCancel:
		api := r.deps.RequireAPI(&resp.Diagnostics, dynatrace.ScopeTenantRotation)
		if api == nil {
			return
		}
		ctx, cancel := tfkit.Bounded(ctx, timeout)
		defer cancel()
		phase, _ := phaseNow(ctx, api, &known, phaseStarted)
		if phase != phaseStarted {
			resp.Diagnostics.Append(elsewhere(api, phase, known.Over))
			return
		}
		ctx, cancelDetached := tfkit.Detached(ctx, timeout)
		defer cancelDetached()
		cancelOpen(ctx, api, &known, &resp.Diagnostics)
	default:
		resp.Diagnostics.Append(forbidden(environmentOf(r.deps)))
	}
}

// cancelOpen cancels the rotation, which is forgotten unless that fails.
func cancelOpen(ctx context.Context, api *dynatrace.Environment, known *notes, diags *diag.Diagnostics) {
	done, err := cancelSurely(ctx, api)
	switch {
	case err != nil:
		failure := tfkit.ExplainAPI("cancelling the rotation of the tenant token of "+api.Address().String(), err, dynatrace.ScopeTenantRotation)
		failure.Detail += "\n\nThe resource stays in state; destroy it again."
		diags.Append(failure.Diagnostic())
	case done.none:
		diags.AddWarning("No rotation was open",
			fmt.Sprintf("%s had no open rotation to cancel: somebody else has finished or cancelled it. Make sure that every component carries the token that is valid.", api.Address()))
	case known.Old != "" && !done.tokens.Active.IsEmpty() && hashOf(done.tokens.Active) != known.Old:
		diags.AddWarning("The cancelled rotation was another one",
			fmt.Sprintf("%s cancelled a rotation whose old token is not the one in state: somebody else had finished this rotation and started another.", api.Address()))
	}
}
