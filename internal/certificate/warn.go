// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"crypto/x509"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/activegate/terraform-provider-activegate/internal/certificate/rotate"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
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
		p.diags.AddAttributeWarning(p.material.path, tfkit.SummaryOf("Certificate was rolled back before", p.where.gate()),
			fmt.Sprintf("The certificate with the fingerprint %s was uploaded to %s before, did not verify and was taken back. "+
				"It is not uploaded again: the apply will refuse for this gate until the certificate or `revision` changes.",
				p.material.facts.FingerprintSHA256, p.where.address))
	}
	if refused := p.notes.inState(p.state, rotate.Refused); len(refused) > 0 {
		p.diags.AddWarning(tfkit.SummaryOf("Files of earlier rotations stay on the gate", p.where.gate()),
			fmt.Sprintf("On %s these inactive files of this resource could not be deleted, because the gate refused it or no known password opens them: %s. They are listed in `retained_names`; the next rotation tries again.",
				p.where.address, gate.Quoted(refused)))
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
				"and overwritten; or it is a container whose certificate folder is not on a volume, so that a restart loses it.", p.where.address, found.Losses))
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
		p.diags.AddAttributeWarning(p.material.path, tfkit.SummaryOf("The certificate loses DNS names", p.where.gate()),
			fmt.Sprintf("The certificate that %s serves covers %s, the new one does not. Clients that use such a name will refuse it.",
				p.where.address, gate.Quoted(lost)))
	}
}

// warnNoWayBack says that a rotation cannot be undone automatically; why is what
// the active file is.
func (p *planner) warnNoWayBack(active, why string) {
	p.diags.AddAttributeWarning(path.Root("fallback"), tfkit.SummaryOf("There is no way back to the active file", p.where.gate()),
		fmt.Sprintf("%s serves the file %q, %s. If the new certificate does not verify, it can be activated again only with its password: "+
			"set `fallback = { name = %q, password = var.fallback_password }` to have one.", p.where.address, active, why, active))
}

// lifetime is that of the leaf or the issuer that clients refuse first.
type lifetime struct {
	notBefore, notAfter time.Time
	// issuer is its subject, "" for the leaf.
	issuer string
}

// warnExpiry warns of what is left of the certificate that will be served, and
// of its issuers: clients refuse a leaf whose issuer has expired.
func (p *planner) warnExpiry() {
	first, ok := p.firstToExpire()
	if !ok {
		return
	}
	const share, upperBound, day = 3, 30 * 24 * time.Hour, 24 * time.Hour
	begin := first.notAfter.Add(-min(upperBound, first.notAfter.Sub(first.notBefore)/share))
	if configured, err := tfkit.ParseDuration(p.plan.ExpiryWarning.ValueString()); err == nil {
		begin = configured.Before(first.notAfter)
	}
	now := p.deps.Clock.Now()
	until, left := first.notAfter.Format(time.RFC3339), int(first.notAfter.Sub(now)/day)
	switch over := now.After(first.notAfter); {
	case over && first.issuer == "":
		p.diags.AddWarning(tfkit.SummaryOf("The served certificate has expired", p.where.gate()),
			fmt.Sprintf("The certificate on %s was valid until %s. Clients refuse it: give a renewed one.", p.where.address, until))
	case over && !p.decision.action.sends(): // else it is said of the new chain
		p.diags.AddWarning(tfkit.SummaryOf("An issuer of the served certificate has expired", p.where.gate()),
			fmt.Sprintf("The certificate on %s was issued by %s, which was valid until %s. Clients refuse both: give a certificate with a chain that is valid.",
				p.where.address, strconv.Quote(first.issuer), until))
	case over:
	case now.After(begin) && first.issuer == "":
		p.diags.AddWarning(tfkit.SummaryOf("The certificate expires soon", p.where.gate()),
			fmt.Sprintf("The certificate for %s is valid until %s, that is for %d more days. Renew it, then apply.", p.where.address, until, left))
	case now.After(begin):
		p.diags.AddWarning(tfkit.SummaryOf("An issuer of the certificate expires soon", p.where.gate()),
			fmt.Sprintf("The certificate for %s has the issuer %s in its chain, which is valid until %s, that is for %d more days and ends before the certificate itself. "+
				"Clients refuse both then: give a chain with the renewed issuer, or a certificate of another one, then apply.",
				p.where.address, strconv.Quote(first.issuer), until, left))
	}
}

// firstToExpire looks at the chain that this plan leaves in service, or at its
// leaf, where no more is known.
func (p *planner) firstToExpire() (lifetime, bool) {
	if entry, ok := p.servedEntry(); ok {
		first := entry.FirstToExpire()
		return lifetimeOf(first, entry.Leaf), true
	}
	if p.decision.action.sends() || p.state.NotAfter.IsNull() || p.state.NotBefore.IsNull() {
		return lifetime{}, false
	}
	notBefore, before := p.state.NotBefore.ValueRFC3339Time()
	notAfter, after := p.state.NotAfter.ValueRFC3339Time()
	return lifetime{notBefore: notBefore, notAfter: notAfter}, !before.HasError() && !after.HasError()
}

func lifetimeOf(c, leaf *x509.Certificate) lifetime {
	of := lifetime{notBefore: c.NotBefore.UTC(), notAfter: c.NotAfter.UTC()}
	if c != leaf {
		of.issuer = c.Subject.String()
	}
	return of
}

// servedEntry is what the configuration holds of the certificate that this plan
// leaves in service. A file that another one was announced for is not it.
func (p *planner) servedEntry() (keystore.Entry, bool) {
	switch {
	case p.material == nil:
		return keystore.Entry{}, false
	case p.decision.action.sends():
		return p.material.keystore.Entries[0], true
	case !p.adopting() && p.notes.Content.Chain != p.material.chain:
		return keystore.Entry{}, false
	}
	entries := p.material.keystore.Entries
	i := slices.IndexFunc(entries, func(e keystore.Entry) bool {
		return keystore.FactsOf(e.Leaf).FingerprintSHA256 == p.state.Fingerprint.ValueString()
	})
	if i < 0 {
		return keystore.Entry{}, false
	}
	return entries[i], true
}

// warnMaterial warns of what loads here but may fail elsewhere: in the gate's
// Java, or at the clients that the gate will present it to.
func (p *planner) warnMaterial() {
	findings := slices.Clone(p.material.keystore.Findings)
	if p.inputs.pkcs12.null && p.inputs.password.known() {
		findings = append(findings, keystore.PasswordFindings(p.inputs.password.value.Reveal())...)
	}
	for _, entry := range p.material.keystore.Entries {
		findings = append(findings, entry.ClientFindings(p.deps.Clock.Now())...)
	}
	p.warnFindings(findings)
	nameless := slices.ContainsFunc(findings, func(f keystore.Finding) bool { return f.Notice == keystore.NoticeNoAlternativeNames })
	if !p.where.known || nameless { // a leaf without any name was warned of
		return
	}
	if host, leaf := p.where.address.Host(), p.material.keystore.Leaf(); !keystore.Covers(leaf, host) {
		p.diags.AddAttributeWarning(p.material.path, tfkit.SummaryOf("The certificate does not cover the gate's host name", p.where.gate()),
			fmt.Sprintf("Clients that call %s will refuse it: the leaf covers %s. List the names that must be covered in `required_dns_names`.",
				host, orNothing(coverage(leaf, p.material.facts.DNSNames))))
	}
}

// warnFindings gives one warning for each summary and attribute, with all that
// was found: engines fold warnings of one summary and show the first alone.
func (p *planner) warnFindings(findings []keystore.Finding) {
	type group struct{ at, summary string }
	var order []group
	details := map[group][]string{}
	for _, found := range findings {
		g := group{at: p.findingPath(found.Notice).String(), summary: findingSummary(found.Notice)}
		if len(details[g]) == 0 {
			order = append(order, g)
		}
		if !slices.Contains(details[g], found.Detail) { // keys of one file may share issuers
			details[g] = append(details[g], found.Detail)
		}
	}
	for _, g := range order {
		p.diags.AddAttributeWarning(path.Root(g.at), g.summary, strings.Join(details[g], "\n\n"))
	}
}

// findingPath is the attribute that a finding is about.
func (p *planner) findingPath(notice keystore.Notice) path.Path {
	if notice == keystore.NoticePasswordNotASCII {
		return p.inputs.password.path
	}
	return p.material.path
}

// findingSummary names a kind of finding in few words. What clients hold against
// a certificate has a summary for each kind, since each is mended elsewhere.
func findingSummary(notice keystore.Notice) string {
	switch notice {
	case keystore.NoticeNotForServers:
		return "The certificate is not for TLS servers"
	case keystore.NoticeKeyUsage:
		return "The certificate's key may not sign"
	case keystore.NoticeNoAlternativeNames:
		return "The certificate names no host"
	case keystore.NoticeAppleRefuses:
		return "Apple's systems refuse the certificate"
	case keystore.NoticeSignatureAlgorithm:
		return "Clients refuse the signature algorithm"
	case keystore.NoticeBadSignature:
		return "The chain does not verify"
	case keystore.NoticeCriticalExtension:
		return "Clients do not know a critical extension"
	case keystore.NoticeIssuerValidity:
		return "An issuer is not valid now"
	case keystore.NoticeNoAuthority:
		return "An issuer may not issue certificates"
	case keystore.NoticePathLength:
		return "The chain is longer than an issuer allows"
	case keystore.NoticeNameConstraints:
		return "An issuer may not certify a name"
	case keystore.NoticeRareKeyType:
		return "Some clients do not know the kind of key"
	case keystore.NoticeWeakKey:
		return "A key is weak"
	default:
		return "The certificate file may cause trouble"
	}
}
