// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// departure is the gate that a move leaves.
type departure struct {
	*release
	where location
	state model
	diags *diag.Diagnostics
}

// departure finds the gate before; nil if the state cannot be read.
func (u *update) departure(timeout time.Duration) *departure {
	from, err := locateState(u.prior)
	if err != nil {
		u.resp.Diagnostics.AddError("Unreadable state", "`activegate_url` in state: "+err.Error())
		return nil
	}
	d := &departure{release: releaseOf(u.deps, u.prior, u.notes, from, timeout), where: from, state: u.prior, diags: &u.resp.Diagnostics}
	d.passwords = append(u.passwords(), d.passwords...)
	return d
}

// allowed asks the gate before anything is done, where on_destroy may refuse.
func (d *departure) allowed(ctx context.Context) bool {
	if err := d.permitted(ctx); err != nil {
		d.diags.Append(refusalOf(d.where, d.state, err).diagnostic("Nothing was uploaded to the new address, and the resource stays where it was. " +
			"To move all the same, and leave on the gate before what is active there, apply `on_destroy = \"retain\"` first, with the old address: a move does what is in state."))
		return false
	}
	return true
}

// giveUp releases the gate, now that the other one serves the certificate.
// Nothing tries again what fails here: the state is that of the other gate.
func (d *departure) giveUp(ctx context.Context) {
	result, err := d.run(ctx)
	if err == nil {
		d.diags.Append(result.diagnostics(d.where, d.state)...)
		return
	}
	why := refusalOf(d.where, d.state, err)
	d.diags.AddError("The gate before was not released", fmt.Sprintf("The certificate is in service at its new address, and that is saved. But %s was not released as `on_destroy` says, "+
		"and is no longer managed. These files may still be there, each with a private key: %s. Delete with its API what is inactive, or import the resource again under another name.\n\n%s: %s",
		d.where.address, quoted(append([]string{d.name}, d.retained...)), why.summary, why.what))
}
