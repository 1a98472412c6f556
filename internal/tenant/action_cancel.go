// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"
	"errors"
	"fmt"
	"regexp"
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
	"github.com/activegate/terraform-provider-activegate/internal/tenant/phase"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// cancelAction is activegate_tenant_token_rotation_cancel: it cancels the
// rotation that is open, managed or not.
type cancelAction struct{ tfkit.Action }

var (
	_ action.ActionWithConfigure  = (*cancelAction)(nil)
	_ action.ActionWithModifyPlan = (*cancelAction)(nil)
)

// NewCancelAction returns the action.
func NewCancelAction() action.Action {
	return &cancelAction{tfkit.NewAction("tenant_token_rotation_cancel")}
}

// cancelModel is its configuration.
type cancelModel struct {
	tfkit.ActionModel

	ActiveHash types.String `tfsdk:"active_token_sha256"`
	OldHash    types.String `tfsdk:"old_token_sha256"`
}

var atActiveHash = path.Root("active_token_sha256")

// Schema implements action.Action.
func (a *cancelAction) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	form := []validator.String{tfkit.StringForm("a SHA-256 in lower-case hex, as the resource has it", checkHash)}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Cancels the rotation of the tenant token that is open: the new token becomes invalid at once, and the token from before stays the valid one. " +
			"Every component that carries the new one already is cut off. Where no rotation is open, it says so and changes nothing.\n\n" +
			tfkit.ScopeWords("actions/tenant_token_rotation_cancel"),
		Attributes: map[string]schema.Attribute{
			"active_token_sha256": schema.StringAttribute{
				Optional: true, Validators: form,
				MarkdownDescription: "Cancel only the rotation that made the token with this SHA-256: `active_token_sha256` of the resource. Connection info must show that it is still " +
					"that rotation, so it must be readable. Without it, whatever rotation is open is cancelled.",
			},
			"old_token_sha256": schema.StringAttribute{
				Optional: true, Validators: form,
				MarkdownDescription: "The SHA-256 of the token from before, `old_token_sha256` of the resource. It belongs to `active_token_sha256`, since some environments " +
					"show the old token in connection info while a rotation is open.",
			},
			"timeouts": tfkit.ActionTimeouts(ctx, "2m"),
		},
	}
}

var hashForm = regexp.MustCompile(`^[0-9a-f]{64}$`)

// checkHash refuses what is no hash. It does not repeat it, since it may be a
// token.
func checkHash(hash string) error {
	if hashForm.MatchString(hash) {
		return nil
	}
	return errors.New("64 digits, not the token itself")
}

// known is what the configuration tells of the rotation, given what connection
// info serves. Without hashes, any difference from that is one.
func (m cancelModel) known(served rest.Secret) phase.Known {
	known := phase.Known{Tokens: phase.Tokens{New: m.ActiveHash.ValueString(), Old: m.OldHash.ValueString()}}
	if !m.named() {
		known.Tokens.New, known.Origin = phase.Hash(served), phase.Adopted
	}
	return known
}

// named says that the configuration names the rotation.
func (m cancelModel) named() bool {
	return m.ActiveHash.ValueString() != "" || m.OldHash.ValueString() != ""
}

// ModifyPlan implements action.ActionWithModifyPlan. Nothing is cancelled during
// a plan; whether a rotation is open can only be found out by cancelling it.
func (a *cancelAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	diags := &resp.Diagnostics
	tfkit.PlanAPI(ctx, &a.Action, req, resp, "cancelling the rotation", dynatrace.ScopeTenantRotation, func(ctx context.Context, api *dynatrace.Environment, m cancelModel) {
		if m.named() && !m.ActiveHash.IsUnknown() && !m.OldHash.IsUnknown() && !a.Deps.InstallerToken.IsUnknown() {
			served, err := phase.Served(ctx, api)
			if err == nil || phase.IsDenied(err) {
				diags.Append(m.prove(a.Deps, api, served, err)...)
			}
		}
		if !diags.HasError() {
			diags.AddWarning("The rotation will be cancelled",
				fmt.Sprintf("If a rotation of %s is open, the action cancels it: the new token becomes invalid. Every component that carries it already is cut off: "+
					"give the old token back to all of them first, to OneAgents before ActiveGates.", api.Address()))
		}
	})
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
	known := m.known(served)
	if which := known.Which(served); which == phase.New || which == phase.Old {
		return nil
	}
	diags.AddAttributeError(atActiveHash, "Another rotation is open, or none",
		fmt.Sprintf("Connection info of %s serves a token with the SHA-256 %s, which is none of the rotation that is named: that one is over. Nothing was cancelled. "+
			"To cancel whatever rotation is open, leave the hashes out.", api.Address(), phase.Hash(served)))
	return diags
}

// defaultInvokeTimeout is the default of the action's `timeouts`.
const defaultInvokeTimeout = 2 * time.Minute

// Invoke implements action.Action.
func (a *cancelAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var api *dynatrace.Environment
	tfkit.Invoke(ctx, &a.Action, req, resp, defaultInvokeTimeout,
		func(_ cancelModel, diags *diag.Diagnostics) {
			api = a.Deps.RequireAPI(diags, dynatrace.ScopeTenantRotation)
		},
		func(ctx context.Context, run tfkit.Invocation[cancelModel]) {
			(&withdrawal{Invocation: run, deps: a.Deps, api: api}).run(ctx)
		})
}

// withdrawal is one cancellation that somebody ordered.
type withdrawal struct {
	tfkit.Invocation[cancelModel]

	deps *tfkit.Dependencies
	api  *dynatrace.Environment
}

// run asks what connection info serves, by which a lost answer is decided, and
// cancels, detached from Ctrl-C.
func (w *withdrawal) run(ctx context.Context) {
	served, err := phase.ServedBriefly(ctx, w.api)
	switch {
	case w.Config.named():
		if w.Diags.Append(w.Config.prove(w.deps, w.api, served, err)...); w.Diags.HasError() {
			return
		}
	case err != nil:
		w.Sayf("Connection info of %s cannot be read, so that nothing is compared before and after (%s).", w.api.Address(), err)
	default:
		w.Sayf("Connection info of %s serves the token with the SHA-256 %s.", w.api.Address(), phase.Hash(served))
	}
	if err := ctx.Err(); err != nil { // nothing was sent yet
		w.fail(err)
		return
	}
	ctx, cancel := clock.Detached(ctx, w.Timeout)
	defer cancel()
	known := w.Config.known(served)
	known.Tokens.Serving = known.Which(served)
	w.Sayf("Cancelling the rotation of the tenant token of %s.", w.api.Address())
	done, err := known.Cancel(ctx, w.api)
	switch {
	case err != nil:
		w.fail(err)
	case done.None:
		w.none()
	default:
		w.cancelled(done.Active)
	}
}

// none says that there was nothing to cancel.
func (w *withdrawal) none() {
	w.Sayf("No rotation is open in %s: nothing was cancelled.", w.api.Address())
	w.Diags.AddWarning("No rotation was open",
		fmt.Sprintf("%s had no open rotation to cancel: it was never started, or somebody has finished or cancelled it. "+
			"Make sure that every component carries the token that is valid: connection info serves it.", w.api.Address()))
}

// cancelled says which token is valid now, and what is to be done about the
// other one.
func (w *withdrawal) cancelled(active rest.Secret) {
	valid := "The token from before is the only valid one"
	if hash := phase.Hash(active); hash != "" {
		valid += " (SHA-256 " + hash + ")"
	}
	w.Sayf("The rotation of %s is cancelled. %s.", w.api.Address(), valid)
	w.Sayf("Give it back now to every component that already carried the new token: to every ActiveGate first, since whatever connects through one is offline with it, then to every OneAgent and whatever else connects. They are cut off until then.")
	if w.wasAnother(active) {
		w.Diags.AddWarning("The cancelled rotation was another one",
			fmt.Sprintf("%s cancelled a rotation that started from another token than the one that is named: somebody else had ended the named rotation and started another.", w.api.Address()))
	}
}

// wasAnother says that the token that is valid now is not the old one of the
// rotation that was named.
func (w *withdrawal) wasAnother(valid rest.Secret) bool {
	hash, old := phase.Hash(valid), w.Config.OldHash.ValueString()
	return hash != "" && w.Config.named() && (hash == w.Config.ActiveHash.ValueString() || (old != "" && hash != old))
}

func (w *withdrawal) fail(err error) {
	failure := tfkit.ExplainAPI("cancelling the rotation of the tenant token of "+w.api.Address().String(), err, dynatrace.ScopeTenantRotation)
	if rest.Ambiguous(err) {
		failure.Summary = "It is not known whether the rotation was cancelled"
		failure.Detail += "\n\nInvoke the action again once the API answers: if the rotation is cancelled already, it says that none is open."
	}
	w.Diags.Append(failure.Diagnostic())
}
