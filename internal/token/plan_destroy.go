// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
)

// planDestroy warns of what a destroy leaves or cuts off. It refuses nothing:
// gates may have taken another token when it comes to it.
func (r *Resource) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.State.Raw.IsNull() {
		return
	}
	var state model
	if resp.Diagnostics.Append(req.State.Get(ctx, &state)...); resp.Diagnostics.HasError() {
		return
	}
	ids := tokensOf(ctx, state, &resp.Diagnostics)
	known, diags := loadNotes(ctx, req.Private)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	if state.OnDestroy.ValueString() == onDestroyRetain {
		resp.Diagnostics.Append(retainWarning(ids))
		return
	}
	if r.deps.APIUnknown() || !r.deps.APIToken.IsSet() || r.deps.API == nil {
		return
	}
	ctx, cancel := clock.Bounded(ctx, askTimeout)
	defer cancel()
	gates, err := r.deps.API.ActiveGates(ctx)
	if err != nil {
		return // the destroy says what it cannot see, if it matters
	}
	u := usage{gates: gates, environment: environment(r.deps)}
	for _, id := range ids {
		users := u.remember(known.Gates[id], id)
		if len(users) == 0 {
			continue
		}
		then := "The destroy waits for them to use another token, for at most `timeouts.delete`, and then refuses."
		if state.RevokeInUse.ValueBool() {
			then = "They go offline when it is revoked (`revoke_in_use = true`)."
		}
		resp.Diagnostics.AddWarning("The token is in use", fmt.Sprintf("These gates use %s, or were not seen with another token since:\n%s\n\n%s", id, u.gateWords(users), then))
	}
}

// tokensOf are the ids of all valid tokens of a state, predecessors first.
func tokensOf(ctx context.Context, state model, diags *diag.Diagnostics) []string {
	var ids []string
	for _, one := range state.predecessors(ctx, diags) {
		ids = append(ids, one.id)
	}
	return append(ids, state.ID.ValueString())
}

func retainWarning(ids []string) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(path.Root("on_destroy"), "Tokens stay valid",
		fmt.Sprintf("`on_destroy = \"retain\"`: %s stay valid until they expire or are revoked, and are no longer managed.", strings.Join(ids, ", ")))
}
