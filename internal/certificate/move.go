// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"errors"
	"fmt"

	"github.com/activegate/terraform-provider-activegate/internal/certificate/rotate"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
)

// move puts the certificate on another gate, and then gives up the one before as
// on_destroy in state says.
func (u *update) move(ctx context.Context) {
	if u.resp.Diagnostics.Append(u.prepare()...); u.resp.Diagnostics.HasError() {
		return
	}
	before, err := locateState(u.prior)
	if err != nil {
		u.resp.Diagnostics.AddError("Unreadable state", "`activegate_url` in state: "+err.Error())
		return
	}
	if u.material == nil {
		u.resp.Diagnostics.Append(rotationDiagnostic(u.where, rotate.ErrNothingToUpload))
		return
	}
	from := departureOf(u.deps, u.prior, u.notes, before, u.timeout)
	from.Passwords = u.passwords()
	there := &job{deps: u.deps, plan: u.plan, notes: u.notes.elsewhere(), inputs: u.inputs, material: u.material, where: u.where}
	to, err := there.rotation(certificateOf(u.material), true, u.timeout)
	if err != nil {
		u.resp.Diagnostics.Append(rotationDiagnostic(u.where, err))
		return
	}
	out, left, err := rotate.Move(ctx, from, to, func(out rotate.Outcome) error {
		there.settle(out.Name, true, out.Retained)
		diags := there.publish(ctx, &u.resp.State, u.resp.Identity, u.resp.Private)
		u.resp.Diagnostics.Append(diags...)
		if diags.HasError() {
			return errNotSaved
		}
		return nil
	})
	u.resp.Diagnostics.Append(outcomeDiagnostics(u.where, out)...)
	var departure *rotate.DepartureError
	switch {
	case err == nil:
		u.resp.Diagnostics.Append(remainsDiagnostics(before, u.prior, left)...)
	case errors.As(err, &departure):
		u.failToLeave(before, from, departure)
	case !errors.Is(err, errNotSaved):
		u.resp.Diagnostics.Append(rotationDiagnostic(u.where, err))
	}
}

// errNotSaved ends a move whose new state could not be saved; that was reported.
var errNotSaved = errors.New("the state was not saved")

// failToLeave says why the gate before was not given up. Nothing tries again what
// fails once the state is that of the other gate.
func (u *update) failToLeave(before location, from rotate.Departure, departure *rotate.DepartureError) {
	why := refusalOf(before, u.prior, departure.Err)
	if !departure.Arrived {
		u.resp.Diagnostics.Append(why.diagnostic("Nothing was uploaded to the new address, and the resource stays where it was. " +
			"To move all the same, and leave on the gate before what is active there, apply `on_destroy = \"retain\"` first, with the old address: a move does what is in state."))
		return
	}
	u.resp.Diagnostics.AddError("The gate before was not released", fmt.Sprintf("The certificate is in service at its new address, and that is saved. But %s was not released as `on_destroy` says, "+
		"and is no longer managed. These files may still be there, each with a private key: %s. Delete with its API what is inactive, or import the resource again under another name.\n\n%s: %s",
		before.address, gate.Quoted(from.Names()), why.summary, why.what))
}
