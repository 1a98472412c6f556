// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package given

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// WarnImpact compares the leaf that is served now with the one to come. Names of the
// served one may be unknown.
func WarnImpact(served keystore.Facts, to *Material, at Server, diags *diag.Diagnostics) {
	next := to.Facts
	if served.Issuer != next.Issuer && !keystore.SameName(served.Issuer, next.Issuer) {
		diags.AddAttributeWarning(to.Path, "The issuer of the certificate changes",
			fmt.Sprintf("%s serves a certificate issued by %q; the new one is issued by %q. OneAgents and browsers that do not trust the new issuer's root "+
				"lose the %s: distribute the root first.", at.Address, served.Issuer, next.Issuer, at.Noun))
	}
	leaf := to.Keystore.Leaf()
	var lost []string
	for _, name := range served.DNSNames {
		if !keystore.Covers(leaf, name) {
			lost = append(lost, name)
		}
	}
	if len(lost) > 0 {
		diags.AddAttributeWarning(to.Path, tfkit.SummaryOf("The certificate loses DNS names", at.Name),
			fmt.Sprintf("The certificate that %s serves covers %s, the new one does not. Clients that use such a name will refuse it.",
				at.Address, gate.Quoted(lost)))
	}
}

// Lifetime is that of the leaf or the issuer that clients refuse first.
type Lifetime struct {
	NotBefore, NotAfter time.Time
	// Issuer is its subject, "" for the leaf.
	Issuer string
}

// LifetimeOf is that of a leaf with its issuers.
func LifetimeOf(entry keystore.Entry) Lifetime {
	first := entry.FirstToExpire()
	of := Lifetime{NotBefore: first.NotBefore.UTC(), NotAfter: first.NotAfter.UTC()}
	if first != entry.Leaf {
		of.Issuer = first.Subject.String()
	}
	return of
}

// Lifetime is that of the leaf, where no more is known; false where that is not.
func (f Facts) Lifetime() (of Lifetime, known bool) {
	if f.NotBefore.IsNull() || f.NotAfter.IsNull() {
		return of, false
	}
	notBefore, before := f.NotBefore.ValueRFC3339Time()
	notAfter, after := f.NotAfter.ValueRFC3339Time()
	return Lifetime{NotBefore: notBefore, NotAfter: notAfter}, !before.HasError() && !after.HasError()
}

// WarnFrom is from when on it is warned of the end: as configured, else when the
// shorter of 30 days and a third of the lifetime is left.
func (l Lifetime) WarnFrom(configured types.String) time.Time {
	const share, upperBound = 3, 30 * 24 * time.Hour
	if before, err := clock.ParseDuration(configured.ValueString()); err == nil {
		return before.Before(l.NotAfter)
	}
	return l.NotAfter.Add(-min(upperBound, l.NotAfter.Sub(l.NotBefore)/share))
}

// WarnExpiry warns of what is left of what is or will be served: sends says that it
// is only about to be.
func WarnExpiry(first Lifetime, warning types.String, sends bool, at Server, now time.Time, diags *diag.Diagnostics) {
	const day = 24 * time.Hour
	begin, until, left := first.WarnFrom(warning), first.NotAfter.Format(time.RFC3339), int(first.NotAfter.Sub(now)/day)
	switch over := now.After(first.NotAfter); {
	case over && first.Issuer == "":
		diags.AddWarning(tfkit.SummaryOf("The served certificate has expired", at.Name),
			fmt.Sprintf("The certificate on %s was valid until %s. Clients refuse it: give a renewed one.", at.Address, until))
	case over && !sends: // else it is said of the new chain
		diags.AddWarning(tfkit.SummaryOf("An issuer of the served certificate has expired", at.Name),
			fmt.Sprintf("The certificate on %s was issued by %s, which was valid until %s. Clients refuse both: give a certificate with a chain that is valid.",
				at.Address, strconv.Quote(first.Issuer), until))
	case over:
	case now.After(begin) && first.Issuer == "":
		diags.AddWarning(tfkit.SummaryOf("The certificate expires soon", at.Name),
			fmt.Sprintf("The certificate for %s is valid until %s, that is for %d more days. Renew it, then apply.", at.Address, until, left))
	case now.After(begin):
		diags.AddWarning(tfkit.SummaryOf("An issuer of the certificate expires soon", at.Name),
			fmt.Sprintf("The certificate for %s has the issuer %s in its chain, which is valid until %s, that is for %d more days and ends before the certificate itself. "+
				"Clients refuse both then: give a chain with the renewed issuer, or a certificate of another one, then apply.",
				at.Address, strconv.Quote(first.Issuer), until, left))
	}
}

// WarnFindings gives one warning for each summary and attribute, with all that
// was found: engines fold warnings of one summary and show the first alone.
func WarnFindings(findings []keystore.Finding, at func(keystore.Notice) path.Path, diags *diag.Diagnostics) {
	type group struct{ at, summary string }
	var order []group
	details := map[group][]string{}
	for _, found := range findings {
		g := group{at: at(found.Notice).String(), summary: findingSummary(found.Notice)}
		if len(details[g]) == 0 {
			order = append(order, g)
		}
		if !slices.Contains(details[g], found.Detail) { // keys of one file may share issuers
			details[g] = append(details[g], found.Detail)
		}
	}
	for _, g := range order {
		diags.AddAttributeWarning(path.Root(g.at), g.summary, strings.Join(details[g], "\n\n"))
	}
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
