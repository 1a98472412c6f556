// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	tfaction "github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// defaultInvokeTimeout is the default of the action's `timeouts`.
const defaultInvokeTimeout = 5 * time.Minute

// Invoke implements action.Action.
func (a *activateAction) Invoke(ctx context.Context, req tfaction.InvokeRequest, resp *tfaction.InvokeResponse) {
	var m activateModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &m)...); resp.Diagnostics.HasError() {
		return
	}
	timeout, diags := m.Timeouts.Invoke(ctx, defaultInvokeTimeout)
	resp.Diagnostics.Append(diags...)
	at, where := a.gate(&m, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := tfkit.Bounded(ctx, timeout)
	defer cancel()
	(&activation{
		Progress: tfkit.NewProgress(resp, a.deps.Lifetime), deps: a.deps, gate: at, where: where, name: m.Name.ValueString(),
		password: m.secret(), hasPassword: !m.Password.IsNull(), verify: m.verification(where), timeout: timeout, diags: &resp.Diagnostics,
	}).run(ctx)
}

// activation is one file on its way into service.
type activation struct {
	tfkit.Progress

	deps        *tfkit.Dependencies
	gate        *gate.Gate
	where       location
	name        string
	password    rest.Secret
	hasPassword bool
	verify      verification
	timeout     time.Duration
	diags       *diag.Diagnostics

	expect expectation
	before gate.Listing
}

// run looks, activates, and looks again. From the activation on it is detached
// from Ctrl-C: whoever interrupts wants to know where the gate stands.
func (a *activation) run(ctx context.Context) {
	unlock, err := a.gate.Lock(ctx)
	if err != nil {
		a.fail(err)
		return
	}
	defer unlock()
	if a.before, err = a.gate.ListFresh(ctx); err != nil {
		a.fail(err)
		return
	}
	file, there, err := a.gate.Find(ctx, a.before, a.name)
	switch {
	case err != nil:
		a.fail(err)
		return
	case !there:
		a.diags.AddAttributeError(atFileName, "No such file", fmt.Sprintf("%s has no file %s. It lists: %s. Nothing was changed.",
			a.where.address, strconv.Quote(a.name), orNone(quoted(namesIn(a.before)))))
		return
	case file.Active:
		a.name = file.Name
		a.Sayf("%s is active on %s already: nothing to activate.", strconv.Quote(a.name), a.where.address)
		a.hold(file)
		a.confirm(ctx)
		return
	}
	a.name = file.Name // as the gate spells it
	if !a.hasPassword {
		a.diags.Append(noPassword(a.where, a.name))
		return
	}
	if file, err = a.gate.Describe(ctx, a.name, a.password); err != nil {
		if hasStatus(err, http.StatusBadRequest) {
			a.diags.Append(wrongPassword(a.where, a.name))
			return
		}
		a.fail(err)
		return
	}
	a.hold(file)
	a.activate(ctx)
}

// hold remembers what the file holds.
func (a *activation) hold(file gate.File) {
	for _, entry := range file.Entries {
		if entry.SerialNumber == "" {
			continue
		}
		a.expect.serials = append(a.expect.serials, entry.SerialNumber)
		if name := commonName(entry.Subject); name != "" {
			a.expect.names = append(a.expect.names, name)
		}
	}
	warnExpired(a.deps, a.where, file, a.diags)
}

// activate activates and sees what came of it. Activations count among the
// rotations of a run: a file that does not verify is not tried on every gate.
func (a *activation) activate(ctx context.Context) {
	done, err := a.gate.StartRotation(ctx)
	if err != nil {
		a.fail(err)
		return
	}
	verdict := gate.NotStarted
	defer func() { done(verdict) }()
	if err := ctx.Err(); err != nil {
		a.fail(err)
		return
	}
	ctx, cancel := tfkit.Detached(ctx, a.timeout)
	defer cancel()
	a.Sayf("Activating %s (serial number %s) on %s, where %s now.", strconv.Quote(a.name), orNone(quoted(a.expect.serials)), a.where.address, a.activeBefore())
	if err := a.send(ctx); err != nil {
		a.fail(err)
		return
	}
	a.Sayf("%s has activated %s.", a.where.address, strconv.Quote(a.name))
	if verdict = gate.NotVerified; a.confirm(ctx) {
		verdict = gate.Verified
	}
}

func (a *activation) activeBefore() string {
	active, _ := a.before.Active()
	return activeWords(active.Name)
}

// send activates. An activation whose answer was lost is decided by looking, and
// is sent again only where it was not executed.
func (a *activation) send(ctx context.Context) error {
	const tries = 2
	var lost error
	for range tries {
		_, err := a.gate.Activate(ctx, a.name, a.password)
		if err == nil || !rest.Ambiguous(err) {
			return err
		}
		lost = err
		a.Sayf("The answer of %s was lost, looking what is active: %s.", a.where.address, err)
		active, err := a.isActive(ctx)
		switch {
		case err != nil:
			return &undecidedActivationError{name: a.name, activation: lost, look: err}
		case active:
			return nil
		}
		if rest.Sleep(ctx, min(retryAfter(lost), maxUploadWait)) != nil {
			break
		}
	}
	return lost
}

// isActive looks whether the file is active. A gate that is not trusted with the
// new certificate is sent no token, so there the certificate itself has to do.
func (a *activation) isActive(ctx context.Context) (bool, error) {
	now, err := a.gate.ListFresh(ctx)
	var untrusted *rest.UntrustedError
	if errors.As(err, &untrusted) {
		return a.expect.presentedBy(untrusted.Chain), nil
	}
	file, there := now.Find(a.name)
	return there && file.Active, err
}

// undecidedActivationError says that an activation's answer was lost, and that
// nobody can look either.
type undecidedActivationError struct {
	name             string
	activation, look error
}

func (e *undecidedActivationError) Error() string {
	return fmt.Sprintf("the answer to the activation of %s was lost: %s; and what is active now could not be read: %s", strconv.Quote(e.name), e.activation, e.look)
}

func (e *undecidedActivationError) Unwrap() []error { return []error{e.activation, e.look} }

// fail says why the file is not, or may not be, active.
func (a *activation) fail(err error) {
	var undecided *undecidedActivationError
	if errors.As(err, &undecided) {
		a.diags.AddAttributeError(atGateURL, "The activation is undecided",
			fmt.Sprintf("%s: %s.\n\nBefore it, %s. Invoke the action again once the gate answers: a file that is active already is a success.", a.where.address, err, a.activeBefore()))
		return
	}
	failure := tfkit.Explain(fmt.Sprintf("activating %s on %s", strconv.Quote(a.name), a.where.address), scope, err)
	if hasStatus(err, http.StatusNotFound) {
		failure.Detail += " If the file was deleted meanwhile, upload it again."
	}
	a.diags.Append(failure.At(atGateURL))
}
