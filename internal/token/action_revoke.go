// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
	"github.com/activegate/terraform-provider-activegate/internal/token/mint"
)

// revokeAction is activegate_token_revoke: it revokes any token, managed or not.
type revokeAction struct{ tfkit.Action }

var (
	_ action.ActionWithConfigure  = (*revokeAction)(nil)
	_ action.ActionWithModifyPlan = (*revokeAction)(nil)
)

// NewRevokeAction returns the action.
func NewRevokeAction() action.Action { return &revokeAction{tfkit.NewAction("token_revoke")} }

// revokeModel is its configuration.
type revokeModel struct {
	tfkit.ActionModel

	ID          types.String `tfsdk:"id"`
	RevokeInUse types.Bool   `tfsdk:"revoke_in_use"`
}

var atID = path.Root("id")

// Schema implements action.Action.
func (a *revokeAction) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Revokes an ActiveGate token at once and for good, such as one that was found in a log. It refuses while a gate uses the token, " +
			"because that gate would go offline. A token that is gone already is a success. With the provider's `cluster_url` tokens of the cluster are found, too.\n\n" +
			tfkit.ScopeWords("actions/token_revoke"),
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Required: true, Validators: []validator.String{tfkit.StringForm("the public id of a token, such as dt0g02.4KWZO5EF", checkID)},
				MarkdownDescription: "The token's public id, such as `dt0g02.4KWZO5EF`. Of a whole token, `provider::activegate::token_id(...)` is the id.",
			},
			"revoke_in_use": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Revoke the token also if a gate uses it, or may use it. That gate goes offline until it gets another one. Without it, a token that was used is " +
					"not revoked where nobody can see which gates use it (no `activeGates.read`, or Cluster ActiveGates without the provider's `cluster_url`). Default `false`.",
			},
			"timeouts": tfkit.ActionTimeouts(ctx, "5m"),
		},
	}
}

// checkID refuses what is no id. It does not repeat it, since it may be a whole
// token.
func checkID(id string) error {
	if idForm.MatchString(id) {
		return nil
	}
	return errors.New("prefix and first part, without the secret")
}

// ModifyPlan implements action.ActionWithModifyPlan. It refuses what the API
// would refuse. That a gate uses the token is a warning: it may have taken
// another one when it comes to it.
func (a *revokeAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	ask := func(ctx context.Context, _ *dynatrace.Environment, m revokeModel) {
		a.warnUsers(ctx, m, &resp.Diagnostics)
	}
	if a.Deps == nil || !a.Deps.ClusterServer().IsSet() {
		tfkit.PlanAPI(ctx, &a.Action, req, resp, needRevoke.doing, dynatrace.ScopeTokensWrite, ask)
		return
	}
	// It may be a token of the cluster, for which no scope of the environment matters.
	var m revokeModel
	if resp.Diagnostics.Append(tfkit.GetConfig(ctx, req.Config, &m)...); resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := clock.Bounded(ctx, askTimeout)
	defer cancel()
	ask(ctx, nil, m)
}

// warnUsers warns of gates that use the token, wherever they are listed. What it cannot
// see the action says, if it matters.
func (a *revokeAction) warnUsers(ctx context.Context, m revokeModel, diags *diag.Diagnostics) {
	if m.ID.IsUnknown() || m.RevokeInUse.IsUnknown() {
		return
	}
	id := m.ID.ValueString()
	for _, place := range everywhere(a.Deps) {
		u := place.Usage(ctx)
		users := u.Reporting(id)
		if len(users) == 0 {
			continue
		}
		then := "The action refuses to revoke it while they do."
		if m.RevokeInUse.ValueBool() {
			then = "They go offline when it is revoked (`revoke_in_use = true`)."
		}
		diags.AddAttributeWarning(atID, "The token is in use", fmt.Sprintf("These gates use %s:\n%s\n\n%s", id, gateWords(u, users), then))
	}
}

// defaultInvokeTimeout is the default of the action's `timeouts`.
const defaultInvokeTimeout = 5 * time.Minute

// Invoke implements action.Action.
func (a *revokeAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	tfkit.Invoke(ctx, &a.Action, req, resp, defaultInvokeTimeout,
		func(_ revokeModel, diags *diag.Diagnostics) {
			requireAny(a.Deps, diags, dynatrace.ScopeTokensWrite)
		},
		func(ctx context.Context, run tfkit.Invocation[revokeModel]) {
			(&order{Invocation: run, deps: a.Deps, where: everywhere(a.Deps), id: run.Config.ID.ValueString()}).run(ctx)
		})
}

// order is one revocation that somebody ordered.
type order struct {
	tfkit.Invocation[revokeModel]

	deps  *tfkit.Dependencies
	where []mint.Place // where it may be
	id    string
}

// run revokes if it may. The revocation itself is detached from Ctrl-C: whoever
// interrupts wants to know whether the token is still valid.
func (o *order) run(ctx context.Context) {
	if !o.Config.RevokeInUse.ValueBool() && !o.mayRevoke(ctx) {
		return
	}
	if err := ctx.Err(); err != nil {
		o.fail(o.where[0].API, err)
		return
	}
	ctx, cancel := clock.Detached(ctx, o.Timeout)
	defer cancel()
	for _, place := range o.where {
		if !o.revoke(ctx, place.API) {
			return
		}
	}
}

// revoke revokes the token there. It returns true if it is somewhere else, or gone.
func (o *order) revoke(ctx context.Context, api *dynatrace.Environment) (elsewhere bool) {
	o.Sayf("Revoking %s in %s.", o.id, at(api))
	err := api.RevokeToken(ctx, o.id)
	switch {
	case err == nil:
		o.Sayf("%s is revoked: no gate can connect with it any more.", o.id)
	case errors.Is(err, dynatrace.ErrNoSuchToken):
		o.Sayf("%s is gone: there is no such token in %s (any more).", o.id, at(api))
		return true
	case rest.Ambiguous(err) && o.gone(ctx, api):
		o.Sayf("The answer was lost (%s), but %s is gone from %s.", err, o.id, at(api))
		return true // it may never have been there
	default:
		o.fail(api, err)
	}
	return false
}

// mayRevoke judges by what the API and its list of gates tell, and finds out where the
// token is.
func (o *order) mayRevoke(ctx context.Context) bool {
	found, err := mint.Ask(ctx, map[string][]mint.Place{o.id: o.where})
	if err != nil {
		failure := factsFailure("reading the token "+o.id, err)
		failure.Detail += "\n\nNothing was revoked: without it nobody can tell whether the token was used. If you know that no gate uses it, set `revoke_in_use = true`."
		o.Diags.Append(failure.At(atID))
		return false
	}
	facts, there := found[o.id]
	if !there {
		o.Sayf("%s is gone already: %s. Nothing to revoke.", o.id, absence(o.where, o.id))
		return false
	}
	// One whose type is not told may be for Cluster ActiveGates.
	place := siteOf(o.deps, facts.At.API.IsCluster()).place(facts.Type != mint.TypeEnvironment)
	o.where = []mint.Place{place}
	u := place.FreshUsage(ctx)
	v := u.Judge(mint.Case{ID: o.id, Token: &facts.Token}, place.API.Now())
	switch {
	case v.Free == "":
		o.explainHeld(place.API, v, u)
	case v.Free == mint.Expired:
		o.Sayf("%s (%q) expired on %s.", o.id, facts.Name, words(facts.ExpirationDate))
	case facts.LastUsedDate.IsZero():
		o.Sayf("%s (%q) may be revoked: it was never used.", o.id, facts.Name)
	default:
		o.Sayf("%s (%q) may be revoked: it was last used on %s, and no listed gate uses it (a gate that has been offline for more than two hours is not listed).",
			o.id, facts.Name, words(facts.LastUsedDate))
	}
	return v.Free != ""
}

// explainHeld says who needs the token, or why nobody can tell.
func (o *order) explainHeld(api *dynatrace.Environment, v mint.Verdict, u mint.Usage) {
	if v.Blind {
		o.Diags.AddAttributeError(atID, "Nobody can tell whether the token is in use", blindDetail(api, o.id, u))
		return
	}
	o.Diags.AddAttributeError(atID, "The token is in use",
		fmt.Sprintf("%s: these gates use %s:\n%s\n\nRevoking it would take them offline, so it was not revoked. Give them another token first, or set `revoke_in_use = true`.",
			at(api), o.id, gateWords(u, v.Holders)))
}

// gone asks whether a token is revoked whose revocation was not answered.
func (o *order) gone(ctx context.Context, api *dynatrace.Environment) bool {
	found, err := api.AskTokens(ctx, o.id)
	return err == nil && len(found) == 0
}

func (o *order) fail(api *dynatrace.Environment, err error) {
	failure := revokeFailure(api, "revoking the token", o.id, err)
	if rest.Ambiguous(err) {
		failure.Detail += "\n\nIt may be revoked or not. Invoke the action again: a token that is gone is a success."
	}
	o.Diags.Append(failure.At(atID))
}
