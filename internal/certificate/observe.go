// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// observation compares what a gate lists and presents with the state.
type observation struct {
	state model
	notes notes
	where location
	gate  *gate.Gate
	diags *diag.Diagnostics
}

// observe updates state and notes from one list. It fails only where the gate
// does not answer whether a name in another case is ours.
func (o *observation) observe(ctx context.Context, listing gate.Listing) error {
	file, there, err := o.gate.Find(ctx, listing, o.state.Name.ValueString())
	if err != nil {
		return err
	}
	if o.notes.Imported {
		o.adopt(ctx, listing, file, there)
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
	case !o.isSame(file):
		o.drift(foundReplaced, file.Name)
	case o.notes.Unverified && (o.elsewhere() || !o.presents(listing)):
		o.drift(foundUnserved, file.Name)
	default:
		o.state.Active = types.BoolValue(true)
		o.notes.Finding, o.notes.Unverified, o.notes.Before = nil, false, nil
	}
	return o.observeRetained(ctx, listing)
}

// drift notes that the gate does not serve our certificate. Losses and
// takeovers are counted each time they happen anew.
func (o *observation) drift(kind, active string) {
	again := o.notes.Finding != nil && o.notes.Finding.Kind == kind
	switch {
	case again:
	case kind == foundGone:
		o.notes.Losses++
	case kind == foundInactive && active != "":
		o.notes.Takeovers++
	}
	o.state.Active = types.BoolValue(false)
	o.notes.Finding = &finding{Kind: kind, Active: active}
}

// isSame says that an active file holds the certificate in state. A state
// without a serial number does not know better.
func (o *observation) isSame(file gate.File) bool {
	serial := o.state.SerialNumber.ValueString()
	return serial == "" || serialMatches(file, append([]string{serial}, o.notes.Serials...))
}

// elsewhere says that the leaf must be seen at another address than the one
// that was just asked, where only an apply looks.
func (o *observation) elsewhere() bool {
	return o.state.VerifyServed.ValueBool() && (!o.state.VerifyAddress.IsNull() || !o.state.VerifyServerName.IsNull())
}

// presents says that the connection that answered showed a leaf of our file.
func (o *observation) presents(listing gate.Listing) bool {
	return slices.Contains(knownPrints(o.state.Fingerprint, o.notes.Leafs), rest.Fingerprint(servedPrint(listing)))
}

// observeRetained keeps the files that are still there, and notes those that
// can be deleted now. A clear refusal is not tried again by itself.
func (o *observation) observeRetained(ctx context.Context, listing gate.Listing) error {
	o.notes.Due = nil
	var still []string
	fallback := fallbackOf(o.state)
	for _, name := range namesOf(o.state.RetainedNames) {
		file, there, err := o.gate.Find(ctx, listing, name)
		if err != nil {
			return err
		}
		if !there {
			continue
		}
		still = append(still, name)
		if !file.Active && !fallback.is(name) && !slices.Contains(o.notes.Kept, name) && !slices.Contains(o.notes.Refused, name) {
			o.notes.Due = append(o.notes.Due, name)
		}
	}
	gone := func(name string) bool { return !slices.Contains(still, name) }
	o.notes.Kept = slices.DeleteFunc(o.notes.Kept, gone)
	o.notes.Refused = slices.DeleteFunc(o.notes.Refused, gone)
	maps.DeleteFunc(o.notes.Held, func(name string, _ []string) bool { return gone(name) })
	if !o.state.RetainedNames.IsNull() || len(still) > 0 {
		o.state.RetainedNames = stringList(ctx, still)
	}
	return nil
}

// factsFromPeer fills in the facts that only the leaf itself has.
func (o *observation) factsFromPeer(ctx context.Context, listing gate.Listing, file gate.File) bool {
	if len(listing.Peer) == 0 {
		return false
	}
	leaf := keystore.FactsOf(listing.Peer[0])
	if !serialMatches(file, []string{leaf.SerialNumber}) {
		return false
	}
	o.state.facts = factsOf(ctx, leaf)
	return true
}
