// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"crypto/x509"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

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
		p.diags.AddWarning("The served certificate has expired",
			fmt.Sprintf("The certificate on %s was valid until %s. Clients refuse it: give a renewed one.", p.where.address, until))
	case over && !p.decision.action.sends(): // else it is said of the new chain
		p.diags.AddWarning("An issuer of the served certificate has expired",
			fmt.Sprintf("The certificate on %s was issued by %s, which was valid until %s. Clients refuse both: give a certificate with a chain that is valid.",
				p.where.address, strconv.Quote(first.issuer), until))
	case over:
	case now.After(begin) && first.issuer == "":
		p.diags.AddWarning("The certificate expires soon",
			fmt.Sprintf("The certificate for %s is valid until %s, that is for %d more days. Renew it, then apply.", p.where.address, until, left))
	case now.After(begin):
		p.diags.AddWarning("An issuer of the certificate expires soon",
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
	case !p.adopting() && p.notes.Chain != p.material.chain:
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
