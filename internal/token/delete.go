// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
	"github.com/activegate/terraform-provider-activegate/internal/token/mint"
)

// Delete implements resource.Resource. It revokes the predecessors first and
// the token last, so that what it cannot finish stays managed.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &state)...)
	timeout, diags := state.Timeouts.Delete(ctx, defaultDeleteTimeout)
	resp.Diagnostics.Append(diags...)
	ids := tokensOf(ctx, state, &resp.Diagnostics)
	known, diags := loadNotes(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if state.OnDestroy.ValueString() == onDestroyRetain {
		resp.Diagnostics.Append(retainWarning(ids))
		return
	}
	api := r.deps.RequireAPI(&resp.Diagnostics, dynatrace.ScopeTokensWrite)
	if api == nil {
		return
	}
	ctx, cancel := clock.Bounded(ctx, timeout)
	defer cancel()
	pending := make([]mint.Case, 0, len(ids))
	for _, id := range ids {
		one := known.judged(id)
		one.InUse = state.RevokeInUse.ValueBool()
		pending = append(pending, one)
	}
	pending[len(pending)-1].Cluster = state.Type.ValueString() == mint.TypeCluster
	left, err := mint.Removal{API: api, Environment: environment(r.deps), Sleep: rest.Sleep}.Run(ctx, pending)
	if err == nil {
		return
	}
	reportRemoval(api, err, &resp.Diagnostics)
	var previous []predecessor
	for _, one := range state.predecessors(ctx, &resp.Diagnostics) {
		if index := slices.IndexFunc(left, func(other mint.Case) bool { return other.ID == one.id }); index >= 0 {
			previous = append(previous, one)
			known.remember(one.id, left[index].Gates)
		}
	}
	state.Previous = previousList(previous)
	known.forget(previous)
	resp.Diagnostics.Append(tfkit.Publish(ctx, &resp.State, resp.Identity, &state, identityOf(state))...)
	resp.Diagnostics.Append(known.save(ctx, resp.Private)...)
}

// reportRemoval says why a token was not revoked.
func reportRemoval(api *dynatrace.Environment, err error, diags *diag.Diagnostics) {
	where := at(api)
	var unread *mint.FactsError
	var failed *mint.RevokeError
	var held *mint.HeldError
	switch {
	case errors.As(err, &unread):
		diags.Append(listFailure("reading the tokens to revoke in", where, unread.Err).Diagnostic())
	case errors.As(err, &failed):
		diags.Append(tfkit.ExplainAPI(fmt.Sprintf("revoking the token %s in %s", failed.ID, where), failed.Err, dynatrace.ScopeTokensWrite).Diagnostic())
	case errors.As(err, &held):
		reportHeld(api, held, diags)
	}
}

// reportHeld says who needs the token, or why nobody can tell.
func reportHeld(api *dynatrace.Environment, held *mint.HeldError, diags *diag.Diagnostics) {
	where := at(api)
	stays := "The resource stays in state. To give it up and leave the token valid, apply `on_destroy = \"retain\"` first, or forget it. " +
		tfkit.ForgetAdvice("activegate_token")
	if held.Verdict.Blind {
		detail := fmt.Sprintf("%s: %s has been used, and which gates use it cannot be read: %s. Revoking it could take gates offline, so it was not revoked. ",
			where, held.ID, blindness(held.Usage))
		diags.AddError("Nobody can tell whether the token is in use", detail+cure(api, held.Usage)+" It must be applied before the destroy.\n\n"+stays)
		return
	}
	diags.AddError("The token is in use", fmt.Sprintf("%s: these gates use %s, or were not seen with another token since:\n%s\n\n"+
		"Revoking it would take them offline, so it was not revoked. Give them another token first, or wait longer (`timeouts.delete`), "+
		"or apply `revoke_in_use = true` before the destroy.\n\n%s", where, held.ID, gateWords(held.Usage, held.Verdict.Holders), stays))
}

// planDestroy warns of what a destroy leaves or cuts off. It refuses nothing:
// gates may have taken another token when it comes to it.
func (r *Resource) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.State.Raw.IsNull() {
		return
	}
	var state model
	if resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &state)...); resp.Diagnostics.HasError() {
		return
	}
	ids := tokensOf(ctx, state, &resp.Diagnostics)
	known, diags := loadNotes(ctx, req.Private)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	if state.OnDestroy.ValueString() == onDestroyRetain {
		resp.Diagnostics.Append(retainWarning(ids))
		return
	}
	if r.deps.APIUnknown() || !r.deps.Credential.IsSet() || r.deps.API == nil {
		return
	}
	ctx, cancel := clock.Bounded(ctx, askTimeout)
	defer cancel()
	u := mint.NewUsage(environment(r.deps), func() ([]dynatrace.ActiveGate, error) { return r.deps.API.ActiveGates(ctx) })
	if u.Err() != nil {
		return // the destroy says what it cannot see, if it matters
	}
	for _, id := range ids {
		users := u.Holders(known.Previous[id].Gates, id)
		if len(users) == 0 {
			continue
		}
		then := "The destroy waits for them to use another token, for at most `timeouts.delete`, and then refuses."
		if state.RevokeInUse.ValueBool() {
			then = "They go offline when it is revoked (`revoke_in_use = true`)."
		}
		resp.Diagnostics.AddWarning(tfkit.SummaryOf("The token is in use", state.named(id)), fmt.Sprintf("These gates use %s, or were not seen with another token since:\n%s\n\n%s", id, gateWords(u, users), then))
	}
}

// tokensOf are the ids of all valid tokens of a state, predecessors first.
func tokensOf(ctx context.Context, state model, diags *diag.Diagnostics) []string {
	var ids []string
	for _, one := range state.predecessors(ctx, diags) {
		ids = append(ids, one.id)
	}
	return append(ids, state.ID.ValueString())
}

func retainWarning(ids []string) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(path.Root("on_destroy"), "Tokens stay valid",
		fmt.Sprintf("`on_destroy = \"retain\"`: %s stay valid until they expire or are revoked, and are no longer managed.", strings.Join(ids, ", ")))
}
