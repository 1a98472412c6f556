// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"
)

// What TLS clients hold against a server's certificate or its issuers. No parser
// and no gate minds any of it: the file loads, is activated, and nobody connects.
const (
	NoticeNotForServers      Notice = "not_for_servers"      // the extended key usage does not allow TLS servers
	NoticeKeyUsage           Notice = "key_usage"            // the key of the leaf may not sign, as TLS makes it do
	NoticeNoAlternativeNames Notice = "no_alternative_names" // the leaf has a common name at most
	NoticeAppleRefuses       Notice = "apple_refuses"        // the leaf is not what Apple's systems ask for
	NoticeSignatureAlgorithm Notice = "signature_algorithm"  // signed with SHA-1, MD5 or an unknown algorithm
	NoticeBadSignature       Notice = "bad_signature"        // a signature is not that of the next certificate
	NoticeCriticalExtension  Notice = "critical_extension"   // a critical extension that clients do not know
	NoticeIssuerValidity     Notice = "issuer_validity"      // an issuer has expired or is not valid yet
	NoticeNoAuthority        Notice = "no_authority"         // an issuer may not issue certificates
	NoticePathLength         Notice = "path_length"          // more authorities follow than an issuer allows
	NoticeNameConstraints    Notice = "name_constraints"     // an issuer may not certify a name of the leaf
	NoticeRareKeyType        Notice = "rare_key_type"        // browsers cannot use certificates with this kind of key
	NoticeWeakKey            Notice = "weak_key"             // an RSA key of less than 2048 bits
)

// ClockTolerance is how far the beginning of a validity may lie in the future: clocks
// differ, and an authority may be seconds old.
const ClockTolerance = 5 * time.Minute

// ClientFindings judges the way from the leaf to the last issuer that is there, as
// TLS clients do that trust that issuer: one finding for each kind and
// certificate, the leaf's first. Whether the leaf itself is valid now is left to
// the caller, and so is whose name clients call it by.
func (e Entry) ClientFindings(now time.Time) []Finding {
	p := &certPath{certificates: e.Certificates()}
	p.judgeLeaf()
	for i := range p.certificates {
		p.judgeAny(i)
		if i > 0 {
			p.judgeIssuer(i, now)
		}
	}
	return p.findings
}

// FirstToExpire returns the certificate of leaf and issuers that expires first:
// from then on clients refuse the leaf. The leaf wins a tie.
func (e Entry) FirstToExpire() *x509.Certificate {
	return slices.MinFunc(e.Certificates(), func(a, b *x509.Certificate) int { return a.NotAfter.Compare(b.NotAfter) })
}

// certPath is a leaf with its issuers in order, and what was found about them.
type certPath struct {
	certificates []*x509.Certificate
	findings     []Finding
}

func (p *certPath) findf(notice Notice, format string, values ...any) {
	p.findings = append(p.findings, Finding{Notice: notice, Detail: fmt.Sprintf(format, values...)})
}

// name says which certificate is meant.
func (p *certPath) name(i int) string {
	c, role := p.certificates[i], "The issuer"
	if i == 0 {
		role = "The certificate"
	}
	if subject := c.Subject.String(); subject != "" {
		return role + " " + printable(subject)
	}
	return role + " with the serial number " + serialOf(c)
}

// root says that nobody checks the signature of a certificate, because it is its
// own issuer: clients have it, or they do not.
func (p *certPath) root(i int) bool {
	c := p.certificates[i]
	return i == len(p.certificates)-1 && bytes.Equal(c.RawSubject, c.RawIssuer)
}

// judgeAny finds what counts for leaf and issuers.
func (p *certPath) judgeAny(i int) {
	p.judgeUsages(i)
	p.judgeExtensions(i)
	p.judgeKey(i)
	if !p.root(i) {
		p.judgeSignature(i)
	}
}

// judgeIssuer finds what counts for issuers alone.
func (p *certPath) judgeIssuer(i int, now time.Time) {
	c := p.certificates[i]
	switch {
	case now.After(c.NotAfter):
		p.findf(NoticeIssuerValidity, "%s has expired: it was valid until %s. Clients refuse what it has issued. Give its renewed certificate, or have the leaf issued by an authority that is valid.",
			p.name(i), c.NotAfter.UTC().Format(time.RFC3339))
	case now.Add(ClockTolerance).Before(c.NotBefore):
		p.findf(NoticeIssuerValidity, "%s is not valid before %s. Clients refuse what it has issued until then. Apply it later, or give a certificate of it that is valid now.",
			p.name(i), c.NotBefore.UTC().Format(time.RFC3339))
	}
	p.judgeAuthority(i)
	p.judgePathLength(i)
	p.judgeConstraints(i)
}

// judgeAuthority asks for what makes an authority. Roots of version 1, which know
// no extensions, are trusted for being roots.
func (p *certPath) judgeAuthority(i int) {
	const advice = "Clients refuse what it has issued. Have the leaf issued by an authority, or give the right certificate of the issuer."
	c := p.certificates[i]
	old := c.Version < 3 && p.root(i)
	switch {
	case !old && (!c.BasicConstraintsValid || !c.IsCA):
		p.findf(NoticeNoAuthority, "%s is no authority: its basic constraints do not say CA:TRUE. %s", p.name(i), advice)
	case c.KeyUsage != 0 && c.KeyUsage&x509.KeyUsageCertSign == 0:
		p.findf(NoticeNoAuthority, "%s may not sign certificates: its key usage lacks keyCertSign. %s", p.name(i), advice)
	}
}

// judgePathLength counts the authorities between an issuer and the leaf. Those
// that are their own issuer do not count (RFC 5280, 6.1.4).
func (p *certPath) judgePathLength(i int) {
	c, below := p.certificates[i], 0
	if !c.BasicConstraintsValid || !c.IsCA || c.MaxPathLen < 0 {
		return
	}
	for _, between := range p.certificates[1:i] {
		if !bytes.Equal(between.RawSubject, between.RawIssuer) {
			below++
		}
	}
	if below > c.MaxPathLen {
		p.findf(NoticePathLength, "%s allows %d authorities between itself and a leaf, and here are %d. Clients refuse such a chain. Have the leaf issued by an authority higher up, or have the path length raised.",
			p.name(i), c.MaxPathLen, below)
	}
}

// judgeConstraints asks whether an issuer may certify the names of the leaf.
func (p *certPath) judgeConstraints(i int) {
	constraints, constrained := extension(p.certificates[i], oidNameConstraints)
	names, named := extension(p.certificates[0], oidSubjectAltName)
	if !constrained || !named {
		return
	}
	if excluded := excludedName(constraints, names); excluded != "" {
		p.findf(NoticeNameConstraints, "%s may not certify a name of the leaf: its name constraints say that %s. Clients refuse the leaf, whichever of its names they use. Have it issued without that name, or by another authority.",
			p.name(i), excluded)
	}
}

// excludedName says what the constraints do not allow, or nothing. A verifier
// looks at constraints last and tells the first fault only, so it is given copies
// that share nothing with the chain but constraints and names. Directory names,
// which it does not know, pass.
func excludedName(constraints, names pkix.Extension) string {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return ""
	}
	issuer, err := copyWith(constraints, nil, key)
	if err != nil {
		return ""
	}
	leaf, err := copyWith(names, issuer, key)
	if err != nil {
		return ""
	}
	roots := x509.NewCertPool()
	roots.AddCert(issuer)
	_, err = leaf.Verify(x509.VerifyOptions{Roots: roots, CurrentTime: issuer.NotBefore, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok && invalid.Reason == x509.CANotAuthorizedForThisName {
		said := strings.TrimPrefix(invalid.Detail, "x509: ") // the names in it are quoted
		return said[:min(len(said), 2*maxPrintable)]
	}
	return ""
}

// copyWith makes a certificate that has nothing but one extension, which need not be
// understood; without an issuer an authority.
func copyWith(only pkix.Extension, issuer *x509.Certificate, key *ecdsa.PrivateKey) (*x509.Certificate, error) {
	only.Critical = false
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1, 0), ExtraExtensions: []pkix.Extension{only}}
	if issuer == nil {
		template.Subject.CommonName, template.BasicConstraintsValid, template.IsCA = "issuer", true, true
		issuer = template
	}
	der, err := x509.CreateCertificate(rand.Reader, template, issuer, key.Public(), key)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

func extension(c *x509.Certificate, id asn1.ObjectIdentifier) (found pkix.Extension, ok bool) {
	i := slices.IndexFunc(c.Extensions, func(e pkix.Extension) bool { return e.Id.Equal(id) })
	if i < 0 {
		return found, false
	}
	return c.Extensions[i], true
}
