// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/certificate/rotate"
	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Read implements resource.Resource. It asks the gate once, and notes what is
// due: the plan then needs neither the gate nor the clock to decide.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &state)...)
	var known notes
	resp.Diagnostics.Append(tfkit.LoadNotes(ctx, req.Private, &known)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(tfkit.SetIdentity(ctx, resp.Identity, identityOf(state))...)
	where, err := locateState(state)
	if err != nil {
		resp.Diagnostics.AddError("Unreadable state", "`activegate_url` in state: "+err.Error())
		return
	}
	if !r.mayAsk(where, resp) {
		return
	}
	timeout := tfkit.Timeout(ctx, state.Timeouts.Read, defaultReadTimeout, &resp.Diagnostics)
	ctx, cancel := clock.Bounded(ctx, timeout)
	defer cancel()

	at := r.Deps.Gates.Gate(where.address, where.environment, known.trust(state.TrustedPrints, state))
	o := &observation{state: state, notes: known, where: where, gate: at, diags: &resp.Diagnostics}
	listing, err := at.List(ctx)
	r.Deps.WarnSkew(where.address.String(), at.Skew, &resp.Diagnostics)
	if err == nil {
		at.RememberPeer(listing)
		err = o.observe(ctx, listing)
	}
	if err != nil && !o.excuse(r.Deps, err) {
		return
	}
	if resp.Diagnostics.HasError() {
		return
	}
	o.noteRivals()
	resp.Diagnostics.Append(tfkit.Publish(ctx, &resp.State, resp.Identity, &o.state, identityOf(o.state))...)
	resp.Diagnostics.Append(tfkit.SaveNotes(ctx, resp.Private, o.notes)...)
}

// mayAsk says that the provider knows enough to ask a gate. While it does not,
// a refresh keeps what is known.
func (r *Resource) mayAsk(where location, resp *resource.ReadResponse) bool {
	switch {
	case r.Deps.GateToken.IsUnknown() || r.Deps.UnknownTrust:
		resp.Diagnostics.AddWarning("Gate not asked",
			fmt.Sprintf("%s was not asked: %s, or a setting of trust, is known only at apply. Its last known facts are kept.", where.address, r.Deps.GateToken))
		return false
	case !r.Deps.GateToken.IsSet():
		resp.Diagnostics.Append(missingToken(r.Deps))
		return false
	default:
		return true
	}
}

// observation compares what a gate lists and presents with the state.
type observation struct {
	state model
	notes notes
	where location
	gate  *gate.Gate
	diags *diag.Diagnostics
}

// excuse handles a list that could not be had: drift where the gate is not
// trusted, the last known facts where it is down and may be. It returns false
// where the refresh fails or changes nothing.
func (o *observation) excuse(deps *tfkit.Dependencies, err error) bool {
	failure := o.where.cannotList(err)
	untrusted, distrusts := errors.AsType[*rest.UntrustedError](err)
	switch {
	case distrusts && !o.notes.Imported:
		o.diags.Append(failure.About(o.where.gate()).Warning())
		deps.NoteDistrust(o.where.address.String(), string(untrusted.Fingerprint))
		o.drift(foundUntrusted, string(untrusted.Fingerprint))
		return true
	case rest.IsUnreachable(err) && deps.DeferUnreachable && !o.notes.Imported:
		o.diags.AddWarning(tfkit.SummaryOf("Gate not reachable, refresh put off", o.where.gate()),
			failure.Detail+"\n\nIts last known facts are kept (`on_unreachable = \"defer\"`), and the next plan tries again.")
		return false
	default:
		if rest.IsUnreachable(err) {
			if !o.notes.Imported {
				failure.Detail += " " + tfkit.DeferAdvice
			}
			failure.Detail += "\n\n" + goneAdvice
		}
		o.diags.Append(failure.At(atGateURL))
		return false
	}
}

// observe updates state and notes from one list. It fails only where the gate
// does not answer whether a name in another case is ours.
func (o *observation) observe(ctx context.Context, listing gate.Listing) error {
	file, there, err := o.gate.Find(ctx, listing, o.state.Name.ValueString())
	if err != nil {
		return err
	}
	if o.notes.Imported {
		o.adopt(listing, file, there)
		if o.diags.HasError() {
			return nil
		}
	}
	active, _ := listing.Active()
	switch {
	case !there:
		o.drift(foundGone, active.Name)
	case !file.Active:
		o.drift(foundInactive, active.Name)
	case o.state.SerialNumber.ValueString() != "" && !file.HasAny(o.notes.serials(o.state)): // else nobody knows better
		o.drift(foundReplaced, file.Name)
	case o.notes.Unverified != nil && (o.elsewhere() || !o.presents(listing)):
		o.drift(foundUnserved, file.Name)
	default:
		o.state.Active = types.BoolValue(true)
		o.notes.Drift.Kind, o.notes.Drift.Active, o.notes.Unverified = "", "", nil
	}
	return o.observeRetained(ctx, listing)
}

// drift notes that the gate does not serve our certificate. Losses and
// takeovers are counted each time they happen anew.
func (o *observation) drift(kind, active string) {
	drift := &o.notes.Drift
	switch {
	case drift.Kind == kind: // again
	case kind == foundGone:
		drift.Losses++
	case kind == foundInactive && active != "":
		drift.Takeovers++
	}
	o.state.Active = types.BoolValue(false)
	drift.Kind, drift.Active = kind, active
}

// elsewhere says that the leaf must be seen at another address than the one
// that was just asked, where only an apply looks.
func (o *observation) elsewhere() bool {
	return o.state.VerifyServed.ValueBool() && (!o.state.VerifyAddress.IsNull() || !o.state.VerifyServerName.IsNull())
}

// presents says that the connection that answered showed a leaf of our file.
func (o *observation) presents(listing gate.Listing) bool {
	leaf := listing.Served()
	return leaf != nil && slices.Contains(o.notes.leafs(o.state), rest.FingerprintOf(leaf))
}

// observeRetained keeps the files that are still there, and notes those that
// can be deleted now. A clear refusal is not tried again by itself.
func (o *observation) observeRetained(ctx context.Context, listing gate.Listing) error {
	var still []rotate.Retained
	var names []string
	fallback := fallbackOf(o.state)
	for _, known := range o.notes.retained(o.state) {
		file, there, err := o.gate.Find(ctx, listing, known.Name)
		if err != nil {
			return err
		}
		if !there {
			continue
		}
		if known.State == rotate.Due {
			known.State = ""
		}
		if known.State == "" && !file.Active && !fallback.Is(known.Name) {
			known.State = rotate.Due
		}
		still, names = append(still, known), append(names, known.Name)
	}
	o.notes.retain(still)
	if !o.state.RetainedNames.IsNull() || len(names) > 0 {
		o.state.RetainedNames = tfkit.TextList(names)
	}
	return nil
}
