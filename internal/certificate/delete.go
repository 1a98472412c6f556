// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/activegate/terraform-provider-activegate/internal/certificate/rotate"
	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Delete implements resource.Resource. It gives up the gate.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &state)...)
	var known notes
	resp.Diagnostics.Append(tfkit.LoadNotes(ctx, req.Private, &known)...)
	timeout := tfkit.Timeout(ctx, state.Timeouts.Delete, defaultDeleteTimeout, &resp.Diagnostics)
	where, err := locateState(state)
	if err != nil {
		resp.Diagnostics.AddError("Unreadable state", "`activegate_url` in state: "+err.Error())
	}
	if !r.Deps.GateToken.IsSet() {
		resp.Diagnostics.Append(missingToken(r.Deps))
	}
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := clock.Bounded(ctx, timeout)
	defer cancel()
	left, err := rotate.GiveUp(ctx, departureOf(r.Deps, state, known, where, timeout))
	if err != nil {
		why := refusalOf(where, state, err)
		resp.Diagnostics.Append(why.diagnostic(why.destroy))
		return
	}
	resp.Diagnostics.Append(remainsDiagnostics(where, state, left)...)
}

// departureOf gives up what a state has on its gate.
func departureOf(deps *tfkit.Dependencies, state model, known notes, where location, timeout time.Duration) rotate.Departure {
	d := rotate.Departure{
		Holding:   holdingOf(deps, state, known, where, state.TrustedPrints),
		OnDestroy: rotate.OnDestroy(state.OnDestroy.ValueString()), Timeout: timeout,
	}
	if d.OnDestroy == "" {
		d.OnDestroy = rotate.Retain // half a state, as after a create that failed
	}
	d.Passwords = []rest.Secret{rest.NewSecret(state.Password.ValueString()), rest.NewSecret(known.Password)}
	d.Fallback = fallbackOf(state)
	return d
}

// remainsDiagnostics warn of what a gate that was given up is left with: nobody
// will remember it after this.
func remainsDiagnostics(where location, state model, left rotate.Remains) diag.Diagnostics {
	var diags diag.Diagnostics
	if left.Unreached != nil {
		diags.AddWarning(tfkit.SummaryOf("The gate was given up without being asked", where.gate()),
			fmt.Sprintf("%s cannot be reached (%s). With `on_destroy = \"retain\"` it is given up all the same, and nothing on it is managed any more. "+
				"These files may still be there, each with a private key: %s. If the gate is not gone for good, delete what is inactive there with its API, or import the resource again.",
				where.address, left.Unreached, gate.Quoted(left.Files)))
	}
	if left.Active != "" {
		diags.AddWarning("The active certificate stays on the gate", staysDetail(state))
	}
	if len(left.Refused) > 0 {
		lines := make([]string, 0, len(left.Refused))
		for _, refused := range left.Refused {
			lines = append(lines, fmt.Sprintf("- %s: %s", strconv.Quote(refused.Name), refused.Err))
		}
		diags.AddWarning(tfkit.SummaryOf("Files stay on the gate", where.gate()),
			fmt.Sprintf("%s: these files were not deleted, and are no longer managed:\n\n%s\n\n"+
				"A file holds a private key. Delete with the gate's API those that you know to be yours.", where.address, strings.Join(lines, "\n")))
	}
	return diags
}

// refusal says why a gate was not given up, and how a destroy goes on from there.
// A move goes on in another way.
type refusal struct {
	at            path.Path // empty: no attribute
	summary       string
	what, destroy string
}

func (r refusal) diagnostic(next string) diag.Diagnostic {
	detail := r.what + "\n\n" + next
	if r.at.Equal(path.Empty()) {
		return diag.NewErrorDiagnostic(r.summary, detail)
	}
	return diag.NewAttributeErrorDiagnostic(r.at, r.summary, detail)
}

func refusalOf(where location, state model, err error) refusal {
	var (
		fallback *rotate.FallbackError
		removal  *rotate.RemovalError
	)
	doing := "listing the certificates of"
	switch {
	case errors.Is(err, rotate.ErrForbidden):
		return refusal{at: path.Root("on_destroy"), summary: forbiddenSummary, what: forbiddenReason(state), destroy: forbiddenAdvice}
	case errors.As(err, &fallback) && fallback.Activated:
		return unseenRefusal(where, fallback)
	case errors.As(err, &fallback):
		return fallbackRefusal(where, state, fallback)
	case errors.As(err, &removal):
		doing = "deleting " + strconv.Quote(removal.Name) + " on"
	}
	failure := tfkit.ExplainGate(doing+" "+where.address.String(), err)
	next := "The resource stays in state."
	if rest.IsUnreachable(err) {
		next += " " + whyNotGivenUp(state)
	}
	return refusal{summary: failure.Summary, what: failure.Detail, destroy: next + " If the gate is gone for good, give it up. " + forgetAdvice}
}

// forgetAdvice says how to give up a gate without asking it.
var forgetAdvice = tfkit.ForgetAdvice("activegate_certificate")

// goneAdvice is that of a refresh.
var goneAdvice = "If the gate is gone for good, give it up: with `on_destroy = \"retain\"`, which is the default, take it out of the configuration and apply with -refresh=false " +
	"(or with `on_unreachable = \"defer\"`), and the destroy forgets what cannot be reached. " + forgetAdvice

// whyNotGivenUp says why a gate that cannot be reached is kept.
func whyNotGivenUp(state model) string {
	if policy := state.OnDestroy.ValueString(); policy != onDestroyRetain {
		return fmt.Sprintf("A gate that cannot be reached is given up by `on_destroy = \"retain\"` only, and in state is %q.", policy)
	}
	return "Destroy again: a gate that cannot be reached at all is given up, since `on_destroy = \"retain\"` is in state."
}

func fallbackRefusal(where location, state model, e *rotate.FallbackError) refusal {
	r := refusal{
		at: path.Root("fallback"), summary: "The fallback could not be activated",
		destroy: "Apply a right `fallback` first (a destroy knows only the state), and destroy again.",
	}
	switch {
	case e.Name == "":
		r.summary, r.what, r.destroy = "No fallback configured", "`on_destroy = \"fallback\"` is in state without a `fallback`.", "Apply one first."
		return r
	case e.Err == nil:
		r.what = fmt.Sprintf("%s has no file %s. It lists: %s.", where.address, strconv.Quote(e.Name), gate.Quoted(e.Listed))
	default:
		r.what = tfkit.ExplainGate(fmt.Sprintf("activating the fallback %q on %s", e.Name, where.address), e.Err).Detail
	}
	r.what += "\n\nNothing was deleted: the gate goes on serving " + strconv.Quote(state.Name.ValueString()) + "."
	return r
}

// unseenRefusal is about a fallback that was activated on a gate that can then not
// be asked any more.
func unseenRefusal(where location, e *rotate.FallbackError) refusal {
	failure := tfkit.ExplainGate("waiting for the fallback to become active on "+where.address.String(), e.Err)
	next := "Destroy again, once the gate answers."
	if _, untrusted := errors.AsType[*rest.UntrustedError](e.Err); untrusted {
		next = "It is the fallback's own, if the gate's fingerprint is the same. A destroy knows only the state: accept it in the provider block, and destroy again."
	}
	return refusal{
		at: path.Root("fallback"), summary: failure.Summary,
		what:    failure.Detail + fmt.Sprintf("\n\nThe fallback %s was activated, and nothing was deleted.", strconv.Quote(e.Name)),
		destroy: "The resource stays in state. " + next,
	}
}

// move puts the certificate on another gate, and then gives up the one before as
// on_destroy in state says.
func (j *job) move(ctx context.Context) {
	before, err := locateState(j.prior)
	if err != nil {
		j.diags.AddError("Unreadable state", "`activegate_url` in state: "+err.Error())
		return
	}
	from := departureOf(j.deps, j.prior, j.notes, before, j.timeout)
	from.Passwords = j.passwords()
	there := *j
	there.prior, there.notes = model{}, j.notes.elsewhere()
	to, err := there.upload()
	if err != nil {
		j.report(err)
		return
	}
	out, left, err := rotate.Move(ctx, from, to, func(out rotate.Outcome) error {
		there.settle(out.Name, true, out.Retained)
		if !there.save(ctx) {
			return errNotSaved
		}
		return nil
	})
	j.diags.Append(outcomeDiagnostics(j.where, out)...)
	var departure *rotate.DepartureError
	switch {
	case err == nil:
		j.diags.Append(remainsDiagnostics(before, j.prior, left)...)
	case errors.As(err, &departure):
		j.failToLeave(before, from, departure)
	case !errors.Is(err, errNotSaved):
		j.report(err)
	}
}

// errNotSaved ends a move whose new state could not be saved; that was reported.
var errNotSaved = errors.New("the state was not saved")

// failToLeave says why the gate before was not given up. Nothing tries again what
// fails once the state is that of the other gate.
func (j *job) failToLeave(before location, from rotate.Departure, departure *rotate.DepartureError) {
	why := refusalOf(before, j.prior, departure.Err)
	if !departure.Arrived {
		j.diags.Append(why.diagnostic("Nothing was uploaded to the new address, and the resource stays where it was. " +
			"To move all the same, and leave on the gate before what is active there, apply `on_destroy = \"retain\"` first, with the old address: a move does what is in state."))
		return
	}
	j.diags.AddError("The gate before was not released", fmt.Sprintf("The certificate is in service at its new address, and that is saved. But %s was not released as `on_destroy` says, "+
		"and is no longer managed. These files may still be there, each with a private key: %s. Delete with its API what is inactive, or import the resource again under another name.\n\n%s: %s",
		before.address, gate.Quoted(from.Names()), why.summary, why.what))
}
