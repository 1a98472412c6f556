// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// planDestroy refuses at plan what on_destroy forbids, and warns of what stays.
func (r *Resource) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.State.Raw.IsNull() {
		return
	}
	var state model
	resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &state)...)
	known, diags := loadNotes(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	switch {
	case state.OnDestroy.ValueString() == onDestroyFail:
		refuseDestroy(ctx, r.deps, state, known, &resp.Diagnostics)
	case state.OnDestroy.ValueString() != onDestroyFallback && state.Active.ValueBool():
		resp.Diagnostics.AddWarning("The active certificate stays on the gate", staysDetail(state))
	}
}

// refuseDestroy asks the gate whether the file is active: a refusal from state
// alone would also hit what is no longer served.
func refuseDestroy(ctx context.Context, deps *tfkit.Dependencies, state model, known notes, diags *diag.Diagnostics) {
	where, err := locateState(state)
	if err != nil || !deps.GateToken.IsSet() || deps.UnknownTrust {
		return
	}
	ctx, cancel := tfkit.Bounded(ctx, askTimeout)
	defer cancel()
	listing, err := deps.Gates.Gate(where.address, where.environment, trustOf(state, known)).List(ctx)
	if err != nil {
		if !rest.IsUnreachable(err) {
			diags.Append(tfkit.Explain("asking "+where.address.String()+" whether the certificate is active", scope, err).Warning())
		}
		return
	}
	if file, ok := listing.FindFold(state.Name.ValueString()); ok && file.Active {
		diags.AddAttributeError(path.Root("on_destroy"), "Destroying the active certificate is forbidden", forbiddenDetail(state))
	}
}

// refuseMove applies on_destroy = "fail" to a move, which gives up the gate
// before.
func (p *planner) refuseMove(ctx context.Context) {
	if p.state.OnDestroy.ValueString() == onDestroyFail {
		refuseDestroy(ctx, p.deps, p.state, p.notes, p.diags)
	}
}

func forbiddenDetail(state model) string {
	return fmt.Sprintf("%s serves %q and `on_destroy = \"fail\"` is in state. To give up the resource and leave the gate as it is, use "+
		"`removed { from = ADDRESS  lifecycle { destroy = false } }`. To destroy it all the same, or to move to another gate, apply `on_destroy = \"retain\"` or "+
		"`\"fallback\"` first: destroy knows only the state.", state.ActiveGateURL.ValueString(), state.Name.ValueString())
}

func staysDetail(state model) string {
	return fmt.Sprintf("%s goes on serving %q: the gate refuses to delete an active file. It stays there until another file is activated and this one is deleted, which in a replacement the successor does. "+
		"To go back to another file on destroy, apply `on_destroy = \"fallback\"` with `fallback` first.",
		state.ActiveGateURL.ValueString(), state.Name.ValueString())
}
