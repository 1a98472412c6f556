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
	for _, extension := range c.Extensions {
		if extension.Id.Equal(oidSubjectAltName) {
			input, names := cryptobyte.String(extension.Value), cryptobyte.String(nil)
			return extension.Critical && input.ReadASN1(&names, cbasn1.SEQUENCE) && !names.Empty()
		}
	}
	return false
}

// refuseEmptyName is about one certificate, called what.
func refuseEmptyName(input Input, what string, c *x509.Certificate) *Error {
	missing := emptyName(c)
	if missing == "" {
		return nil
	}
	return refuse(input, ReasonEmptyName, fmt.Sprintf("%s %s (serial number %s). Java refuses every file that holds such a certificate, and a gate calls that a wrong password. "+
		"Issue the certificate with a subject (tls_self_signed_cert: subject { common_name = ... }; openssl req: -subj /CN=...).", what, missing, serialOf(c)))
}

// refuseServed refuses a leaf and its chain with which a gate would lock everyone
// out. Those of own came from the certificate's input, all others from input.
func refuseServed(input Input, leaf *x509.Certificate, chain, own []*x509.Certificate) *Error {
	for _, c := range slices.Concat([]*x509.Certificate{leaf}, chain) {
		at := input
		if slices.ContainsFunc(own, c.Equal) {
			at = InputCertificate
		}
		if failure := refuseEmptyName(at, "A certificate", c); failure != nil {
			return failure
		}
		if failure := refuseKeySize(at, c); failure != nil {
			return failure
		}
	}
	return nil
}

func refuseKeySize(input Input, c *x509.Certificate) *Error {
	bits := rsaBits(c.PublicKey)
	if bits == 0 || (bits >= leastRSABits && bits <= MaxRSABits) {
		return nil
	}
	return refuse(input, ReasonKeySize, fmt.Sprintf("The certificate %s has an RSA key of %d bits. TLS clients refuse a gate with less than %d or more than %d bits anywhere in its chain, "+
		"and once it were active nobody could reach the gate to replace it, this provider included. Use a key of %d bits or more.", printable(c.Subject.String()), bits, leastRSABits, MaxRSABits, MinRSABits))
}
