// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"fmt"
	"slices"
	"strings"
	"time"
)

// judgeLeaf finds what counts for the leaf alone.
func (p *certPath) judgeLeaf() {
	leaf := p.certificates[0]
	if leaf.KeyUsage != 0 && leaf.KeyUsage&x509.KeyUsageDigitalSignature == 0 {
		// RFC 8446, 4.4.2.2; RFC 5246 says the same of the exchanges that are still in use.
		p.findf(NoticeKeyUsage, "%s has a key usage without digitalSignature, which TLS 1.3 and every exchange with forward secrecy need. Have it issued with digitalSignature.", p.name(0))
	}
	if len(leaf.DNSNames) == 0 && len(leaf.IPAddresses) == 0 {
		p.findf(NoticeNoAlternativeNames, "%s has no DNS name and no IP address among its subject alternative names. Clients no longer look at the common name, so they refuse it by whatever name they call the gate. Have it issued with the names of the gate.", p.name(0))
	}
	p.judgeForApple()
}

// What Apple's systems ask of every server certificate, those of private
// authorities included (https://support.apple.com/103769). What else they ask is
// what others ask as well.
var appleSince = time.Date(2019, time.July, 1, 0, 0, 0, 0, time.UTC)

const appleMaxLife = 825 * 24 * time.Hour

func (p *certPath) judgeForApple() {
	leaf := p.certificates[0]
	if leaf.NotBefore.Before(appleSince) {
		return
	}
	var why []string
	if leaf.NotAfter.Sub(leaf.NotBefore) > appleMaxLife {
		why = append(why, "it is valid for more than 825 days")
	}
	if len(leaf.ExtKeyUsage) == 0 && len(leaf.UnknownExtKeyUsage) == 0 {
		why = append(why, "it has no extended key usage serverAuth")
	}
	if len(why) > 0 {
		p.findf(NoticeAppleRefuses, "macOS and iOS refuse %s: %s (https://support.apple.com/103769). Other clients do not mind. Have it issued anew if such clients call the gate, programs like this one on macOS included.",
			strings.Replace(p.name(0), "The", "the", 1), strings.Join(why, ", and "))
	}
}

// judgeUsages looks at the extended key usage. On an issuer it limits what it
// issues: OpenSSL, Windows, browsers and Go see it so, though RFC 5280 does not.
func (p *certPath) judgeUsages(i int) {
	c := p.certificates[i]
	if (len(c.ExtKeyUsage) == 0 && len(c.UnknownExtKeyUsage) == 0) ||
		slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageServerAuth) || slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageAny) {
		return
	}
	usages := listOf(slices.Concat(listed(c.ExtKeyUsage), listed(c.UnknownExtKeyUsage)))
	if i == 0 {
		p.findf(NoticeNotForServers, "%s is not for TLS servers: its extended key usage is %s. Clients refuse it. Have it issued with serverAuth.", p.name(i), usages)
		return
	}
	p.findf(NoticeNotForServers, "%s does not issue for TLS servers: its extended key usage is %s. Most clients refuse what it has issued. Have the leaf issued by another authority.", p.name(i), usages)
}

// Critical extensions that are seen in the field and need a word.
var (
	oidNameConstraints = asn1.ObjectIdentifier{2, 5, 29, 30}
	oidPrecertificate  = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11129, 2, 4, 3}
)

func (p *certPath) judgeExtensions(i int) {
	unknown := p.certificates[i].UnhandledCriticalExtensions
	has := func(id asn1.ObjectIdentifier) bool { return slices.ContainsFunc(unknown, id.Equal) }
	switch {
	case len(unknown) == 0:
	case has(oidPrecertificate):
		p.findf(NoticeCriticalExtension, "%s is a precertificate, which was made for a log of certificate transparency. Every client refuses it. Give the certificate itself.", p.name(i))
	case len(unknown) == 1 && has(oidNameConstraints):
		p.findf(NoticeCriticalExtension, "%s has name constraints of a kind that not every client knows, and they are critical. Clients that do not know them must refuse what it has issued: programs written in Go do, this provider included.", p.name(i))
	default:
		p.findf(NoticeCriticalExtension, "%s has a critical extension that most clients do not know (%s). Who does not know it must refuse the certificate: this provider does. Have it issued without, or not as critical.", p.name(i), listOf(unknown))
	}
}

// judgeKey finds kinds of keys that load but that clients may refuse.
func (p *certPath) judgeKey(i int) {
	switch key := p.certificates[i].PublicKey.(type) {
	case ed25519.PublicKey:
		p.findf(NoticeRareKeyType, "%s has an Ed25519 key. Browsers do not support such certificates, and neither do many agents. Use RSA or EC P-256.", p.name(i))
	case *ecdsa.PublicKey:
		switch key.Curve {
		case elliptic.P521():
			p.findf(NoticeRareKeyType, "%s has an EC P-521 key. Chromium-based browsers do not support such certificates. Use EC P-256, EC P-384 or RSA.", p.name(i))
		case elliptic.P224():
			p.findf(NoticeRareKeyType, "%s has an EC P-224 key. Browsers do not support such certificates. Use EC P-256, EC P-384 or RSA.", p.name(i))
		}
	case *rsa.PublicKey:
		if bits := key.N.BitLen(); bits < MinRSABits {
			p.findf(NoticeWeakKey, "%s has an RSA key of only %d bits. Clients may refuse it. Use at least %d bits.", p.name(i), bits, MinRSABits)
		}
	}
}

// forgeable are signatures with a hash for which collisions can be made.
var forgeable = []x509.SignatureAlgorithm{x509.SHA1WithRSA, x509.ECDSAWithSHA1, x509.DSAWithSHA1, x509.MD5WithRSA, x509.MD2WithRSA}

// judgeSignature looks at who signed a certificate, and how.
func (p *certPath) judgeSignature(i int) {
	c := p.certificates[i]
	switch algorithm := c.SignatureAlgorithm; {
	case slices.Contains(forgeable, algorithm):
		p.findf(NoticeSignatureAlgorithm, "%s is signed with %s, which can be forged. Clients refuse such signatures. Have it issued anew with SHA-256.", p.name(i), algorithm)
	case algorithm == x509.UnknownSignatureAlgorithm, algorithm == x509.DSAWithSHA256:
		p.findf(NoticeSignatureAlgorithm, "%s is signed with an algorithm that not every client knows%s. Those that do not know it refuse the certificate: this provider does. Have it issued anew with RSA or ECDSA and SHA-256.", p.name(i), algorithmID(c))
	}
	if i+1 < len(p.certificates) && !signedBy(c, p.certificates[i+1]) {
		p.findf(NoticeBadSignature, "%s was not signed by the key of the next certificate of the chain, %s. Clients refuse it. Give the issuer's certificate that belongs to it.",
			p.name(i), printable(p.certificates[i+1].Subject.String()))
	}
}

// algorithmID names an algorithm for which there is no word.
func algorithmID(c *x509.Certificate) string {
	var outer struct {
		Signed    asn1.RawValue
		Algorithm struct {
			ID         asn1.ObjectIdentifier
			Parameters asn1.RawValue `asn1:"optional"`
		}
		Signature asn1.BitString
	}
	if _, err := asn1.Unmarshal(c.Raw, &outer); err != nil {
		return ""
	}
	return fmt.Sprintf(" (%s)", listOf([]asn1.ObjectIdentifier{outer.Algorithm.ID}))
}

// listed makes one kind of all that prints itself.
func listed[T fmt.Stringer](values []T) []fmt.Stringer {
	all := make([]fmt.Stringer, 0, len(values))
	for _, value := range values {
		all = append(all, value)
	}
	return all
}

// listOf prints a list out of a certificate, which may be endless.
func listOf[T fmt.Stringer](values []T) string {
	var texts []string
	for _, value := range values[:min(len(values), maxListed)] {
		text := value.String()
		texts = append(texts, text[:min(len(text), maxListedText)])
	}
	if len(values) > maxListed {
		texts = append(texts, "...")
	}
	return strings.Join(texts, ", ")
}

// What is printed of a list out of a certificate.
const maxListed, maxListedText = 5, 60
