// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
)

// warn says what a plan changes for a reason that the configuration does not
// show, and what a person should know before applying it.
func (p *planner) warn() {
	p.warnReason()
	p.warnExpiry()
	if p.decision.action.sends() && p.material != nil {
		p.warnMaterial()
	}
}

func (p *planner) warnReason() {
	if p.creating {
		return
	}
	if p.decision.refuse {
		p.diags.AddAttributeWarning(p.material.path, "Certificate was rolled back before",
			fmt.Sprintf("The certificate with the fingerprint %s was uploaded to %s before, did not verify and was taken back. "+
				"It is not uploaded again: the apply will refuse for this gate until the certificate or `revision` changes.",
				p.material.facts.FingerprintSHA256, p.where.address))
	}
	if len(p.notes.Refused) > 0 {
		p.diags.AddWarning("Files of earlier rotations stay on the gate",
			fmt.Sprintf("On %s these inactive files of this resource could not be deleted, because the gate refused it or no known password opens them: %s. They are listed in `retained_names`; the next rotation tries again.",
				p.where.address, quoted(p.notes.Refused)))
	}
	switch p.decision.action {
	case actionMove:
		if p.state.Active.ValueBool() && p.state.OnDestroy.ValueString() == onDestroyRetain {
			p.diags.AddWarning("The active certificate stays on the gate", staysDetail(p.state))
		}
	case actionUpload:
		if p.hidden() && p.material.facts.FingerprintSHA256 != p.state.Fingerprint.ValueString() {
			p.diags.AddAttributeWarning(p.material.path, "The certificate will be rotated",
				fmt.Sprintf("The write-only input holds another certificate than %s serves: valid until %s, before that until %s.",
					p.where.address, p.material.facts.NotAfter.Format(time.RFC3339), p.state.NotAfter.ValueString()))
		}
		if p.hidden() && p.decision.chain && !p.decision.leaf {
			p.diags.AddAttributeWarning(p.material.path, "The certificate will be uploaded again",
				fmt.Sprintf("The write-only input holds the certificate that %s serves, but with another chain.", p.where.address))
		}
		if p.inputs.pkcs12.unknown && p.inputs.pkcs12.writeOnly {
			p.diags.AddAttributeWarning(p.inputs.pkcs12.path, "The certificate may be rotated",
				"The write-only input is known only at apply: whether it holds another certificate is decided then. `revision` announces changes instead, if it is set.")
		}
		if p.decision.leaf && p.lost() {
			p.warnDrift()
		}
		if p.notes.Deferred {
			p.diags.AddWarning("An update was put off",
				fmt.Sprintf("%s could not be reached in an earlier apply; this one tries again.", p.where.address))
		}
	case actionRepair:
		p.warnDrift()
	case actionMaintain:
		p.diags.AddWarning("Files of earlier rotations will be deleted",
			fmt.Sprintf("These inactive files on %s are this resource's and can be deleted now: %s.", p.where.address, quoted(p.due())))
	case actionKeep:
	}
}

// warnDrift names what the refresh found instead of our certificate.
func (p *planner) warnDrift() {
	found := p.notes.Finding
	if found == nil {
		found = &finding{Kind: foundInactive}
	}
	var what string
	name := p.state.Name.ValueString()
	switch found.Kind {
	case foundGone:
		what = fmt.Sprintf("The file %q is no longer on the gate (%s). The certificate that is configured will be uploaded.", name, activeWords(found.Active))
	case foundReplaced:
		what = fmt.Sprintf("The file %q holds another certificate now. Ours will be uploaded under a fresh name.", name)
	case foundUntrusted:
		what = fmt.Sprintf("The gate presents a certificate that is not trusted, with the SHA-256 fingerprint %s; nothing was sent to it. "+
			"The apply needs trust: put that fingerprint into `trusted_fingerprints` if it is the one you expect.", found.Active)
	case foundUnserved:
		what = fmt.Sprintf("The gate lists %q as active but presents another certificate. The apply verifies it again.", name)
	default:
		what = fmt.Sprintf("%s instead of %q. It will be activated again, or uploaded afresh where its password is lost.", activeWords(found.Active), name)
	}
	if found.Kind != foundUntrusted || !p.deps.Distrusts(p.where.address.String(), found.Active) {
		p.diags.AddWarning("The gate does not serve this certificate", fmt.Sprintf("%s: %s", p.where.address, what))
	}
	p.warnTakeovers(found)
	if p.notes.Losses > 1 {
		p.diags.AddWarning("Certificate files keep vanishing from this gate",
			fmt.Sprintf("Files of this resource have vanished from %s %d times. The two usual causes: it is a Cluster ActiveGate, whose certificates are managed centrally "+
				"and overwritten; or it is a container whose certificate folder is not on a volume, so that a restart loses it.", p.where.address, p.notes.Losses))
	}
}

// warnImpact compares the leaf that is served now with the one to come.
func (p *planner) warnImpact(served keystore.Facts) {
	next := p.material.facts
	if served.Issuer != next.Issuer {
		p.diags.AddAttributeWarning(p.material.path, "The issuer of the certificate changes",
			fmt.Sprintf("%s serves a certificate issued by %q; the new one is issued by %q. OneAgents and browsers that do not trust the new issuer's root "+
				"lose the gate: distribute the root first.", p.where.address, served.Issuer, next.Issuer))
	}
	leaf := p.material.keystore.Leaf()
	var lost []string
	for _, name := range served.DNSNames {
		if !keystore.Covers(leaf, name) {
			lost = append(lost, name)
		}
	}
	if len(lost) > 0 {
		p.diags.AddAttributeWarning(p.material.path, "The certificate loses DNS names",
			fmt.Sprintf("The certificate that %s serves covers %s, the new one does not. Clients that use such a name will refuse it.",
				p.where.address, quoted(lost)))
	}
}

// warnNoWayBack says that a rotation cannot be undone automatically; why is what
// the active file is.
func (p *planner) warnNoWayBack(active, why string) {
	p.diags.AddAttributeWarning(path.Root("fallback"), "There is no way back to the active file",
		fmt.Sprintf("%s serves the file %q, %s. If the new certificate does not verify, it can be activated again only with its password: "+
			"set `fallback = { name = %q, password = ... }` to have one.", p.where.address, active, why, active))
}
