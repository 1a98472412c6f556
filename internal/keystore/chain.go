// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// certSet is the set of certificates of one input, and what is known of who issued
// whom.
type certSet struct {
	certificates []*x509.Certificate
	bySubject    map[string][]*x509.Certificate
	issued       map[[2]*x509.Certificate]bool
	checks       int
}

// newCertSet keeps the first of identical certificates.
func newCertSet(certificates []*x509.Certificate) *certSet {
	p := &certSet{
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
func (p *certSet) issuer(c *x509.Certificate) *x509.Certificate {
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

// chain returns the issuers above leaf in order, as far as the set has them.
func (p *certSet) chain(leaf *x509.Certificate) []*x509.Certificate {
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
func (p *certSet) isIssuer(parent, child *x509.Certificate) bool {
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
func (p *certSet) exhausted() bool {
	return p.checks > maxSignatureChecks
}

// SelfSigned says that a certificate is a root.
func SelfSigned(c *x509.Certificate) bool {
	return bytes.Equal(c.RawSubject, c.RawIssuer) && signedBy(c, c)
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

// gap says that a chain certainly has one, "" if not: the leaf's issuer is missing, or
// the chain ends below a root while the input holds certificates of other authorities
// that do not continue it. A missing root alone is none: servers need not send it.
func (p *certSet) gap(entry Entry, others []*x509.Certificate) string {
	all := entry.Certificates()
	top := all[len(all)-1]
	subject, issuer := printable(top.Subject.String()), printable(top.Issuer.String())
	switch {
	case p.isIssuer(top, top):
		return ""
	case hasSubject(others, top.RawIssuer):
		return fmt.Sprintf("The chain is incomplete: a certificate of %s is given, but not the one whose key has signed the certificate %s. Clients cannot verify the gate. Give the issuer's certificate that belongs to it; an authority that was made anew under its old name has to issue its certificates anew as well.", issuer, subject)
	case len(entry.Chain) == 0:
		return fmt.Sprintf("The chain is incomplete: the certificate of the issuer %s is missing. Clients that do not already have it cannot verify the gate. Add the certificates of all intermediate authorities.", issuer)
	}
	// Another certificate of an authority in the chain, such as a cross-signed one, continues nothing.
	if slices.ContainsFunc(others, func(other *x509.Certificate) bool { return other.IsCA && !hasSubject(entry.Chain, other.RawSubject) }) {
		return fmt.Sprintf("The chain is incomplete: it ends at %s, and the other certificates do not continue it. Add the certificate of %s.", subject, issuer)
	}
	return ""
}

func hasSubject(certificates []*x509.Certificate, name []byte) bool {
	return slices.ContainsFunc(certificates, func(c *x509.Certificate) bool { return bytes.Equal(c.RawSubject, name) })
}

var oidSubjectAltName = asn1.ObjectIdentifier{2, 5, 29, 17}

// emptyName says what Java misses in a certificate, "" if nothing. It refuses the
// whole file for any such certificate in it, and reports a wrong password (measured
// with JDK 17).
func emptyName(c *x509.Certificate) string {
	switch {
	case len(c.Issuer.Names) == 0:
		return "has an empty issuer"
	case len(c.Subject.Names) == 0 && !namedCritically(c):
		return "has an empty subject, and no critical subject alternative name in its place"
	}
	return ""
}

// namedCritically tells whether names in a critical extension replace the subject
// (RFC 5280 section 4.1.2.6).
func namedCritically(c *x509.Certificate) bool {
	found, _ := extension(c, oidSubjectAltName)
	input, names := cryptobyte.String(found.Value), cryptobyte.String(nil)
	return found.Critical && input.ReadASN1(&names, cbasn1.SEQUENCE) && !names.Empty()
}

// checkName is about one certificate, called what.
func checkName(input Input, what string, c *x509.Certificate) *Error {
	missing := emptyName(c)
	if missing == "" {
		return nil
	}
	return newError(input, ReasonEmptyName, fmt.Sprintf("%s %s (serial number %s). Java refuses every file that holds such a certificate, and a gate calls that a wrong password. "+
		"Issue the certificate with a subject (tls_self_signed_cert: subject { common_name = ... }; openssl req: -subj /CN=...).", what, missing, serialOf(c)))
}

// checkServed refuses a leaf and its chain with which a gate would lock everyone
// out. Those of own came from the certificate's input, all others from input.
func checkServed(input Input, entry Entry, own []*x509.Certificate) *Error {
	for _, c := range entry.Certificates() {
		at := input
		if slices.ContainsFunc(own, c.Equal) {
			at = InputCertificate
		}
		if failure := checkName(at, "A certificate", c); failure != nil {
			return failure
		}
		if failure := checkKeySize(at, c); failure != nil {
			return failure
		}
	}
	return nil
}

func checkKeySize(input Input, c *x509.Certificate) *Error {
	bits := rsaBits(c.PublicKey)
	if bits == 0 || (bits >= leastRSABits && bits <= MaxRSABits) {
		return nil
	}
	return newError(input, ReasonKeySize, fmt.Sprintf("The certificate %s has an RSA key of %d bits. TLS clients refuse a gate with less than %d or more than %d bits anywhere in its chain, "+
		"and once it were active nobody could reach the gate to replace it, this provider included. Use a key of %d bits or more.", printable(c.Subject.String()), bits, leastRSABits, MaxRSABits, MinRSABits))
}
