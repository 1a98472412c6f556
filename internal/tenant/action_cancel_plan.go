// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// ModifyPlan implements action.ActionWithModifyPlan. Nothing is cancelled during
// a plan; whether a rotation is open can only be found out by cancelling it.
func (a *cancelAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	if a.deps == nil || a.deps.APIUnknown() {
		return
	}
	var m cancelModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &m)...); resp.Diagnostics.HasError() {
		return
	}
	api := a.deps.RequireAPI(&resp.Diagnostics, dynatrace.ScopeTenantRotation)
	if api == nil {
		return
	}
	ctx, cancel := clock.Bounded(ctx, planTimeout)
	defer cancel()
	if a.deps.Lacks(ctx, api, dynatrace.ScopeTenantRotation) {
		resp.Diagnostics.AddError("Not permitted", fmt.Sprintf("%s: cancelling the rotation takes the scope %s, which the access token in %s does not have.",
			api.Address(), dynatrace.ScopeTenantRotation, a.deps.APIToken))
		return
	}
	if m.named() && !m.ActiveHash.IsUnknown() && !m.OldHash.IsUnknown() && !a.deps.InstallerToken.IsUnknown() {
		served, err := look(ctx, api)
		if err == nil || refused(err) {
			resp.Diagnostics.Append(m.prove(a.deps, api, served, err)...)
		}
	}
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.AddWarning("The rotation will be cancelled",
			fmt.Sprintf("If a rotation of %s is open, the action cancels it: the new token becomes invalid. Every component that carries it already is cut off: "+
				"give the old token back to all of them first, to OneAgents before ActiveGates.", api.Address()))
	}
}

// prove refuses to cancel another rotation than the one that is named.
func (m cancelModel) prove(deps *tfkit.Dependencies, api *dynatrace.Environment, served rest.Secret, err error) (diags diag.Diagnostics) {
	if err != nil {
		failure := unreadable(deps, api, err)
		failure.Detail += "\n\nNothing was cancelled: without connection info nobody can tell whether the open rotation is the one that `active_token_sha256` names. " +
			"To cancel whatever rotation is open, leave the hashes out."
		diags.Append(failure.At(atActiveHash))
		return diags
	}
	known := m.notes(hashOf(served))
	if which := known.which(served); which == tokenNew || which == tokenOld {
		return nil
	}
	diags.AddAttributeError(atActiveHash, "Another rotation is open, or none",
		fmt.Sprintf("Connection info of %s serves a token with the SHA-256 %s, which is none of the rotation that is named: that one is over. Nothing was cancelled. "+
			"To cancel whatever rotation is open, leave the hashes out.", api.Address(), hashOf(served)))
	return diags
}
