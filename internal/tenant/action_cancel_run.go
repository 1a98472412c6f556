// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"
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
const defaultInvokeTimeout = 2 * time.Minute

// Invoke implements action.Action.
func (a *cancelAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var m cancelModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &m)...); resp.Diagnostics.HasError() {
		return
	}
	timeout, diags := m.Timeouts.Invoke(ctx, defaultInvokeTimeout)
	resp.Diagnostics.Append(diags...)
	api := a.deps.RequireAPI(&resp.Diagnostics, dynatrace.ScopeTenantRotation)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := clock.Bounded(ctx, timeout)
	defer cancel()
	(&withdrawal{
		Progress: tfkit.NewProgress(resp, a.deps.Lifetime), deps: a.deps, api: api, model: m, timeout: timeout, diags: &resp.Diagnostics,
	}).run(ctx)
}

// withdrawal is one cancellation that somebody ordered.
type withdrawal struct {
	tfkit.Progress

	deps    *tfkit.Dependencies
	api     *dynatrace.Environment
	model   cancelModel
	timeout time.Duration
	diags   *diag.Diagnostics
}

// run looks what connection info serves, by which a lost answer is decided, and
// cancels, detached from Ctrl-C.
func (w *withdrawal) run(ctx context.Context) {
	served, err := glance(ctx, w.api)
	switch {
	case w.model.named():
		if w.diags.Append(w.model.prove(w.deps, w.api, served, err)...); w.diags.HasError() {
			return
		}
	case err != nil:
		w.Sayf("Connection info of %s cannot be read, so that nothing is compared before and after (%s).", w.api.Address(), err)
	default:
		w.Sayf("Connection info of %s serves the token with the SHA-256 %s.", w.api.Address(), hashOf(served))
	}
	if err := ctx.Err(); err != nil { // nothing was sent yet
		w.fail(err)
		return
	}
	ctx, cancel := clock.Detached(ctx, w.timeout)
	defer cancel()
	known := w.model.notes(hashOf(served))
	known.Serving = known.which(served)
	w.Sayf("Cancelling the rotation of the tenant token of %s.", w.api.Address())
	done, err := cancelSurely(ctx, w.api, &known)
	switch {
	case err != nil:
		w.fail(err)
	case done.none:
		w.none()
	default:
		w.cancelled(done.tokens)
	}
}

// none says that there was nothing to cancel.
func (w *withdrawal) none() {
	w.Sayf("No rotation is open in %s: nothing was cancelled.", w.api.Address())
	w.diags.AddWarning("No rotation was open",
		fmt.Sprintf("%s had no open rotation to cancel: it was never started, or somebody has finished or cancelled it. "+
			"Make sure that every component carries the token that is valid: connection info serves it.", w.api.Address()))
}

// cancelled says which token is valid now, and what is to be done about the
// other one.
func (w *withdrawal) cancelled(tokens dynatrace.TenantTokens) {
	valid := "The token from before is the only valid one"
	if hash := hashOf(tokens.Active); hash != "" {
		valid += " (SHA-256 " + hash + ")"
	}
	w.Sayf("The rotation of %s is cancelled. %s.", w.api.Address(), valid)
	w.Sayf("Give it back now to every component that already carried the new token: to every ActiveGate first, since whatever connects through one is offline with it, then to every OneAgent and whatever else connects. They are cut off until then.")
	if w.wasAnother(tokens.Active) {
		w.diags.AddWarning("The cancelled rotation was another one",
			fmt.Sprintf("%s cancelled a rotation that started from another token than the one that is named: somebody else had ended the named rotation and started another.", w.api.Address()))
	}
}

// wasAnother says that the token that is valid now is not the old one of the
// rotation that was named.
func (w *withdrawal) wasAnother(valid rest.Secret) bool {
	hash, old := hashOf(valid), w.model.OldHash.ValueString()
	return hash != "" && w.model.named() && (hash == w.model.ActiveHash.ValueString() || (old != "" && hash != old))
}

func (w *withdrawal) fail(err error) {
	failure := tfkit.ExplainAPI("cancelling the rotation of the tenant token of "+w.api.Address().String(), err, dynatrace.ScopeTenantRotation)
	if rest.Ambiguous(err) {
		failure.Summary = "It is not known whether the rotation was cancelled"
		failure.Detail += "\n\nInvoke the action again once the API answers: if the rotation is cancelled already, it says that none is open."
	}
	w.diags.Append(failure.Diagnostic())
}
