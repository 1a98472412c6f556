// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// planDestroy refuses at plan what on_destroy forbids, and warns of what the
// other ways to destroy an open rotation do.
func (r *Resource) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.State.Raw.IsNull() {
		return
	}
	var state model
	if resp.Diagnostics.Append(req.State.Get(ctx, &state)...); resp.Diagnostics.HasError() || !state.open() {
		return
	}
	switch state.OnDestroy.ValueString() {
	case onDestroyCancel:
		if r.judgeCancel(ctx, req, &resp.Diagnostics); resp.Diagnostics.HasError() {
			return
		}
		resp.Diagnostics.AddWarning("The rotation will be cancelled",
			fmt.Sprintf("Destroying the open rotation of %s cancels it: the new token becomes invalid. Every component that carries it already is cut off: "+
				"give the old token back to all of them first.", environmentOf(r.deps)))
	case onDestroyRetain:
		resp.Diagnostics.AddWarning("The rotation stays open", retainDetail(environmentOf(r.deps)))
	default:
		resp.Diagnostics.Append(forbidden(environmentOf(r.deps)))
	}
}

// judgeCancel refuses what the destroy would refuse: a cancellation that might
// end the rotation of somebody else.
func (r *Resource) judgeCancel(ctx context.Context, req resource.ModifyPlanRequest, diags *diag.Diagnostics) {
	known, d := loadNotes(ctx, req.Private)
	diags.Append(d...)
	if diags.HasError() || r.deps.APIUnknown() || r.deps.API == nil {
		return
	}
	if diags.Append(known.belongs(r.deps.API)...); diags.HasError() || known.Serving == tokenNone {
		return
	}
	ctx, cancel := clock.Bounded(ctx, planTimeout)
	defer cancel()
	_, _, d = lastLook(ctx, r.deps, r.deps.API, &known)
	diags.Append(d...)
}

// environmentOf names the environment in what is said about it.
func environmentOf(deps *tfkit.Dependencies) string {
	if deps.API == nil {
		return "the environment"
	}
	return deps.API.Address().String()
}

func forbidden(environment string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(atOnDestroy, "Destroying an open rotation is forbidden",
		fmt.Sprintf("The rotation of %s is open and `on_destroy = \"fail\"` is in state. Finish it first (`finish = true`); or apply `on_destroy = \"cancel\"`, which discards the "+
			"new token, or `on_destroy = \"retain\"`, which leaves it open, and destroy then: destroy knows only the state. To give up the resource and leave the rotation as it is, "+
			"forget it. %s\n\n%s", environment, saveFirst, forgetAdvice))
}

func retainDetail(environment string) string {
	return fmt.Sprintf("The rotation of %s is open and will no longer be managed: both tokens stay valid, and no further rotation can start, until somebody finishes or cancels it. "+
		"To go on with it here, import it with the id %q. %s", environment, currentID, saveFirst)
}
