// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
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
		return Finding{
			Notice: NoticeChainIncomplete,
			Detail: fmt.Sprintf("The chain is incomplete: the certificate of the issuer %s is missing. Clients that do not already have it cannot verify the gate. Add the certificates of all intermediate authorities.", printable(leaf.Issuer.String())),
		}, true
	}
	top := chain[len(chain)-1]
	if p.isIssuer(top, top) {
		return Finding{}, false
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

// keyFindings reports kinds of keys that load but that clients may refuse.
func keyFindings(leaf *x509.Certificate) []Finding {
	switch key := leaf.PublicKey.(type) {
	case ed25519.PublicKey:
		return []Finding{{
			Notice: NoticeRareKeyType,
			Detail: "The certificate has an Ed25519 key. Browsers do not support such certificates, and neither do many agents. Use RSA or EC P-256.",
		}}
	case *ecdsa.PublicKey:
		if key.Curve == elliptic.P521() {
			return []Finding{{
				Notice: NoticeRareKeyType,
				Detail: "The certificate has an EC P-521 key. Chromium-based browsers do not support such certificates. Use EC P-256, EC P-384 or RSA.",
			}}
		}
	case *rsa.PublicKey:
		if bits := key.N.BitLen(); bits < MinRSABits {
			return []Finding{{
				Notice: NoticeWeakKey,
				Detail: fmt.Sprintf("The certificate has an RSA key of only %d bits. Clients may refuse it. Use at least %d bits.", bits, MinRSABits),
			}}
		}
	}
	return nil
}
