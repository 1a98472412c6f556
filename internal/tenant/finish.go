// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// finish is one finish in progress.
type finish struct {
	deps    *tfkit.Dependencies
	api     *dynatrace.Environment
	diags   *diag.Diagnostics
	prior   model
	next    model // what becomes the state
	notes   notes
	timeout time.Duration
}

// run finishes the rotation, once the guard has let it. It returns false where
// the state is to stay as it was.
func (f *finish) run(ctx context.Context) bool {
	g, diags := guardOf(f.next, f.prior, f.notes, f.api.ActiveGatesFresh)
	f.diags.Append(diags...)
	f.diags.Append(startKnown(f.prior)...)
	f.diags.Append(f.notes.belongs(f.api)...)
	if f.diags.HasError() {
		return false
	}
	phase, served, diags := lastLook(ctx, f.deps, f.api, &f.notes)
	if f.diags.Append(diags...); f.diags.HasError() {
		return false
	}
	if phase != phaseStarted {
		f.meanwhile(phase, served)
		return true
	}
	if g.judge(ctx, f.api, f.diags); f.diags.HasError() {
		return false
	}
	if err := ctx.Err(); err != nil {
		f.diags.Append(f.explain(err))
		return false
	}
	ctx, cancel := clock.Detached(ctx, f.timeout)
	defer cancel()
	tokens, err := f.send(ctx)
	switch {
	case err == nil:
		f.done(tokens)
		return true
	case errors.Is(err, dynatrace.ErrNoRotation):
		return f.none(ctx, err)
	default:
		f.diags.Append(f.explain(err))
		return false
	}
}

// send finishes until the outcome is known. A finish whose answer was lost is
// sent again, unless connection info shows what happened: it is refused if the
// first one was executed.
func (f *finish) send(ctx context.Context) (dynatrace.TenantTokens, error) {
	var lost error
	for range attempts {
		tokens, err := f.api.FinishRotation(ctx)
		switch {
		case err == nil:
			return tokens, nil
		case lost != nil && errors.Is(err, dynatrace.ErrNoRotation) && f.served(ctx) == tokenNew:
			return dynatrace.TenantTokens{}, nil
		case !rest.Ambiguous(err):
			return tokens, err
		}
		lost = err
		switch phase := phaseNow(ctx, f.api, &f.notes); {
		case phase == phaseFinished && !f.notes.Over:
			return dynatrace.TenantTokens{}, nil
		case phase != phaseStarted:
			return dynatrace.TenantTokens{}, fmt.Errorf("%w: %w", dynatrace.ErrNoRotation, lost)
		}
		if rest.Sleep(ctx, pause) != nil {
			break
		}
	}
	return dynatrace.TenantTokens{}, lost
}

// served is which token connection info serves now.
func (f *finish) served(ctx context.Context) token {
	served, _ := glance(ctx, f.api) // none where it fails
	return f.notes.which(served)
}

// done records the finish. The answer may hold another token than the one that
// was rolled out: then another rotation was finished than the one in state.
func (f *finish) done(tokens dynatrace.TenantTokens) {
	at := tokens.Date
	if at.IsZero() {
		at = f.api.Now()
	}
	other := !tokens.Active.IsEmpty() && hashOf(tokens.Active) != f.notes.New
	unknown := f.notes.New == ""
	if other {
		f.notes.New = hashOf(tokens.Active)
	}
	f.settle(phaseFinished, tokens.Active, instant(at))
	if other && !unknown {
		f.diags.AddError("The finished rotation was another one",
			fmt.Sprintf("%s finished a rotation whose new token is not the one in state: it was adopted while connection info served the old token, or somebody else cancelled "+
				"this rotation and started another. `active_token` holds now what is valid. Give it to every component at once: whatever carries another token is cut off.",
				f.api.Address()))
	}
}

// none decides what a refusal means, because no rotation is open: finished only
// if connection info shows the active token.
func (f *finish) none(ctx context.Context, err error) bool {
	served, unread := glance(ctx, f.api)
	switch f.notes.which(served) {
	case tokenNew:
		f.settle(phaseFinished, served, timetypes.NewRFC3339Null())
		f.diags.AddWarning("The rotation was finished before",
			fmt.Sprintf("%s has no open rotation, and connection info serves the active token: the rotation was finished elsewhere, or by an earlier apply that was killed.", f.api.Address()))
		return true
	case tokenOld:
		f.meanwhile(phaseCancelled, served)
		return true
	case tokenOther, tokenSecond:
		f.notes.Over = true
		f.meanwhile(phaseFinished, served)
		return true
	default:
		f.diags.Append(f.unknown(err, served, unread))
		return false
	}
}

// unknown says that nothing tells how the rotation ended: connection info cannot
// be read, or there is nothing to compare with.
func (f *finish) unknown(err error, served rest.Secret, unread error) diag.Diagnostic {
	failure := f.explained(err)
	failure.Summary = "It is not known how the rotation ended"
	failure.Detail += " No rotation is open: it was finished or cancelled elsewhere. "
	if unread != nil {
		failure.Detail += "Which of both, connection info would show, but it cannot be read: " + unread.Error() + ". Grant the scope " + dynatrace.ScopeInstallerDownload +
			" to " + f.deps.InstallerToken.String() + " and apply again; or, once you know which token is valid,"
	} else {
		failure.Detail += fmt.Sprintf("Connection info serves a token with the SHA-256 %s, which is valid; but neither token of this rotation is known here to compare it with. "+
			"Give the valid one to every component, and", hashOf(served))
	}
	failure.Detail += " forget the resource. " + saveFirst + "\n\n" + forgetAdvice
	return failure.Diagnostic()
}

// meanwhile records what others did since the plan. Only a finish is what the
// plan has promised.
func (f *finish) meanwhile(phase string, served rest.Secret) {
	f.settle(phase, served, timetypes.NewRFC3339Null())
	told := elsewhere(f.api, phase, f.notes.Over)
	if phase == phaseFinished && !f.notes.Over {
		f.diags.Append(told)
		return
	}
	f.diags.AddAttributeError(atFinish, told.Summary(), told.Detail()+" Nothing was finished.")
}

// settle records a phase for good.
func (f *finish) settle(phase string, token rest.Secret, at timetypes.RFC3339) {
	f.notes.Settled, f.notes.Second = true, ""
	record(&f.next, phase, &f.notes, token)
	f.next.Finish, f.next.FinishedAt = types.BoolValue(true), at
}

func (f *finish) explained(err error) tfkit.Failure {
	return tfkit.ExplainAPI("finishing the rotation of the tenant token of "+f.api.Address().String(), err, dynatrace.ScopeTenantRotation)
}

func (f *finish) explain(err error) diag.Diagnostic {
	failure := f.explained(err)
	failure.Detail += "\n\nThe state says that the rotation is open; the next apply with `finish = true` finds out whether it is."
	return failure.Diagnostic()
}
