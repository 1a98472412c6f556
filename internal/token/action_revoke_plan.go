// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/action"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
)

// ModifyPlan implements action.ActionWithModifyPlan. It refuses what the API
// would refuse. That a gate uses the token is a warning: it may have taken
// another one when it comes to it.
func (a *revokeAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	if a.deps == nil || a.deps.APIUnknown() {
		return
	}
	var m revokeModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &m)...); resp.Diagnostics.HasError() {
		return
	}
	api := a.deps.RequireAPI(&resp.Diagnostics, dynatrace.ScopeTokensWrite)
	if api == nil {
		return
	}
	ctx, cancel := clock.Bounded(ctx, askTimeout)
	defer cancel()
	for _, missing := range lacking(ctx, a.deps, api, needRevoke) {
		resp.Diagnostics.AddError("Not permitted", fmt.Sprintf("%s: %s takes the scope %s, which the access token in %s does not have.",
			at(api), missing.doing, missing.words(), a.deps.APIToken))
		return
	}
	if m.ID.IsUnknown() || m.RevokeInUse.IsUnknown() {
		return
	}
	id := m.ID.ValueString()
	gates, err := api.ActiveGates(ctx)
	if err != nil {
		return // the action says what it cannot see, if it matters
	}
	u := usage{gates: gates, environment: environment(a.deps)}
	users := u.reporting(id)
	if len(users) == 0 {
		return
	}
	then := "The action refuses to revoke it while they do."
	if m.RevokeInUse.ValueBool() {
		then = "They go offline when it is revoked (`revoke_in_use = true`)."
	}
	resp.Diagnostics.AddAttributeWarning(atID, "The token is in use", fmt.Sprintf("These gates use %s:\n%s\n\n%s", id, u.gateWords(users), then))
}
