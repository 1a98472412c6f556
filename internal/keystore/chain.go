// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"bytes"
	"crypto/x509"
	"errors"
)

// pool is the set of certificates of one input, and what is known of who issued
// whom.
type pool struct {
	certificates []*x509.Certificate
	bySubject    map[string][]*x509.Certificate
	issued       map[[2]*x509.Certificate]bool
	checks       int
}

// newPool keeps the first of identical certificates.
func newPool(certificates []*x509.Certificate) *pool {
	p := &pool{
		bySubject: map[string][]*x509.Certificate{},
		issued:    map[[2]*x509.Certificate]bool{},
	}
	seen := map[string]bool{}
	for _, c := range certificates {
		if seen[string(c.Raw)] {
			continue
		}
		seen[string(c.Raw)] = true
		p.certificates = append(p.certificates, c)
		subject := string(c.RawSubject)
		p.bySubject[subject] = append(p.bySubject[subject], c)
	}
	return p
}

// issuer returns the first certificate, in input order, that issued c, or nil.
// A self-signed certificate has no other issuer.
func (p *pool) issuer(c *x509.Certificate) *x509.Certificate {
	if p.isIssuer(c, c) {
		return nil
	}
	for _, candidate := range p.bySubject[string(c.RawIssuer)] {
		if candidate != c && p.isIssuer(candidate, c) {
			return candidate
		}
	}
	return nil
}

// chain returns the issuers above leaf in order, as far as the pool has them.
func (p *pool) chain(leaf *x509.Certificate) []*x509.Certificate {
	var chain []*x509.Certificate
	seen := map[*x509.Certificate]bool{leaf: true}
	for c := p.issuer(leaf); c != nil && !seen[c] && len(chain) < maxChain; c = p.issuer(c) {
		seen[c] = true
		chain = append(chain, c)
	}
	return chain
}

// isIssuer tells whether parent issued child: by names, by key identifiers where
// both have them, and by signature. A signature that can no longer be checked
// (SHA-1, MD5, unknown algorithms, keys of refused sizes) counts as good: the names decide then, as they
// do in Java.
func (p *pool) isIssuer(parent, child *x509.Certificate) bool {
	if !bytes.Equal(parent.RawSubject, child.RawIssuer) {
		return false
	}
	if len(parent.SubjectKeyId) > 0 && len(child.AuthorityKeyId) > 0 &&
		!bytes.Equal(parent.SubjectKeyId, child.AuthorityKeyId) {
		return false
	}
	pair := [2]*x509.Certificate{parent, child}
	if known, ok := p.issued[pair]; ok {
		return known
	}
	p.checks++
	if p.checks > maxSignatureChecks {
		return false
	}
	good := signedBy(child, parent)
	p.issued[pair] = good
	return good
}

// exhausted tells whether the input needed more signature checks than allowed.
func (p *pool) exhausted() bool {
	return p.checks > maxSignatureChecks
}

func signedBy(child, parent *x509.Certificate) bool {
	if bits := rsaBits(parent.PublicKey); bits > 0 && (bits < leastRSABits || bits > MaxRSABits) {
		return true // the check is refused or costs seconds, and so is the key later
	}
	err := parent.CheckSignature(child.SignatureAlgorithm, child.RawTBSCertificate, child.Signature)
	if err == nil {
		return true
	}
	var insecure x509.InsecureAlgorithmError
	return errors.As(err, &insecure) || errors.Is(err, x509.ErrUnsupportedAlgorithm)
}
