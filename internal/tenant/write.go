// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tenant/phase"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Create implements resource.Resource. It only starts. All that may fail is
// asked before the start; after it nothing can keep the state from being saved.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(tfkit.GetPlan(ctx, req.Plan, &plan)...)
	timeout := tfkit.Timeout(ctx, plan.Timeouts.Create, defaultCreateTimeout, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := clock.Bounded(ctx, timeout)
	defer cancel()
	known, started := r.begin(ctx, &plan, phase.Known{}, timeout, &resp.Diagnostics)
	if !started {
		return
	}
	resp.Diagnostics.Append(tfkit.Publish(ctx, &resp.State, resp.Identity, &plan, identity())...)
	resp.Diagnostics.Append(tfkit.SaveNotes(ctx, resp.Private, known)...)
	r.Deps.WarnAPISkew(r.Deps.API.Address().String(), r.Deps.API.Skew, &resp.Diagnostics)
}

// begin starts the rotation of a plan, in the environment of the one before, and puts
// into the plan what is known then. It returns false, with an error, where it does not.
func (r *Resource) begin(ctx context.Context, plan *model, prior phase.Known, timeout time.Duration, diags *diag.Diagnostics) (known phase.Known, started bool) {
	if plan.Finish.ValueBool() {
		diags.Append(finishAtStart())
		return known, false
	}
	api := r.Deps.RequireAPI(diags, dynatrace.ScopeTenantRotation)
	if api == nil {
		return known, false
	}
	if diags.Append(belongs(&prior, api)...); diags.HasError() {
		return known, false
	}
	s := &phase.Start{API: api, Lifetime: r.Deps.Lifetime, MustReadBack: !plan.StoreTokens.ValueBool(), Timeout: timeout}
	if unread := s.Prepare(ctx); unread != nil {
		diags.Append(r.unreadBefore(s, unread))
	}
	if diags.HasError() {
		return known, false
	}
	err := s.Run(ctx)
	if _, undone := errors.AsType[*phase.UndoneError](err); s.Active.IsEmpty() && (err == nil || undone) {
		diags.AddWarning("The new token is not known",
			fmt.Sprintf("%s started the rotation without telling the new token, and connection info does not show it. Cancel the rotation (`on_destroy = \"cancel\"`) and start again.", api.Address()))
	}
	if err != nil {
		diags.Append(explainStart(api, err))
		return known, false
	}
	plan.ID = types.StringValue(currentID)
	plan.StartedAt, plan.FinishedAt = instant(s.At), timetypes.NewRFC3339Null()
	plan.ActiveToken, plan.OldToken = types.StringNull(), types.StringNull()
	record(plan, phase.Started, false, s.Known.Tokens, s.Active, s.Old)
	return s.Known, true
}

// unreadBefore says what it means that connection info cannot be read before a
// start.
func (r *Resource) unreadBefore(s *phase.Start, err error) diag.Diagnostic {
	failure := unreadable(r.Deps, s.API, err)
	switch {
	case s.MustReadBack:
		failure.Detail += "\n\nNothing was started: with `store_tokens = false` the new token can be had from connection info only."
		return failure.At(atStoreTokens)
	case errors.Is(err, context.Canceled):
		return failure.Diagnostic()
	}
	failure.Summary = "What others do to the rotation cannot be noticed"
	failure.Detail += "\n\nThis alone does not keep the rotation from starting. Without connection info nobody can tell when it is finished or cancelled elsewhere, and a start or " +
		"finish whose answer is lost cannot be recovered."
	return failure.Warning()
}

// explain says why the rotation could not be started.
func explainStart(api *dynatrace.Environment, err error) diag.Diagnostic {
	var unproven *phase.UnprovenError
	var undone *phase.UndoneError
	switch {
	case errors.As(err, &undone):
		return explainUndone(api, undone)
	case errors.As(err, &unproven):
		return diag.NewErrorDiagnostic("It is not known whether the rotation was started",
			fmt.Sprintf("The answer of %s to the start was lost, and connection info does not prove a new token: %s. "+
				"A rotation may be open now, and its new token is not known here. It is either this start or somebody else's: find out before you cancel.\n\n%s",
				api.Address(), strings.TrimSuffix(err.Error(), "."), waysOut(api)))
	case errors.Is(err, dynatrace.ErrRotationInProgress):
		return diag.NewErrorDiagnostic("A rotation is already in progress",
			fmt.Sprintf("%s has a rotation of the tenant token that is open; only one can be. Either somebody else started it, or an earlier apply was killed "+
				"before it could save the one that it had started. Nothing was changed.\n\n%s", api.Address(), waysOut(api)))
	default:
		return tfkit.ExplainAPI("starting the rotation of the tenant token of "+api.Address().String(), err, dynatrace.ScopeTenantRotation).Diagnostic()
	}
}

// explainUndone says why a start was taken back, or was to be.
func explainUndone(api *dynatrace.Environment, e *phase.UndoneError) diag.Diagnostic {
	detail := fmt.Sprintf("The rotation of %s was started, but %s.\n\n", api.Address(), e.Why)
	if e.Err != nil {
		failure := tfkit.ExplainAPI("cancelling the rotation of "+api.Address().String(), e.Err, dynatrace.ScopeTenantRotation)
		return diag.NewErrorDiagnostic("The rotation is open and not managed", detail+failure.Detail+"\n\n"+waysOut(api))
	}
	detail += "It was cancelled: the token is the one from before, and no component was cut off."
	if errors.Is(e.Why, phase.ErrNotReadBack) {
		detail += " This environment cannot do a rotation with `store_tokens = false`: use `store_tokens = true`, with a state that is protected."
		return diag.NewAttributeErrorDiagnostic(atStoreTokens, "The new token cannot be read back", detail)
	}
	return diag.NewErrorDiagnostic("The rotation was taken back", detail+" Apply again.")
}

// Update implements resource.Resource. It finishes an open rotation, or starts the
// next one; everything else only changes the state.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(tfkit.GetPlan(ctx, req.Plan, &plan)...)
	resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &state)...)
	known, _, diags := loadKnown(ctx, &state, req.Private)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, guardedKey, nil)...)
	timeout := tfkit.Timeout(ctx, plan.Timeouts.Update, defaultUpdateTimeout, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := clock.Bounded(ctx, timeout)
	defer cancel()

	if plan.starts() {
		if next, started := r.begin(ctx, &plan, known, timeout, &resp.Diagnostics); started { // see planNext
			resp.Diagnostics.Append(publish(ctx, resp, &plan, next)...)
		}
		return
	}
	next := plan
	next.facts = state.facts
	if !next.StoreTokens.ValueBool() {
		next.ActiveToken, next.OldToken = types.StringNull(), types.StringNull()
	}
	switch {
	case plan.Finish.ValueBool() && state.open():
		api := r.Deps.RequireAPI(&resp.Diagnostics, dynatrace.ScopeTenantRotation)
		if api == nil {
			return
		}
		f := &finish{api: api, deps: r.Deps, diags: &resp.Diagnostics, next: &next, prior: state, timeout: timeout}
		if !f.run(ctx, &known) {
			return // the prior state stays: the next apply tries again
		}
	case plan.Finish.ValueBool():
		known.End = phase.Settled // the user agrees with what was inferred
	}
	if known.Origin == phase.Adopted {
		known.Origin = phase.Applied
	}
	resp.Diagnostics.Append(publish(ctx, resp, &next, known)...)
}

func publish(ctx context.Context, resp *resource.UpdateResponse, m *model, known phase.Known) diag.Diagnostics {
	diags := tfkit.Publish(ctx, &resp.State, resp.Identity, m, identity())
	diags.Append(tfkit.SaveNotes(ctx, resp.Private, known)...)
	return diags
}

// finish is one finish in progress.
type finish struct {
	deps    *tfkit.Dependencies
	api     *dynatrace.Environment
	diags   *diag.Diagnostics
	prior   model
	next    *model // what becomes the state
	timeout time.Duration
}

// run finishes the rotation, once the guard has let it. It returns false where
// the state is to stay as it was.
func (f *finish) run(ctx context.Context, known *phase.Known) bool {
	guard, diags := guardOf(*f.next, f.prior, *known, f.api.ActiveGatesFresh)
	f.diags.Append(diags...)
	f.diags.Append(startKnown(f.prior)...)
	f.diags.Append(belongs(known, f.api)...)
	if f.diags.HasError() {
		return false
	}
	step := &phase.Finish{API: f.api, Guard: guard, Timeout: f.timeout, Known: *known}
	end, err := step.Run(ctx)
	if err != nil {
		f.explain(err)
		return false
	}
	*known = step.Known
	record(f.next, end.Phase, end.Over, known.Tokens, end.Token)
	f.next.Finish, f.next.FinishedAt = types.BoolValue(true), timetypes.NewRFC3339Null()
	if !end.At.IsZero() {
		f.next.FinishedAt = instant(end.At)
	}
	f.tell(end)
	return true
}

// tell says what others did since the plan. Only a finish is what the plan has
// promised.
func (f *finish) tell(end phase.Ending) {
	told := elsewhere(f.api, end.Phase, end.Over)
	switch {
	case end.Other:
		f.diags.AddError("The finished rotation was another one",
			fmt.Sprintf("%s finished a rotation whose new token is not the one in state: it was adopted while connection info served the old token, or somebody else cancelled "+
				"this rotation and started another. `active_token` holds now what is valid. Give it to every component at once: whatever carries another token is cut off.",
				f.api.Address()))
	case !end.Elsewhere && end.At.IsZero():
		f.diags.AddWarning("The rotation was finished before",
			fmt.Sprintf("%s has no open rotation, and connection info serves the active token: the rotation was finished elsewhere, or by an earlier apply that was killed.", f.api.Address()))
	case !end.Elsewhere:
	case end.Phase == phase.Finished && !end.Over:
		f.diags.Append(told)
	default:
		f.diags.AddAttributeError(atFinish, told.Summary(), told.Detail()+" Nothing was finished.")
	}
}

// explain says why nothing was finished.
func (f *finish) explain(err error) {
	var refused *phase.RefusedError
	var unknown *phase.UnknownEndError
	switch {
	case explainRecheck(f.deps, f.api, err, f.diags):
	case errors.As(err, &refused):
		explainRefusal(f.api, refused, f.diags)
	case errors.As(err, &unknown):
		f.diags.Append(f.unknown(unknown))
	default:
		failure := f.explained(err)
		failure.Detail += "\n\nThe state says that the rotation is open; the next apply with `finish = true` finds out whether it is."
		f.diags.Append(failure.Diagnostic())
	}
}

// unknown says that nothing tells how the rotation ended: connection info cannot
// be read, or there is nothing to compare with.
func (f *finish) unknown(e *phase.UnknownEndError) diag.Diagnostic {
	failure := f.explained(e.Err)
	failure.Summary = "It is not known how the rotation ended"
	failure.Detail += " No rotation is open: it was finished or cancelled elsewhere. "
	if e.Unread != nil {
		failure.Detail += "Which of both, connection info would show, but it cannot be read: " + e.Unread.Error() + ". Grant the scope " + dynatrace.ScopeInstallerDownload +
			" to " + f.deps.InstallerToken.String() + " and apply again; or, once you know which token is valid,"
	} else {
		failure.Detail += fmt.Sprintf("Connection info serves a token with the SHA-256 %s, which is valid; but neither token of this rotation is known here to compare it with. "+
			"Give the valid one to every component, and", e.Served)
	}
	failure.Detail += " forget the resource. " + saveFirst + "\n\n" + forgetAdvice
	return failure.Diagnostic()
}

func (f *finish) explained(err error) tfkit.Failure {
	return tfkit.ExplainAPI("finishing the rotation of the tenant token of "+f.api.Address().String(), err, dynatrace.ScopeTenantRotation)
}
