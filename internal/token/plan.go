// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// ModifyPlan implements resource.ResourceWithModifyPlan. Clock and API are
// asked for diagnostics only.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.deps == nil {
		return
	}
	if req.Plan.Raw.IsNull() {
		r.planDestroy(ctx, req, resp)
		return
	}
	diags := &resp.Diagnostics
	q, creating := readQuestion(ctx, req, diags)
	if diags.HasError() {
		return
	}
	if checkForm(ctx, q.config, diags); diags.HasError() {
		return
	}
	d := decision{rotate: true}
	if creating {
		q.plan = q.successor()
	} else {
		d = q.decide()
		q.plan = q.project(d)
	}
	if d.rotate || len(d.revoke) > 0 {
		r.checkReady(ctx, q, d, diags)
	}
	if !d.rotate {
		checkStanding(q.config, q.state, q.planned, diags)
	}
	if !creating {
		r.warn(ctx, q, d, diags)
	}
	if !diags.HasError() {
		diags.Append(tfkit.SetPlan(ctx, &resp.Plan, &q.plan)...)
	}
}

// skew is how far the API's clock is ahead; false while this run does not know.
func (r *Resource) skew() (time.Duration, bool) {
	if r.deps.API == nil {
		return 0, false
	}
	return r.deps.API.Skew()
}

// readQuestion takes apart what the engine sent.
func readQuestion(ctx context.Context, req resource.ModifyPlanRequest, diags *diag.Diagnostics) (q question, creating bool) {
	creating = req.State.Raw.IsNull()
	diags.Append(tfkit.GetConfig(ctx, req.Config, &q.config)...)
	diags.Append(tfkit.GetPlan(ctx, req.Plan, &q.plan)...)
	if !creating {
		diags.Append(tfkit.GetState(ctx, req.State, &q.state)...)
		var d diag.Diagnostics
		q.notes, d = loadNotes(ctx, req.Private)
		diags.Append(d...)
		q.prior = q.state.rotation(ctx, diags)
		q = q.dropFed()
	}
	q.planned = q.plan.rotation(ctx, diags)
	return q, creating
}

// checkReady judges what the apply would be refused for.
func (r *Resource) checkReady(ctx context.Context, q question, d decision, diags *diag.Diagnostics) {
	if !r.deps.APIUnknown() {
		api := r.deps.RequireAPI(diags, dynatrace.ScopeTokensCreate, dynatrace.ScopeTokensWrite)
		if api == nil {
			return
		}
		r.checkScopes(ctx, api, d, diags)
	}
	switch {
	case !d.rotate || configuredExpiry(q.config) != expiryDate:
	case d.fixed:
		diags.AddAttributeError(path.Root("expiration_date"), "The token has expired",
			fmt.Sprintf("The token %s expired on %s, and `expiration_date` would give its successor the same date. Give a later date, or use `expires_in` "+
				"with `rotation`, which needs no attention. To destroy it, remove its block, or run destroy with `-refresh=false`: "+
				"a destroy that refreshes plans it first.", q.state.ID.ValueString(), words(moment(q.state.ExpirationDate))))
	default:
		_, known := r.skew()
		checkDate(ctx, q.config, reading{now: r.now(), api: known}, diags)
	}
}
