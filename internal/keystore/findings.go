// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"slices"
)

// chainFinding reports a chain that certainly has a gap: the leaf's issuer is
// missing, or the chain ends below a root while the input holds certificates of
// other authorities that do not continue it. A missing root alone is no finding:
// servers need not send it.
func (p *pool) chainFinding(leaf *x509.Certificate, chain, others []*x509.Certificate) (Finding, bool) {
	if len(chain) == 0 {
		if p.isIssuer(leaf, leaf) {
			return Finding{}, false
		}
		detail := fmt.Sprintf("The chain is incomplete: the certificate of the issuer %s is missing. Clients that do not already have it cannot verify the gate. Add the certificates of all intermediate authorities.", printable(leaf.Issuer.String()))
		if namesake(leaf, others) {
			detail = namesakeDetail(leaf)
		}
		return Finding{Notice: NoticeChainIncomplete, Detail: detail}, true
	}
	top := chain[len(chain)-1]
	if p.isIssuer(top, top) {
		return Finding{}, false
	}
	if namesake(top, others) {
		return Finding{Notice: NoticeChainIncomplete, Detail: namesakeDetail(top)}, true
	}
	for _, other := range others {
		if !other.IsCA || sameAuthority(other, chain) {
			continue
		}
		return Finding{
			Notice: NoticeChainIncomplete,
			Detail: fmt.Sprintf("The chain is incomplete: it ends at %s, and the other certificates do not continue it. Add the certificate of %s.", printable(top.Subject.String()), printable(top.Issuer.String())),
		}, true
	}
	return Finding{}, false
}

// namesake tells whether one of the others has the name of the issuer of c, whose
// key it does not have.
func namesake(c *x509.Certificate, others []*x509.Certificate) bool {
	return slices.ContainsFunc(others, func(other *x509.Certificate) bool { return bytes.Equal(other.RawSubject, c.RawIssuer) })
}

func namesakeDetail(c *x509.Certificate) string {
	return fmt.Sprintf("The chain is incomplete: a certificate of %s is given, but not the one whose key has signed the certificate %s. Clients cannot verify the gate. Give the issuer's certificate that belongs to it; an authority that was made anew under its old name has to issue its certificates anew as well.",
		printable(c.Issuer.String()), printable(c.Subject.String()))
}

// sameAuthority tells whether c is another certificate of an authority in the
// chain, such as a cross-signed one.
func sameAuthority(c *x509.Certificate, chain []*x509.Certificate) bool {
	for _, member := range chain {
		if bytes.Equal(member.RawSubject, c.RawSubject) {
			return true
		}
	}
	return false
}
