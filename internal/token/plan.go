// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
	"github.com/activegate/terraform-provider-activegate/internal/token/mint"
)

// ModifyPlan implements resource.ResourceWithModifyPlan. Clock and API are
// asked for diagnostics only.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.Deps == nil {
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
	if r.checkType(q, diags); diags.HasError() {
		return
	}
	if d.rotate || len(d.revoke) > 0 {
		r.checkReady(ctx, q, d, diags)
	}
	if !d.rotate {
		checkStanding(q.config, q.state, q.planned, diags)
	}
	if !creating {
		r.warn(q, d, diags)
	}
	if !diags.HasError() {
		diags.Append(tfkit.SetPlan(ctx, &resp.Plan, &q.plan)...)
	}
}

// readQuestion takes apart what the engine sent.
func readQuestion(ctx context.Context, req resource.ModifyPlanRequest, diags *diag.Diagnostics) (q question, creating bool) {
	creating = req.State.Raw.IsNull()
	diags.Append(tfkit.GetConfig(ctx, req.Config, &q.config)...)
	diags.Append(tfkit.GetPlan(ctx, req.Plan, &q.plan)...)
	if !creating {
		diags.Append(tfkit.GetState(ctx, req.State, &q.state)...)
		diags.Append(tfkit.LoadNotes(ctx, req.Private, &q.notes)...)
		q.prior, q.previous = q.state.rotation(ctx, diags), q.state.predecessors(ctx, diags)
		q = q.dropFed()
	}
	q.planned = q.plan.rotation(ctx, diags)
	return q, creating
}

// checkReady judges what the apply would be refused for.
func (r *Resource) checkReady(ctx context.Context, q question, d decision, diags *diag.Diagnostics) {
	home := homeOf(r.Deps, q.plan.Type)
	if d.rotate && !home.IsUnknown() && home.require(diags, dynatrace.ScopeTokensCreate, dynatrace.ScopeTokensWrite) == nil {
		return
	}
	r.checkScopes(ctx, q, d, diags)
	switch {
	case !d.rotate || configuredExpiry(q.config) != mint.ExpiryDate:
	case d.fixed:
		diags.AddAttributeError(path.Root("expiration_date"), "The token has expired",
			fmt.Sprintf("The token %s expired on %s, and `expiration_date` would give its successor the same date. Give a later date, or use `expires_in` "+
				"with `rotation`, which needs no attention. To destroy it, remove its block, or run destroy with `-refresh=false`: "+
				"a destroy that refreshes plans it first.", q.state.ID.ValueString(), words(moment(q.state.ExpirationDate))))
	default:
		checkDate(ctx, q.config, home.reading(), diags)
	}
}

// checkType refuses tokens that a platform credential cannot make: Fleet Management
// knows no type.
func (r *Resource) checkType(q question, diags *diag.Diagnostics) {
	if r.Deps.Platform && q.plan.Type.ValueString() == mint.TypeCluster && !homeOf(r.Deps, q.plan.Type).atCluster {
		diags.AddAttributeError(path.Root(attributeType), "Not a token of an environment",
			fmt.Sprintf("`activegate_type = \"CLUSTER\"` is for Cluster ActiveGates, which Dynatrace Managed alone has: no platform credential makes such a token, and there is %s. "+
				"Set `cluster_url` and `cluster_api_token`, and the cluster makes it. Or remove the attribute, or use `api_token` with an `environment_url` of Managed.", r.Deps.Credential))
	}
}

// warn says what a plan changes for a reason that the configuration does not
// show, and what it does not change although it looks so.
func (r *Resource) warn(q question, d decision, diags *diag.Diagnostics) {
	id, expires := q.state.ID.ValueString(), moment(q.state.ExpirationDate)
	if d.hidden != nil && !d.fixed {
		why := map[string]string{
			dueSchedule: fmt.Sprintf("it expires on %s, and its schedule was due when it was refreshed on %s", words(expires), words(d.hidden.At)),
			dueExpired:  fmt.Sprintf("it expired on %s", words(expires)),
			dueGone:     "it was revoked elsewhere",
		}[d.hidden.Reason]
		diags.AddWarning(tfkit.SummaryOf("The token will be rotated", q.state.named(id)), fmt.Sprintf("The token %s is replaced by a successor: %s.", id, why))
	}
	if len(d.revoke) > 0 {
		diags.AddWarning(tfkit.SummaryOf("Predecessors will be revoked", q.state.named(id)), fmt.Sprintf("These predecessors of %s are revoked by this apply:\n%s", id, q.revocations(d)))
	}
	if d.recorded && !d.rotate {
		diags.AddAttributeWarning(path.Root("expires_in"), "Counts from the next rotation",
			fmt.Sprintf("The token %s keeps its expiry, %s. The new lifetime is that of its successor, which the schedule makes. "+
				"To rotate now, change a value of `rotation.triggers` as well.", id, words(expires)))
	}
	if d.adopted && !d.rotate {
		diags.AddWarning("The imported token is kept",
			fmt.Sprintf("What the API does not tell of the imported token %s (`expires_in`, `rotation.triggers`, and with newer servers `activegate_type` and `seed_token`) "+
				"is recorded as it is configured, without rotating it. It counts from the next rotation. "+
				"To rotate now, change a value of `rotation.triggers` once more, after this apply.", id))
	}
	r.warnSoon(q, d, diags)
	r.warnFixed(q, d, diags)
}

// revocations are the predecessors that go, and why, and those that stay: the
// plan shows the whole list as changing, because one whose revocation fails stays,
// too.
func (q question) revocations(d decision) string {
	var lines, stay []string
	for _, one := range d.revoke {
		lines = append(lines, fmt.Sprintf("  - %s: %s", one.id, one.why))
	}
	for _, one := range q.previous {
		if !slices.ContainsFunc(d.revoke, func(due revocable) bool { return due.id == one.id }) {
			stay = append(stay, one.id)
		}
	}
	if len(stay) > 0 {
		lines = append(lines, "", "These stay in `previous_tokens`: "+strings.Join(stay, ", ")+".")
	}
	return strings.Join(lines, "\n")
}

// warnSoon warns of a new schedule by which the token is due already. The plan
// does not rotate: whether it does may not depend on the clock.
func (r *Resource) warnSoon(q question, d decision, diags *diag.Diagnostics) {
	if !q.stays(d, mint.ExpiryIn) {
		return
	}
	id, due := q.state.ID.ValueString(), q.dueBy(q.planned)
	if q.now(r.Deps).Before(due) || (q.prior != nil && recordedExpiry(q.state) == mint.ExpiryIn && q.dueBy(q.prior).Equal(due)) {
		return
	}
	diags.AddAttributeWarning(path.Root("rotation"), tfkit.SummaryOf("The token is due by the new schedule", q.state.named(id)),
		fmt.Sprintf("By the new schedule the token %s was to be rotated on %s: it expires on %s. This apply records the schedule, and the next plan rotates it.",
			id, words(due), words(moment(q.state.ExpirationDate))))
}

// warnFixed warns of a schedule that is due but can make no later token.
func (r *Resource) warnFixed(q question, d decision, diags *diag.Diagnostics) {
	if !q.stays(d, mint.ExpiryDate) || q.now(r.Deps).Before(q.dueBy(q.planned)) {
		return
	}
	id := q.state.ID.ValueString()
	diags.AddAttributeWarning(path.Root("expiration_date"), tfkit.SummaryOf("The token expires on a fixed date", q.state.named(id)),
		fmt.Sprintf("The token %s expires on %s and its schedule is due, but a successor would have the same date, so nothing is rotated. "+
			"Give a later `expiration_date`, which rotates, or use `expires_in`.", id, words(moment(q.state.ExpirationDate))))
}

// need is a permission that an apply will take: one of scopes. Of an access token of which
// the environment tells nothing, none is certainly missing.
type need struct {
	doing  string
	scopes []string
}

var (
	needRead   = need{doing: "listing the tokens before creating one", scopes: []string{dynatrace.ScopeTokensRead}}
	needCreate = need{doing: "creating a token", scopes: []string{dynatrace.ScopeTokensCreate, dynatrace.ScopeTokensWrite}}
	needRevoke = need{doing: "revoking a token", scopes: []string{dynatrace.ScopeTokensWrite}}
)

// words names the scopes.
func (n need) words(api *dynatrace.Environment) string { return api.ScopeNames(n.scopes...) }

// checkScopes refuses at plan what the APIs would refuse at apply.
func (r *Resource) checkScopes(ctx context.Context, q question, d decision, diags *diag.Diagnostics) {
	makes := d.rotate && homeOf(r.Deps, q.plan.Type).atCluster
	revokes := func(atCluster bool) bool {
		return slices.ContainsFunc(d.revoke, func(one revocable) bool { return q.notes.isAtCluster(one.id) == atCluster })
	}
	ctx, cancel := clock.Bounded(ctx, askTimeout)
	defer cancel()
	if (makes || revokes(true)) && siteOf(r.Deps, true).api() != nil {
		if err := r.Deps.ClusterRefusal(ctx); err != nil {
			diags.Append(tfkit.ExplainCluster("asking whether the token of the cluster is accepted by "+at(r.Deps.ClusterAPI), err).Diagnostic())
		}
	}
	var needs []need
	if d.rotate && !makes {
		needs = append(needs, needRead, needCreate)
	}
	if revokes(false) {
		needs = append(needs, needRevoke)
	}
	if api := siteOf(r.Deps, false).api(); len(needs) > 0 && api != nil {
		r.checkEnvironment(ctx, api, needs, diags)
	}
}

// checkEnvironment is the part of it that an environment tells.
func (r *Resource) checkEnvironment(ctx context.Context, api *dynatrace.Environment, needs []need, diags *diag.Diagnostics) {
	if err := tfkit.GrantRefused(ctx, api); err != nil {
		diags.Append(tfkit.ExplainAPI("asking what may be done in "+at(api), err).Diagnostic())
		return
	}
	for _, one := range needs {
		if r.Deps.Lacks(ctx, api, one.scopes...) {
			diags.AddError("Not permitted",
				fmt.Sprintf("%s: %s takes the scope %s, which the access token in %s does not have. Nothing was created or revoked.",
					at(api), one.doing, one.words(api), r.Deps.Credential))
		}
	}
}
