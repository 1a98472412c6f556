// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// departure is the gate that a move leaves.
type departure struct {
	*destruction
	to *update
}

// departure finds the gate before; nil if the state cannot be read.
func (u *update) departure() *departure {
	from, err := locateState(u.prior)
	if err != nil {
		u.resp.Diagnostics.AddError("Unreadable state", "`activegate_url` in state: "+err.Error())
		return nil
	}
	return &departure{to: u, destruction: &destruction{
		state: u.prior, notes: u.notes, where: from, diags: &diag.Diagnostics{},
		gate: u.deps.Gates.Gate(from.address, from.environment, trustOf(u.prior, u.notes)),
	}}
}

// allowed asks the gate before anything is done, where on_destroy may refuse.
func (d *departure) allowed(ctx context.Context) bool {
	policy := d.state.OnDestroy.ValueString()
	if policy == onDestroyRetain {
		return true
	}
	listing, err := d.gate.ListFresh(ctx)
	if err != nil {
		d.report("listing the certificates of", err)
	} else if file, ok := listing.FindFold(d.state.Name.ValueString()); ok && file.Active && policy == onDestroyFail {
		d.diags.AddAttributeError(path.Root("on_destroy"), "Destroying the active certificate is forbidden", forbiddenDetail(d.state))
	}
	d.to.resp.Diagnostics.Append(*d.diags...)
	return !d.diags.HasError()
}

// giveUp releases the gate, now that the other one serves the certificate. One
// that cannot be reached is forgotten, if its active file may stay anyway.
func (d *departure) giveUp(ctx context.Context, timeout time.Duration) {
	unlock, err := d.gate.Lock(ctx)
	if err == nil {
		defer unlock()
	}
	listing, err := d.gate.ListFresh(ctx)
	switch {
	case err == nil:
		rememberPeer(d.gate, listing)
		detached, cancel := tfkit.Detached(ctx, timeout)
		defer cancel()
		d.run(detached, listing)
	case rest.IsUnreachable(err) && d.state.OnDestroy.ValueString() == onDestroyRetain:
		d.diags.AddWarning("Files stay on the gate",
			fmt.Sprintf("%s cannot be reached (%s) and is given up. These files may still be there, each with a private key, and are no longer managed: %s.",
				d.where.address, err, quoted(append(namesOf(d.state.RetainedNames), d.state.Name.ValueString()))))
	default:
		d.report("listing the certificates of", err)
	}
	d.to.resp.Diagnostics.Append(*d.diags...)
}
