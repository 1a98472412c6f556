// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// defaultInvokeTimeout is the default of the action's `timeouts`.
const defaultInvokeTimeout = 5 * time.Minute

// Invoke implements action.Action.
func (a *revokeAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var m revokeModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &m)...); resp.Diagnostics.HasError() {
		return
	}
	timeout, diags := m.Timeouts.Invoke(ctx, defaultInvokeTimeout)
	resp.Diagnostics.Append(diags...)
	api := a.deps.RequireAPI(&resp.Diagnostics, dynatrace.ScopeTokensWrite)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := clock.Bounded(ctx, timeout)
	defer cancel()
	(&order{
		Progress: tfkit.NewProgress(resp, a.deps.Lifetime), api: api, environment: environment(a.deps), id: m.ID.ValueString(),
		inUse: m.RevokeInUse.ValueBool(), timeout: timeout, diags: &resp.Diagnostics,
	}).run(ctx)
}

// order is one revocation that somebody ordered.
type order struct {
	tfkit.Progress

	api         *dynatrace.Environment
	environment string
	id          string
	inUse       bool // revoke_in_use
	timeout     time.Duration
	diags       *diag.Diagnostics
}

// run revokes if it may. The revocation itself is detached from Ctrl-C: whoever
// interrupts wants to know whether the token is still valid.
func (o *order) run(ctx context.Context) {
	if !o.inUse && !o.mayRevoke(ctx) {
		return
	}
	if err := ctx.Err(); err != nil {
		o.fail(err)
		return
	}
	ctx, cancel := clock.Detached(ctx, o.timeout)
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
		o.diags.Append(failure.At(atID))
		return false
	}
	facts, there := found[o.id]
	switch {
	case !there:
		o.Sayf("%s is gone already: %s has no such token. Nothing to revoke.", o.id, at(o.api))
		return false
	case !facts.ExpirationDate.IsZero() && !o.api.Now().Before(facts.ExpirationDate):
		o.Sayf("%s (%q) expired on %s.", o.id, facts.Name, words(facts.ExpirationDate))
		return true
	}
	u := usage{environment: o.environment}
	u.gates, u.err = o.api.ActiveGatesFresh(ctx)
	v := u.judge(facts, nil)
	if !v.free {
		o.refuse(v, u)
		return false
	}
	used := "it was never used"
	if !facts.LastUsedDate.IsZero() {
		used = fmt.Sprintf("it was last used on %s, and no listed gate uses it (a gate that has been offline for more than two hours is not listed)", words(facts.LastUsedDate))
	}
	o.Sayf("%s (%q) may be revoked: %s.", o.id, facts.Name, used)
	return true
}

// refuse says who needs the token, or why nobody can tell.
func (o *order) refuse(v verdict, u usage) {
	if v.blind {
		o.diags.AddAttributeError(atID, "Nobody can tell whether the token is in use",
			fmt.Sprintf("%s: %s has been used, and which gates use it cannot be read: %s. Revoking it could take gates offline, so it was not revoked. %s", at(o.api), o.id, u.blindness(), u.cure()))
		return
	}
	o.diags.AddAttributeError(atID, "The token is in use",
		fmt.Sprintf("%s: these gates use %s:\n%s\n\nRevoking it would take them offline, so it was not revoked. Give them another token first, or set `revoke_in_use = true`.",
			at(o.api), o.id, u.gateWords(v.holders)))
}

// gone looks whether a token is revoked whose revocation was not answered.
func (o *order) gone(ctx context.Context) bool {
	found, err := o.api.AskTokens(ctx, o.id)
	return err == nil && len(found) == 0
}

func (o *order) fail(err error) {
	failure := tfkit.ExplainAPI(fmt.Sprintf("revoking the token %s in %s", o.id, at(o.api)), err, dynatrace.ScopeTokensWrite)
	if rest.Ambiguous(err) {
		failure.Detail += "\n\nIt may be revoked or not. Invoke the action again: a token that is gone is a success."
	}
	o.diags.Append(failure.At(atID))
}
