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
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
	"github.com/activegate/terraform-provider-activegate/internal/token/mint"
)

// Delete implements resource.Resource. It revokes the predecessors first and
// the token last, so that what it cannot finish stays managed.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &state)...)
	timeout := tfkit.Timeout(ctx, state.Timeouts.Delete, defaultDeleteTimeout, &resp.Diagnostics)
	ids := tokensOf(ctx, state, &resp.Diagnostics)
	var known notes
	resp.Diagnostics.Append(tfkit.LoadNotes(ctx, req.Private, &known)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if state.OnDestroy.ValueString() == onDestroyRetain {
		resp.Diagnostics.Append(retainWarning(ids))
		return
	}
	pending := pendingOf(r.Deps, state, known, ids)
	ctx, cancel := clock.Bounded(ctx, timeout)
	defer cancel()
	left, err := mint.Removal{Sleep: rest.Sleep}.Run(ctx, pending)
	if err == nil {
		return
	}
	if unread := new(mint.UnreadError); errors.As(err, &unread) && unread.API == nil {
		known.madeBy(r.Deps, unread.ID).missing(unread.ID, &resp.Diagnostics)
	} else {
		reportRemoval(err, &resp.Diagnostics)
	}
	var previous []predecessor
	for _, one := range state.predecessors(ctx, &resp.Diagnostics) {
		if index := slices.IndexFunc(left, func(other mint.Case) bool { return other.ID == one.id }); index >= 0 {
			previous = append(previous, one)
			known.remember(one.id, left[index].Gates)
		}
	}
	state.Previous = previousList(previous)
	known.forget(state.ID.ValueString(), previous)
	resp.Diagnostics.Append(tfkit.Publish(ctx, &resp.State, resp.Identity, &state, identityOf(state))...)
	resp.Diagnostics.Append(tfkit.SaveNotes(ctx, resp.Private, &known)...)
}

// pendingOf are the tokens of a state as they are to be revoked, the token itself last.
func pendingOf(deps *tfkit.Dependencies, state model, known notes, ids []string) []mint.Case {
	pending := make([]mint.Case, 0, len(ids))
	for _, id := range ids {
		one := known.judged(deps, state, id)
		one.InUse = state.RevokeInUse.ValueBool()
		pending = append(pending, one)
	}
	return pending
}

// reportRemoval says why a token was not revoked.
func reportRemoval(err error, diags *diag.Diagnostics) {
	var failed *mint.RevokeError
	var held *mint.HeldError
	switch {
	case errors.As(err, &failed):
		diags.Append(revokeFailure(failed.API, "revoking the token", failed.ID, failed.Err).Diagnostic())
	case errors.As(err, &held):
		reportHeld(held, diags)
	default:
		diags.Append(factsFailure("reading the tokens to revoke", err).Diagnostic())
	}
}

// reportHeld says who needs the token, or why nobody can tell.
func reportHeld(held *mint.HeldError, diags *diag.Diagnostics) {
	stays := "The resource stays in state. To give it up and leave the token valid, apply `on_destroy = \"retain\"` first, or forget it. " +
		tfkit.ForgetAdvice("activegate_token")
	if held.Verdict.Blind {
		diags.AddError("Nobody can tell whether the token is in use", blindDetail(held.API, held.ID, held.Usage)+" It must be applied before the destroy.\n\n"+stays)
		return
	}
	diags.AddError("The token is in use", fmt.Sprintf("%s: these gates use %s, or were not seen with another token since:\n%s\n\n"+
		"Revoking it would take them offline, so it was not revoked. Give them another token first, or wait longer (`timeouts.delete`), "+
		"or apply `revoke_in_use = true` before the destroy.\n\n%s", at(held.API), held.ID, gateWords(held.Usage, held.Verdict.Holders), stays))
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
	var known notes
	if resp.Diagnostics.Append(tfkit.LoadNotes(ctx, req.Private, &known)...); resp.Diagnostics.HasError() {
		return
	}
	if state.OnDestroy.ValueString() == onDestroyRetain {
		resp.Diagnostics.Append(retainWarning(ids))
		return
	}
	ctx, cancel := clock.Bounded(ctx, askTimeout)
	defer cancel()
	for _, one := range pendingOf(r.Deps, state, known, ids) {
		u := one.Places[0].Usage(ctx)
		if u.Err() != nil {
			continue // the destroy says what it cannot see, if it matters
		}
		id := one.ID
		users := u.Holders(one.Gates, id)
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
