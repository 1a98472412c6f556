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
			"because that gate would go offline. A token that is gone already is a success.\n\n" +
			tfkit.ScopeWords("actions/token_revoke"),
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Required: true, Validators: []validator.String{tfkit.StringForm("the public id of a token, such as dt0g02.4KWZO5EF", checkID)},
				MarkdownDescription: "The token's public id, such as `dt0g02.4KWZO5EF`. Of a whole token, `provider::activegate::token_id(...)` is the id.",
			},
			"revoke_in_use": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Revoke the token also if a gate uses it, or may use it. That gate goes offline until it gets another one. Without it, a token that was used is " +
					"not revoked where nobody can see which gates use it (no `activeGates.read`, or Cluster ActiveGates). Default `false`.",
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
	tfkit.PlanAPI(ctx, &a.Action, req, resp, needRevoke.doing, dynatrace.ScopeTokensWrite, func(ctx context.Context, api *dynatrace.Environment, m revokeModel) {
		if m.ID.IsUnknown() || m.RevokeInUse.IsUnknown() {
			return
		}
		id := m.ID.ValueString()
		u := mint.NewUsage(environment(a.Deps), func() ([]dynatrace.ActiveGate, error) { return api.ActiveGates(ctx) })
		users := u.Reporting(id)
		if len(users) == 0 {
			return // what it cannot see the action says, if it matters
		}
		then := "The action refuses to revoke it while they do."
		if m.RevokeInUse.ValueBool() {
			then = "They go offline when it is revoked (`revoke_in_use = true`)."
		}
		resp.Diagnostics.AddAttributeWarning(atID, "The token is in use", fmt.Sprintf("These gates use %s:\n%s\n\n%s", id, gateWords(u, users), then))
	})
}

// defaultInvokeTimeout is the default of the action's `timeouts`.
const defaultInvokeTimeout = 5 * time.Minute

// Invoke implements action.Action.
func (a *revokeAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var api *dynatrace.Environment
	tfkit.Invoke(ctx, &a.Action, req, resp, defaultInvokeTimeout,
		func(_ revokeModel, diags *diag.Diagnostics) {
			api = a.Deps.RequireAPI(diags, dynatrace.ScopeTokensWrite)
		},
		func(ctx context.Context, run tfkit.Invocation[revokeModel]) {
			(&order{Invocation: run, api: api, environment: environment(a.Deps), id: run.Config.ID.ValueString()}).run(ctx)
		})
}

// order is one revocation that somebody ordered.
type order struct {
	tfkit.Invocation[revokeModel]

	api         *dynatrace.Environment
	environment string
	id          string
}

// run revokes if it may. The revocation itself is detached from Ctrl-C: whoever
// interrupts wants to know whether the token is still valid.
func (o *order) run(ctx context.Context) {
	if !o.Config.RevokeInUse.ValueBool() && !o.mayRevoke(ctx) {
		return
	}
	if err := ctx.Err(); err != nil {
		o.fail(err)
		return
	}
	ctx, cancel := clock.Detached(ctx, o.Timeout)
	defer cancel()
	o.Sayf("Revoking %s in %s.", o.id, at(o.api))
	err := o.api.RevokeToken(ctx, o.id)
	switch {
	case err == nil:
		o.Sayf("%s is revoked: no gate can connect with it any more.", o.id)
	case errors.Is(err, dynatrace.ErrNoSuchToken):
		o.Sayf("%s is gone: there is no such token in %s (any more).", o.id, at(o.api))
	case rest.Ambiguous(err) && o.gone(ctx):
		o.Sayf("The answer was lost (%s), but %s is gone from %s.", err, o.id, at(o.api))
	default:
		o.fail(err)
	}
}

// mayRevoke judges by what the API and its list of gates tell.
func (o *order) mayRevoke(ctx context.Context) bool {
	found, err := o.api.AskTokens(ctx, o.id)
	if err != nil {
		failure := listFailure("reading the token "+o.id+" in", at(o.api), err)
		failure.Detail += "\n\nNothing was revoked: without it nobody can tell whether the token was used. If you know that no gate uses it, set `revoke_in_use = true`."
		o.Diags.Append(failure.At(atID))
		return false
	}
	asked := mint.Case{ID: o.id}
	facts, there := found[o.id]
	if there {
		asked.Token = &facts
	}
	u := mint.NewUsage(o.environment, func() ([]dynatrace.ActiveGate, error) { return o.api.ActiveGatesFresh(ctx) })
	v := u.Judge(asked, o.api.Now())
	switch {
	case v.Free == "":
		o.explainHeld(v, u)
	case v.Free == mint.Gone:
		o.Sayf("%s is gone already: %s has no such token. Nothing to revoke.", o.id, at(o.api))
		return false
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
func (o *order) explainHeld(v mint.Verdict, u mint.Usage) {
	if v.Blind {
		o.Diags.AddAttributeError(atID, "Nobody can tell whether the token is in use",
			fmt.Sprintf("%s: %s has been used, and which gates use it cannot be read: %s. Revoking it could take gates offline, so it was not revoked. %s", at(o.api), o.id, blindness(u), cure(o.api, u)))
		return
	}
	o.Diags.AddAttributeError(atID, "The token is in use",
		fmt.Sprintf("%s: these gates use %s:\n%s\n\nRevoking it would take them offline, so it was not revoked. Give them another token first, or set `revoke_in_use = true`.",
			at(o.api), o.id, gateWords(u, v.Holders)))
}

// gone asks whether a token is revoked whose revocation was not answered.
func (o *order) gone(ctx context.Context) bool {
	found, err := o.api.AskTokens(ctx, o.id)
	return err == nil && len(found) == 0
}

func (o *order) fail(err error) {
	failure := tfkit.ExplainAPI(fmt.Sprintf("revoking the token %s in %s", o.id, at(o.api)), err, dynatrace.ScopeTokensWrite)
	if rest.Ambiguous(err) {
		failure.Detail += "\n\nIt may be revoked or not. Invoke the action again: a token that is gone is a success."
	}
	o.Diags.Append(failure.At(atID))
}
