// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// planDestroy refuses at plan what on_destroy forbids, and warns of what stays.
func (r *Resource) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.State.Raw.IsNull() {
		return
	}
	var state model
	resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &state)...)
	var known notes
	resp.Diagnostics.Append(tfkit.LoadNotes(ctx, req.Private, &known)...)
	if resp.Diagnostics.HasError() {
		return
	}
	switch {
	case state.OnDestroy.ValueString() == onDestroyFail:
		refuseDestroy(ctx, r.Deps, state, known, &resp.Diagnostics)
	case state.OnDestroy.ValueString() == onDestroyFallback:
		warnFallback(ctx, r.Deps, state, known, &resp.Diagnostics)
	case state.Active.ValueBool():
		resp.Diagnostics.AddWarning("The active certificate stays on the gate", staysDetail(state))
	}
}

// refuseDestroy asks the gate whether the file is active: a refusal from state
// alone would also hit what is no longer served.
func refuseDestroy(ctx context.Context, deps *tfkit.Dependencies, state model, known notes, diags *diag.Diagnostics) {
	if _, active := askServing(ctx, deps, state, known, diags); active {
		diags.AddAttributeError(path.Root("on_destroy"), forbiddenSummary, forbiddenReason(state)+" "+forbiddenAdvice)
	}
}

// warnFallback warns of a destroy that may end half-way: once the fallback is
// active the gate presents its leaf, of which nobody knows more than a serial
// number before. It is accepted by its chain, or by a fingerprint that is not
// one of ours.
func warnFallback(ctx context.Context, deps *tfkit.Dependencies, state model, known notes, diags *diag.Diagnostics) {
	fallback := fallbackOf(state)
	at, active := askServing(ctx, deps, state, known, diags)
	if !active || fallback == nil || fallback.Is(state.Name.ValueString()) || at.TrustsOthers(known.trusted(state)...) {
		return
	}
	diags.AddAttributeWarning(path.Root("fallback"), tfkit.SummaryOf("The fallback may not be trusted", at.Address().HostPort()),
		fmt.Sprintf("The destroy activates %q on %s, and only then shows whether its certificate is trusted: by its chain and name (`ca_certificate_pem`, or the system's roots), or by its fingerprint. "+
			"No `trusted_fingerprints` are configured for it. Where it is self-signed, put its SHA-256 fingerprint into those of the provider block before the destroy; "+
			"else the destroy ends with an error after the activation, with the fingerprint, and has to be repeated.", fallback.Name, state.ActiveGateURL.ValueString()))
}

// askServing asks the gate whether it serves the file in state. A gate that does
// not answer is none that a destroy can give up with these policies.
func askServing(ctx context.Context, deps *tfkit.Dependencies, state model, known notes, diags *diag.Diagnostics) (at *gate.Gate, active bool) {
	where, err := locateState(state)
	if err != nil || !deps.GateToken.IsSet() || deps.UnknownTrust {
		return nil, false
	}
	ctx, cancel := clock.Bounded(ctx, askTimeout)
	defer cancel()
	held := holdingOf(deps, state, known, where, state.TrustedPrints)
	at = held.Gate
	listing, err := at.List(ctx)
	var file gate.File
	if err == nil {
		file, active, err = at.Find(ctx, listing, state.Name.ValueString())
	}
	switch {
	case rest.IsUnreachable(err):
		diags.AddAttributeWarning(atGateURL, tfkit.SummaryOf("The gate cannot be reached now", where.gate()),
			fmt.Sprintf("Failed while asking whether the certificate is active: %s.\n\nThe destroy fails if the gate cannot be reached then either. %s If it is gone for good, give it up. %s",
				err, whyNotGivenUp(state), forgetAdvice))
	case err != nil:
		diags.Append(tfkit.ExplainGate("asking "+where.address.String()+" whether the certificate is active", err).About(where.gate()).Warning())
	}
	return at, active && held.Serves(file)
}

const forbiddenSummary = "Destroying the active certificate is forbidden"

func forbiddenReason(state model) string {
	return fmt.Sprintf("%s serves %q and `on_destroy = \"fail\"` is in state.", state.ActiveGateURL.ValueString(), state.Name.ValueString())
}

// forbiddenAdvice says how to go on then, in a destroy as in a move.
var forbiddenAdvice = "To give up the resource and leave the gate as it is, use a `removed` block. To destroy it all the same, or to move to another gate, " +
	"apply `on_destroy = \"retain\"` or `\"fallback\"` first: destroy knows only the state.\n\n" + forgetAdvice

func staysDetail(state model) string {
	return fmt.Sprintf("%s goes on serving %q: the gate refuses to delete an active file. It stays there until another file is activated and this one is deleted, which in a replacement the successor does. "+
		"To go back to another file on destroy, apply `on_destroy = \"fallback\"` with `fallback` first.",
		state.ActiveGateURL.ValueString(), state.Name.ValueString())
}

// guarded is a predecessor whose destruction on_destroy = "fail" forbids. A
// forced replacement is planned by two calls, the second of which sees no state
// and takes no destroy plan: planned private state carries this from the first.
type guarded struct {
	URL         string `json:"url"`
	Environment string `json:"environment"`
	Name        string `json:"name"`
	Fingerprint string `json:"fingerprint,omitempty"`
}

// guardedKey is the key in planned private state; no saved state has it.
const guardedKey = "guarded"

// guard notes the predecessor for a second call, or refuses in it.
func (p *planner) guard(ctx context.Context, planned tfkit.PrivateWriter) {
	raw, diags := planned.GetKey(ctx, guardedKey)
	p.diags.Append(diags...)
	if p.creating {
		var before guarded
		if len(raw) == 0 || json.Unmarshal(raw, &before) != nil {
			return
		}
		refuseDestroy(ctx, p.deps, model{
			ActiveGateURL: types.StringValue(before.URL), EnvironmentID: types.StringValue(before.Environment),
			Name: types.StringValue(before.Name), facts: facts{Fingerprint: types.StringValue(before.Fingerprint)},
		}, notes{}, p.diags)
		return
	}
	var note []byte
	if p.state.OnDestroy.ValueString() == onDestroyFail {
		var err error
		if note, err = json.Marshal(guarded{
			URL: p.state.ActiveGateURL.ValueString(), Environment: p.state.EnvironmentID.ValueString(),
			Name: p.state.Name.ValueString(), Fingerprint: p.state.Fingerprint.ValueString(),
		}); err != nil {
			p.diags.AddError("Unwritable private state", err.Error())
		}
	}
	if note != nil || len(raw) > 0 {
		p.diags.Append(planned.SetKey(ctx, guardedKey, note)...)
	}
}
