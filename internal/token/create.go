// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
	"github.com/activegate/terraform-provider-activegate/internal/token/mint"
)

// Create implements resource.Resource.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(tfkit.GetPlan(ctx, req.Plan, &plan)...)
	timeout := tfkit.Timeout(ctx, plan.Timeouts.Create, defaultCreateTimeout, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	home := homeOf(r.Deps, plan.Type)
	api := home.require(&resp.Diagnostics, dynatrace.ScopeTokensCreate, dynatrace.ScopeTokensWrite)
	if api == nil {
		return
	}
	ctx, cancel := clock.Bounded(ctx, timeout)
	defer cancel()
	work := r.creation(api, plan, timeout)
	token, err := work.Run(ctx)
	r.tell(work, &resp.Diagnostics)
	if err != nil {
		reportCreation(work, err, &resp.Diagnostics)
		return
	}
	plan = successorOf(plan, token)
	plan.Previous = previousList(nil)
	resp.Diagnostics.Append(tfkit.Publish(ctx, &resp.State, resp.Identity, &plan, identityOf(plan))...)
	var known notes
	known.locate(token.ID, home.atCluster)
	resp.Diagnostics.Append(tfkit.SaveNotes(ctx, resp.Private, &known)...)
}

// creation makes the token of a plan. Ours are the ids that the resource has.
func (r *Resource) creation(api *dynatrace.Environment, plan model, timeout time.Duration, ours ...string) *mint.Creation {
	return &mint.Creation{
		API: api, Ours: ours, Turns: &r.Deps.Creations, Lifetime: r.Deps.Lifetime,
		Wanted: mint.Wanted{Name: plan.Name.ValueString(), Type: plan.Type.ValueString(), Seed: plan.Seed.ValueBool(), Expiry: plannedExpiry(plan)},
		Early:  r.Deps.Early, Patience: r.Deps.Patience, Timeout: timeout, Sleep: rest.Sleep,
	}
}

// tell warns of what a creation has found, whatever came of it.
func (r *Resource) tell(work *mint.Creation, diags *diag.Diagnostics) {
	r.Deps.WarnAPISkew(at(work.API), work.API.Skew, diags)
	if len(work.Unused) > 0 {
		diags.AddWarning(tfkit.SummaryOf("Unused tokens of the same name", work.Wanted.Name),
			fmt.Sprintf("%s has tokens named %q that no gate has used yet and that are not this resource's: %s. Another resource or pipeline may have made them. "+
				"If not, a run that was killed may have left them: then revoke them.", at(work.API), work.Wanted.Name, mint.IDs(work.Unused)))
	}
}

// successorOf is a plan with what is known of its new token. No value stays
// unknown.
func successorOf(m model, token mint.Made) model {
	m.ID, m.Token = types.StringValue(token.ID), types.StringValue(token.Secret.Reveal())
	m.Owner, m.CreationDate = tfkit.TextOrNull(token.Owner), sourceInstant(token.At)
	if m.ExpirationDate.IsUnknown() {
		m.ExpirationDate = instantText(token.ExpirationDate)
	}
	return m
}

// reportCreation says why there is no new token.
func reportCreation(work *mint.Creation, err error, diags *diag.Diagnostics) {
	var baseline *mint.BaselineError
	var lost *mint.LostError
	var ended *mint.EndedError
	where := at(work.API)
	switch {
	case errors.As(err, &lost):
		const advice = "A token whose secret was lost is of no use to anybody. Compare the tokens named above with what others make under this name, revoke those that " +
			"are nobody's, and apply again: no creation is repeated as long as it is not certain that it leaves no second token."
		diags.AddError("The creation of a token is undecided", where+": "+lost.Error()+".\n\n"+advice)
	case errors.As(err, &ended):
		diags.AddError("The creation of a token was interrupted", where+": "+ended.Error()+".")
	case errors.As(err, &baseline):
		failure := listFailure(work.API, "listing the tokens before creating one in", baseline.Err)
		diags.AddError(failure.Summary, failure.Detail+"\n\nNothing was created: without the list, a creation whose answer is lost could leave a token that nobody knows.")
	default:
		createFailure(work.API, work.Wanted.Expiry, err, diags)
	}
}

// createFailure reports why a token was not created, at the attribute that the
// API refuses where it says so.
func createFailure(api *dynatrace.Environment, e mint.Expiry, err error, diags *diag.Diagnostics) {
	failure := tfkit.ExplainTokens(api, "creating a token in "+at(api), err, dynatrace.ScopeTokensCreate, dynatrace.ScopeTokensWrite)
	expires := "expiration_date"
	if e.Kind == mint.ExpiryIn {
		expires = "expires_in"
	}
	if !failure.Fields(err, map[string]path.Path{
		"name": path.Root("name"), "activeGateType": path.Root("activegate_type"),
		"seedToken": path.Root("seed_token"), "expirationDate": path.Root(expires),
	}, diags) {
		diags.Append(failure.Diagnostic())
	}
}
