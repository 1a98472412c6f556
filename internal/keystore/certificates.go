// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// ParseCertificates reads certificates without their key: one entry, and what was
// found about it. chainPEM may be empty.
//
// The leaf is the one certificate of certificatePEM that issued none of the
// others; among several, the only one that is no authority. If all candidates are
// authorities the first block wins. [ReasonLeafUnclear] is left for several
// end-entity certificates, where only the key could tell. The error is an *Error.
func ParseCertificates(certificatePEM, chainPEM string) (*Keystore, error) {
	own, all, failure := parseBoth(certificatePEM, chainPEM)
	if failure != nil {
		return nil, failure
	}
	p := newCertSet(all)
	leaf := p.pickLeaf(p.certificates[:len(newCertSet(own).certificates)])
	if p.exhausted() {
		return nil, tooManyChecks(InputCertificate)
	}
	if leaf == nil {
		return nil, newError(InputCertificate, ReasonLeafUnclear, "Several end-entity certificates are given, and without the private key it is not clear which of them is the gate's. Give the gate's certificate first and only once, followed by its chain.")
	}
	k, failure := p.assemble(leaf, own)
	if failure != nil {
		return nil, failure
	}
	return k, nil
}

// pickLeaf returns nil if the choice is open.
func (p *certSet) pickLeaf(own []*x509.Certificate) *x509.Certificate {
	issuers := map[*x509.Certificate]bool{}
	for _, c := range own {
		if issuer := p.issuer(c); issuer != nil {
			issuers[issuer] = true
		}
	}
	var candidates, entities []*x509.Certificate
	for _, c := range own {
		if issuers[c] {
			continue
		}
		candidates = append(candidates, c)
		if !c.IsCA {
			entities = append(entities, c)
		}
	}
	switch {
	case len(candidates) == 0:
		return own[0] // a circle of authorities that issued each other
	case len(entities) == 1:
		return entities[0]
	case len(entities) == 0:
		return candidates[0]
	default:
		return nil
	}
}

// assemble builds what is said about a leaf of a PEM input; own came with it.
func (p *certSet) assemble(leaf *x509.Certificate, own []*x509.Certificate) (*Keystore, *Error) {
	entry := Entry{Leaf: leaf, Chain: p.chain(leaf)}
	others := p.without(entry)
	var findings []Finding
	if gap := p.gap(entry, others); gap != "" {
		findings = append(findings, Finding{Notice: NoticeChainIncomplete, Detail: gap})
	}
	if p.exhausted() {
		return nil, tooManyChecks(InputCertificate)
	}
	if failure := checkServed(InputChain, entry, own); failure != nil {
		return nil, failure
	}
	if len(others) > 0 {
		findings = append(findings, Finding{
			Notice: NoticeUnrelatedCertificates,
			Detail: fmt.Sprintf("Certificates that are not in the chain of the leaf are left out: %d, the first of them %s.", len(others), printable(others[0].Subject.String())),
		})
	}
	return &Keystore{Entries: []Entry{entry}, Findings: findings}, nil
}

// without returns the certificates that are in none of the entries.
func (p *certSet) without(entries ...Entry) []*x509.Certificate {
	var others []*x509.Certificate
	for _, c := range p.certificates {
		if !slices.ContainsFunc(entries, func(e Entry) bool { return slices.Contains(e.Certificates(), c) }) {
			others = append(others, c)
		}
	}
	return others
}

// parseBoth returns the certificates of certificatePEM, and those followed by the
// ones of chainPEM.
func parseBoth(certificatePEM, chainPEM string) (own, all []*x509.Certificate, failure *Error) {
	own, failure = parseCertificatePEM(InputCertificate, certificatePEM)
	if failure != nil {
		return nil, nil, failure
	}
	all = own
	if strings.TrimSpace(chainPEM) != "" {
		chain, failure := parseCertificatePEM(InputChain, chainPEM)
		if failure != nil {
			return nil, nil, failure
		}
		all = slices.Concat(own, chain)
	}
	return own, all, nil
}

func parseCertificatePEM(input Input, text string) ([]*x509.Certificate, *Error) {
	blocks, failure := pemBlocks(input, text)
	if failure != nil {
		return nil, failure
	}
	var certificates []*x509.Certificate
	for i, block := range blocks {
		if failure := checkBlock(input, i+1, block); failure != nil {
			return nil, failure
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, contentError(input, i+1, block.Bytes, err)
		}
		certificates = append(certificates, c)
	}
	return certificates, nil
}

// checkBlock says what is wrong with a block that is no certificate. A private
// key must not stand here: these inputs are not secret and end up in state.
func checkBlock(input Input, number int, block *pem.Block) *Error {
	what, advice := "labelled "+printable(bounded(block.Type)), "Give only blocks of type CERTIFICATE."
	switch {
	case block.Type == "CERTIFICATE", block.Type == "X509 CERTIFICATE":
		return nil
	case strings.HasSuffix(block.Type, "PRIVATE KEY"):
		what, advice = "a private key", "This input is not secret: keep the private key out of it and consider it exposed if it was ever stored here."
	case strings.HasSuffix(block.Type, "CERTIFICATE REQUEST"):
		what, advice = "a certificate request", "Give the certificate that the authority issued for it."
	case block.Type == "TRUSTED CERTIFICATE":
		what, advice = "an OpenSSL trusted certificate", "Convert it with openssl x509."
	case block.Type == "PKCS7":
		what, advice = "a PKCS#7 bundle", "Convert it with openssl pkcs7 -print_certs."
	}
	return newError(input, ReasonNotACertificate, fmt.Sprintf("PEM block %d is %s, not a certificate. %s", number, what, advice))
}

// contentError says what stands under the label of a certificate instead of one.
func contentError(input Input, number int, data []byte, err error) *Error {
	what := ""
	switch recognize(data) {
	case foreignPKCS12:
		return newError(input, ReasonNotACertificate, armouredDetail)
	case foreignPKCS7:
		what = "is a PKCS#7 bundle. Convert the text with openssl pkcs7 -print_certs"
	case foreignKey, foreignEncryptedKey:
		what = "is a private key. This input is not secret: keep the private key out of it and consider it exposed if it was ever stored here"
	case foreignUnknown, foreignCertificate, foreignBCFKS:
		if failure := curveError(input, fmt.Sprintf("the certificate in PEM block %d", number), data); failure != nil {
			return failure
		}
		return newError(input, ReasonBadCertificate, fmt.Sprintf("PEM block %d is labelled as a certificate but cannot be parsed as one%s.", number, parserSays(err)))
	}
	return newError(input, ReasonNotACertificate, fmt.Sprintf("PEM block %d is labelled as a certificate but %s.", number, what))
}

func tooManyChecks(input Input) *Error {
	return newError(input, ReasonTooLarge, "The certificates have so many possible issuers among each other that their chains are not worked out. Remove certificates that the leaf does not need.")
}

// parserSays quotes the certificate parser, unless it quotes the input.
func parserSays(err error) string {
	said := strings.TrimPrefix(err.Error(), "x509: ")
	if said == "" || len(said) > 100 || strings.ContainsAny(said, "\"`") {
		return ""
	}
	return " (" + said + ")"
}

// SameCertificates says that two PEM texts hold the same certificates, whatever
// their order, line ends and comments. What cannot be read is the same as nothing.
func SameCertificates(one, other string) bool {
	first, failed := parseCertificatePEM(InputCertificate, one)
	second, too := parseCertificatePEM(InputCertificate, other)
	if failed != nil || too != nil {
		return false
	}
	prints := func(certificates []*x509.Certificate) map[string]bool {
		all := map[string]bool{}
		for _, c := range certificates {
			all[fingerprint(c)] = true
		}
		return all
	}
	return maps.Equal(prints(first), prints(second))
}

// SamePrivateKey says that two PEM texts hold the same private key.
func SamePrivateKey(one, other string) bool {
	first, failed := parseKeyPEM(one)
	second, too := parseKeyPEM(other)
	return failed == nil && too == nil && samePublicKey(first.Public(), second.Public())
}
