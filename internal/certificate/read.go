// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Read implements resource.Resource. It asks the gate once, and notes what is
// due: the plan then needs neither the gate nor the clock to decide.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &state)...)
	known, diags := loadNotes(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if resp.Identity != nil {
		resp.Diagnostics.Append(tfkit.SetIdentity(ctx, resp.Identity, identityOf(state))...)
	}
	where, err := locateState(state)
	if err != nil {
		resp.Diagnostics.AddError("Unreadable state", "`activegate_url` in state: "+err.Error())
		return
	}
	if !r.mayAsk(where, resp) {
		return
	}
	timeout, diags := state.Timeouts.Read(ctx, defaultReadTimeout)
	resp.Diagnostics.Append(diags...)
	ctx, cancel := tfkit.Bounded(ctx, timeout)
	defer cancel()

	at := r.deps.Gates.Gate(where.address, where.environment, trustOf(state, known))
	o := &observation{state: state, notes: known, where: where, gate: at, diags: &resp.Diagnostics}
	listing, err := at.List(ctx)
	r.deps.WarnSkew(where.address.String(), at.Skew, &resp.Diagnostics)
	if err == nil {
		rememberPeer(at, listing)
		err = o.observe(ctx, listing)
	}
	if err != nil && !o.excuse(r.deps, err) {
		return
	}
	if resp.Diagnostics.HasError() {
		return
	}
	o.claim()
	resp.Diagnostics.Append(tfkit.Publish(ctx, &resp.State, resp.Identity, &o.state, identityOf(o.state))...)
	resp.Diagnostics.Append(o.notes.save(ctx, resp.Private)...)
}

// mayAsk says that the provider knows enough to ask a gate. While it does not,
// a refresh keeps what is known.
func (r *Resource) mayAsk(where location, resp *resource.ReadResponse) bool {
	switch {
	case r.deps.GateToken.IsUnknown() || r.deps.UnknownTrust:
		resp.Diagnostics.AddWarning("Gate not asked",
			fmt.Sprintf("%s was not asked: %s, or a setting of trust, is known only at apply. Its last known facts are kept.", where.address, r.deps.GateToken))
		return false
	case !r.deps.GateToken.IsSet():
		resp.Diagnostics.Append(missingToken(r.deps))
		return false
	default:
		return true
	}
}

// excuse handles a list that could not be had: drift where the gate is not
// trusted, the last known facts where it is down and may be. It returns false
// where the refresh fails or changes nothing.
func (o *observation) excuse(deps *tfkit.Dependencies, err error) bool {
	failure := tfkit.Explain("listing the certificates of "+o.where.address.String(), scope, err)
	var untrusted *rest.UntrustedError
	switch {
	case errors.As(err, &untrusted) && !o.notes.Imported:
		o.diags.Append(failure.Warning())
		deps.NoteDistrust(o.where.address.String(), string(untrusted.Fingerprint))
		o.drift(foundUntrusted, string(untrusted.Fingerprint))
		return true
	case rest.IsUnreachable(err) && deps.DeferUnreachable && !o.notes.Imported:
		o.diags.AddWarning("Gate not reachable, refresh put off",
			failure.Detail+"\n\nIts last known facts are kept (`on_unreachable = \"defer\"`), and the next plan tries again.")
		return false
	default:
		if rest.IsUnreachable(err) {
			failure.Detail += "\n\n" + goneAdvice
		}
		o.diags.Append(failure.At(path.Root("activegate_url")))
		return false
	}
}
