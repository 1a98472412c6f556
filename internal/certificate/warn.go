// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/activegate/terraform-provider-activegate/internal/certificate/rotate"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/given"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// warn says what a plan changes for a reason that the configuration does not
// show, and what a person should know before applying it.
func (p *planner) warn() {
	p.warnReason()
	p.warnExpiry()
	if p.decision.Action.sends() && p.material != nil {
		p.warnMaterial()
	}
}

func (p *planner) warnReason() {
	if p.creating {
		return
	}
	if p.decision.Refuse {
		p.diags.AddAttributeWarning(p.material.Path, tfkit.SummaryOf("Certificate was rolled back before", p.where.gate()),
			fmt.Sprintf("The certificate with the fingerprint %s was uploaded to %s before, did not verify and was taken back. "+
				"It is not uploaded again: the apply will refuse for this gate until the certificate or `revision` changes.",
				p.material.Facts.FingerprintSHA256, p.where.address))
	}
	if refused := p.notes.inState(p.state, rotate.Refused); len(refused) > 0 {
		p.diags.AddWarning(tfkit.SummaryOf("Files of earlier rotations stay on the gate", p.where.gate()),
			fmt.Sprintf("On %s these inactive files of this resource could not be deleted, because the gate refused it or no known password opens them: %s. They are listed in `retained_names`; the next rotation tries again.",
				p.where.address, gate.Quoted(refused)))
	}
	switch p.decision.Action {
	case actionMove:
		if p.state.Active.ValueBool() && p.state.OnDestroy.ValueString() == onDestroyRetain {
			p.diags.AddWarning("The active certificate stays on the gate", staysDetail(p.state))
		}
	case actionUpload:
		if p.hidden() && p.material.Facts.FingerprintSHA256 != p.state.Fingerprint.ValueString() {
			p.diags.AddAttributeWarning(p.material.Path, "The certificate will be rotated",
				fmt.Sprintf("The write-only input holds another certificate than %s serves: valid until %s, before that until %s.",
					p.where.address, p.material.Facts.NotAfter.Format(time.RFC3339), p.state.NotAfter.ValueString()))
		}
		if p.hidden() && p.decision.chain && !p.decision.leaf {
			p.diags.AddAttributeWarning(p.material.Path, "The certificate will be uploaded again",
				fmt.Sprintf("The write-only input holds the certificate that %s serves, but with another chain.", p.where.address))
		}
		if p.inputs.PKCS12.Unknown && p.inputs.PKCS12.WriteOnly {
			p.diags.AddAttributeWarning(p.inputs.PKCS12.Path, "The certificate may be rotated",
				"The write-only input is known only at apply: whether it holds another certificate is decided then. `revision` announces changes instead, if it is set.")
		}
		if p.decision.leaf && p.lost() {
			p.warnDrift()
		}
		if p.notes.Deferred {
			p.diags.AddWarning(tfkit.SummaryOf("An update was put off", p.where.gate()),
				fmt.Sprintf("%s could not be reached in an earlier apply; this one tries again.", p.where.address))
		}
	case actionRepair:
		p.warnDrift()
	case actionMaintain:
		p.diags.AddWarning("Files of earlier rotations will be deleted",
			fmt.Sprintf("These inactive files on %s are this resource's and can be deleted now: %s.", p.where.address, gate.Quoted(p.due())))
	case actionKeep:
	}
}

// warnDrift names what the refresh found instead of our certificate.
func (p *planner) warnDrift() {
	found := p.notes.Drift
	if found.Kind == "" {
		found.Kind, found.Active = foundInactive, ""
	}
	var what string
	name := p.state.Name.ValueString()
	switch found.Kind {
	case foundGone:
		what = fmt.Sprintf("The file %q is no longer on the gate (%s). The certificate that is configured will be uploaded.", name, rotate.ActiveWords(found.Active))
	case foundReplaced:
		what = fmt.Sprintf("The file %q holds another certificate now. Ours will be uploaded under a fresh name.", name)
	case foundUntrusted:
		what = fmt.Sprintf("The gate presents a certificate that is not trusted, with the SHA-256 fingerprint %s; nothing was sent to it. "+
			"The apply needs trust: put that fingerprint into `trusted_fingerprints` if it is the one you expect.", found.Active)
	case foundUnserved:
		what = fmt.Sprintf("The gate lists %q as active but presents another certificate. The apply verifies it again.", name)
	default:
		lost := "or uploaded afresh where its password is lost"
		if p.mayReplace() {
			lost = "or replaced by the certificate that is configured now, where its password is lost"
		}
		what = fmt.Sprintf("%s instead of %q. It will be activated again, %s.", rotate.ActiveWords(found.Active), name, lost)
	}
	if found.Kind != foundUntrusted || !p.deps.Distrusts(p.where.address.String(), found.Active) {
		p.diags.AddWarning(tfkit.SummaryOf("The gate does not serve this certificate", p.where.gate()), fmt.Sprintf("%s: %s", p.where.address, what))
	}
	p.warnTakeovers(found)
	if found.Losses > 1 {
		p.diags.AddWarning(tfkit.SummaryOf("Certificate files keep vanishing from this gate", p.where.gate()),
			fmt.Sprintf("Files of this resource have vanished from %s %d times. The two usual causes: it is a Cluster ActiveGate, whose certificates are managed centrally "+
				"and overwritten: those belong into `activegate_cluster_certificate`; or it is a container whose certificate folder is not on a volume, so that a restart loses it.", p.where.address, found.Losses))
	}
}

// server is the gate in the words of what is said of certificates anywhere.
func (p *planner) server() given.Server {
	return given.Server{Noun: "gate", Address: p.where.address.String(), Name: p.where.gate()}
}

// warnNoWayBack says that a rotation cannot be undone automatically; why is what
// the active file is.
func (p *planner) warnNoWayBack(active, why string) {
	p.diags.AddAttributeWarning(path.Root("fallback"), tfkit.SummaryOf("There is no way back to the active file", p.where.gate()),
		fmt.Sprintf("%s serves the file %q, %s. If the new certificate does not verify, it can be activated again only with its password: "+
			"set `fallback = { name = %q, password = var.fallback_password }` to have one.", p.where.address, active, why, active))
}

// warnExpiry warns of what is left of the certificate that will be served, and
// of its issuers: clients refuse a leaf whose issuer has expired.
func (p *planner) warnExpiry() {
	sends := p.decision.Action.sends()
	first, known := p.state.Lifetime()
	if entry, ok := p.servedEntry(); ok {
		first = given.LifetimeOf(entry)
	} else if sends || !known {
		return
	}
	given.WarnExpiry(first, p.plan.ExpiryWarning, sends, p.server(), p.deps.Clock.Now(), p.diags)
}

// servedEntry is what the configuration holds of the certificate that this plan
// leaves in service. A file that another one was announced for is not it.
func (p *planner) servedEntry() (keystore.Entry, bool) {
	switch {
	case p.material == nil:
		return keystore.Entry{}, false
	case p.decision.Action.sends():
		return p.material.Keystore.Entries[0], true
	case !p.adopting() && p.notes.Content.Chain != p.material.Chain:
		return keystore.Entry{}, false
	}
	return p.material.Entry(p.state.Fingerprint.ValueString())
}

// warnMaterial warns of what loads here but may fail elsewhere: in the gate's
// Java, or at the clients that the gate will present it to.
func (p *planner) warnMaterial() {
	findings := p.material.Findings(p.deps.Clock.Now())
	if p.inputs.PKCS12.Null && p.inputs.Password.Known() {
		findings = append(findings, keystore.PasswordFindings(p.inputs.Password.Value.Reveal())...)
	}
	given.WarnFindings(findings, p.findingPath, p.diags)
	nameless := slices.ContainsFunc(findings, func(f keystore.Finding) bool { return f.Notice == keystore.NoticeNoAlternativeNames })
	if !p.where.known || nameless { // a leaf without any name was warned of
		return
	}
	if host, leaf := p.where.address.Host(), p.material.Keystore.Leaf(); !keystore.Covers(leaf, host) {
		p.diags.AddAttributeWarning(p.material.Path, tfkit.SummaryOf("The certificate does not cover the gate's host name", p.where.gate()),
			fmt.Sprintf("Clients that call %s will refuse it: the leaf covers %s. List the names that must be covered in `required_dns_names`.",
				host, given.Coverage(leaf, p.material.Facts.DNSNames)))
	}
}

// findingPath is the attribute that a finding is about.
func (p *planner) findingPath(notice keystore.Notice) path.Path {
	if notice == keystore.NoticePasswordNotASCII {
		return p.inputs.Password.Path
	}
	return p.material.Path
}
