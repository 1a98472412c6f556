// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
)

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
		p.diags.AddAttributeWarning(p.material.path, "The certificate does not cover the gate's host name",
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
