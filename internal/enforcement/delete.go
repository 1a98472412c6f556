// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package enforcement

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/enforcement/enforce"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Delete implements resource.Resource.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &state)...)
	known, diags := tfkit.LoadNotes[notes](ctx, req.Private)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	if state.OnDestroy.ValueString() != onDestroyReset {
		resp.Diagnostics.Append(retained(r.deps, &state))
		return
	}
	api := r.deps.RequireAPI(&resp.Diagnostics, settingsScopes...)
	if api == nil {
		return
	}
	if resp.Diagnostics.Append(known.belongs(api)...); resp.Diagnostics.HasError() {
		return
	}
	defer r.deps.Lifetime.Hold()()
	ctx, cancel := clock.Bounded(ctx, stepTimeout)
	defer cancel()
	doing := "resetting the token enforcement of " + api.Address().String()
	err := enforce.Reset(ctx, api, state.switches(), state.Automatic.ValueBool(), stepTimeout)
	var locked *enforce.LockedError
	switch {
	case errors.As(err, &locked):
		resp.Diagnostics.Append(cannotWithdraw(doing, locked, "To destroy the resource all the same, apply `on_destroy = \"retain\"` first; the enforcement stays then."))
	case err != nil:
		resp.Diagnostics.Append(explain(doing, api, err, settingsScopes...))
	}
}
