// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/given"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// askTimeout bounds the questions of one plan.
const askTimeout = defaultReadTimeout

// ask puts the questions that only the gate can answer, when a write is planned
// and the gate can be reached. A gate that does not exist yet fails no plan.
func (p *planner) ask(ctx context.Context) {
	writes := p.decision.Action.sends() || p.decision.Action == actionRepair
	if !writes || !p.where.known || p.deps.GateToken.IsUnknown() || p.deps.UnknownTrust || !tfkit.WhollyKnown(p.plan.TrustedPrints) {
		return
	}
	if !p.deps.GateToken.IsSet() {
		p.diags.Append(missingToken(p.deps))
		return
	}
	ctx, cancel := clock.Bounded(ctx, askTimeout)
	defer cancel()
	var next []rest.Fingerprint
	if p.material != nil {
		next = certificateOf(p.material).Leafs
	}
	at := p.deps.Gates.Gate(p.where.address, p.where.environment, p.notes.trust(p.plan.TrustedPrints, p.state, next...))
	listing, err := at.List(ctx)
	p.deps.WarnSkew(p.where.address.String(), at.Skew, p.diags)
	if err != nil {
		p.report(err)
		return
	}
	at.RememberPeer(listing)
	p.askName(ctx, at, listing)
	p.askActive(ctx, at, listing)
	p.askFallback(ctx, at, listing)
	p.askRival(at, listing)
	p.askOneGate(ctx, at, listing)
	if p.material != nil && p.decision.Action.sends() && len(listing.Peer) > 0 {
		if _, custom := listing.Active(); custom {
			given.WarnImpact(keystore.FactsOf(listing.Peer[0]), p.material, p.server(), p.diags)
		}
	}
}

// report says why the gate could not be asked, where that is certain to fail
// the apply as well.
func (p *planner) report(err error) {
	failure := p.where.cannotList(err)
	_, untrusted := errors.AsType[*rest.UntrustedError](err)
	switch {
	case rest.IsUnreachable(err) && p.arrives():
		p.diags.AddAttributeWarning(atGateURL, tfkit.SummaryOf("The gate cannot be reached now", p.where.gate()),
			"Failed while listing its certificates: "+err.Error()+".\n\nThe apply brings the certificate there, and fails if the gate cannot be reached then either: bring it up, or correct host name, port, firewall or proxy, before you apply.")
	case rest.IsUnreachable(err):
	case untrusted && !p.arrives():
		// The refresh has warned of it: one gate must not fail a fleet's plan.
	default:
		p.diags.Append(failure.At(atGateURL))
	}
}

// askName finds out whether a fixed name is free, or holds our certificate.
func (p *planner) askName(ctx context.Context, at *gate.Gate, listing gate.Listing) {
	if p.config.name.IsNull() || p.config.name.IsUnknown() || p.material == nil {
		return
	}
	name := p.config.name.ValueString()
	file, taken, err := at.Find(ctx, listing, name)
	if err != nil {
		p.report(err)
		return
	}
	own := !p.arrives() && name == p.state.Name.ValueString() && !p.notes.Deferred
	if !taken || (own && !p.lost()) {
		return
	}
	expect := certificateOf(p.material)
	switch {
	case file.Active && expect.IsListed(file):
	case file.Active:
		p.refuseName(fmt.Sprintf("is active with another certificate (serial number %s)", file.Serials()))
	case p.inputs.Password.Unknown:
	default:
		described, err := at.Describe(ctx, name, p.inputs.Password.Value)
		switch {
		case rest.HasStatus(err, http.StatusBadRequest):
			p.refuseName("is there, inactive, and the configured password does not open it")
		case err != nil:
			p.report(err)
		case !expect.IsListed(described):
			p.refuseName(fmt.Sprintf("is there, inactive, with another certificate (serial number %s)", described.Serials()))
		}
	}
}

func (p *planner) refuseName(why string) {
	p.diags.AddAttributeError(path.Root("name"), "The name is taken on the gate",
		nameTakenDetail(p.where.location, p.config.name.ValueString(), why))
}

// nameTakenDetail says how to go on when a fixed name is not free.
func nameTakenDetail(where location, name, why string) string {
	return fmt.Sprintf("On %s the file %s %s. An existing file is never overwritten: choose another `name`, or use `name_prefix`. "+
		"To manage the existing file instead, import it: terraform import ADDRESS '%s,%s'",
		where.address, strconv.Quote(name), why, where.id(), name)
}

// askActive warns where nobody could go back to what is active now.
func (p *planner) askActive(ctx context.Context, at *gate.Gate, listing gate.Listing) {
	active, ok := listing.Active()
	if !ok || !p.decision.Action.sends() {
		return
	}
	if fallback := fallbackOf(p.plan); fallback != nil && fallback.Name == active.Name {
		return
	}
	if !p.arrives() && listing.IsSame(active.Name, p.state.Name.ValueString()) {
		if !p.opens(ctx, at, active.Name) {
			p.warnNoWayBack(active.Name, "whose password is not known")
		}
		return
	}
	if _, ours := gate.ParseName(p.plan.NamePrefix.ValueString(), active.Name); ours || listing.IsSame(active.Name, p.config.name.ValueString()) {
		return
	}
	p.warnNoWayBack(active.Name, "which is not this resource's")
}

// askFallback warns of a way back, or a way out, that leads nowhere.
func (p *planner) askFallback(ctx context.Context, at *gate.Gate, listing gate.Listing) {
	fallback := fallbackOf(p.plan)
	if fallback == nil || fallback.Name == "" {
		return
	}
	if _, there, err := at.Find(ctx, listing, fallback.Name); there || err != nil {
		return
	}
	p.diags.AddAttributeWarning(path.Root("fallback").AtName("name"), tfkit.SummaryOf("The fallback is not on the gate", p.where.gate()),
		fmt.Sprintf("%s has no file %s, so that it cannot be activated when it is needed. It lists: %s. Correct `fallback.name`, or put the file there, and apply before a destroy.",
			p.where.address, strconv.Quote(fallback.Name), gate.Quoted(listing.Names())))
}

// opens says that a password is known that may open this resource's own file. The
// gate is asked only of a file that somebody else has uploaded: what was uploaded
// from here is taken to have the password that is configured.
func (p *planner) opens(ctx context.Context, at *gate.Gate, name string) bool {
	configured := p.inputs.Password
	switch {
	case !p.state.Password.IsNull() || p.notes.Password != "" || configured.Unknown:
		return true
	case configured.Null:
		return false
	case !p.adopting():
		return true
	}
	_, err := at.Describe(ctx, name, configured.Value)
	return !rest.HasStatus(err, http.StatusBadRequest)
}

// askOneGate compares what two connections meet: behind a load balancer or a
// TLS proxy, files would be listed on one gate and uploaded to another. A gate that
// is switching, for another resource of this run perhaps, looks the same: before
// the verdict its switching is waited for, and the gate is asked once more.
func (p *planner) askOneGate(ctx context.Context, at *gate.Gate, listing gate.Listing) {
	if !p.plan.VerifyServed.ValueBool() || !p.plan.VerifyAddress.IsNull() || len(listing.Peer) == 0 {
		return
	}
	why := p.disagree(ctx, at, listing)
	if why == "" {
		return
	}
	unlock, err := at.Lock(ctx)
	if err != nil {
		return
	}
	defer unlock()
	again, err := at.ListAnew(ctx)
	if err != nil || len(again.Peer) == 0 {
		return
	}
	if more := p.disagree(ctx, at, again); more != "" {
		why = more
	} else if !again.Served().Equal(listing.Served()) {
		return // it has switched
	}
	p.diags.AddAttributeError(atGateURL, "The address is not one gate",
		fmt.Sprintf("%s is a load balancer or a TLS proxy, or a gate that is still switching to a file that was activated a moment ago: %s. "+
			"In the second case wait a minute, and plan again. Else certificates are managed for each gate by itself, so name the gate's own address. "+
			"If a TLS proxy is wanted there, set `verify_address` to where the gate itself can be seen.", p.where.address, why))
}

// disagree says how the gate contradicts itself; "" if it does not.
func (p *planner) disagree(ctx context.Context, at *gate.Gate, listing gate.Listing) string {
	listed := keystore.FactsOf(listing.Peer[0])
	if active, ok := listing.Active(); ok && len(active.Serials()) > 0 && !active.HasAny([]string{listed.SerialNumber}) && p.notes.Unverified == nil {
		return fmt.Sprintf("it presents the certificate with the serial number %s, but lists %s as active with %s",
			listed.SerialNumber, strconv.Quote(active.Name), active.Serials())
	}
	again, err := at.Served(ctx, p.where.address.HostPort(), p.where.address.Host())
	if err != nil || len(again) == 0 {
		return ""
	}
	if second := keystore.FactsOf(again[0]); second.FingerprintSHA256 != listed.FingerprintSHA256 {
		return fmt.Sprintf("two connections met two certificates, with the fingerprints %s and %s", listed.FingerprintSHA256, second.FingerprintSHA256)
	}
	return ""
}
