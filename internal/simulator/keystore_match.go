// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"errors"
	"slices"
	"strings"

	"software.sslmate.com/src/go-pkcs12"
)

// contents is what a walk through a file has found, in the file's order.
type contents struct {
	keys         []storedKey
	certificates []storedCertificate
	// keyBags counts the keys met so far, those that were skipped too.
	keyBags int
}

// storedKey is a key with its attributes.
type storedKey struct {
	alias  string
	id     string
	signer crypto.Signer
}

// storedCertificate is a certificate with its attributes; unlabelled says that
// they could not be read.
type storedCertificate struct {
	*x509.Certificate
	alias      string
	id         string
	unlabelled bool
}

// loneID is the localKeyId that Java gives to a lone key without one, and to
// the first certificate of a part that follows it.
const loneID = "01"

// addKey keeps a key as Java does: one without a localKeyId only if it is the
// first.
func (c *contents) addKey(key storedKey) {
	c.keyBags++

	if key.id == "" {
		if c.keyBags > 1 {
			return
		}

		key.id = loneID
	}

	c.keys = append(c.keys, key)
}

// addCertificate keeps a certificate that stands at that place of its part.
func (c *contents) addCertificate(certificate storedCertificate, place int) {
	if certificate.id == "" && c.keyBags == 1 && place == 0 {
		certificate.id = loneID
	}

	c.certificates = append(c.certificates, certificate)
}

// leafOf returns the certificate that Java takes for a key's: the one with the
// same localKeyId, of several the one with the same alias too, else the last
// with the same alias; nil if there is none.
func (c *contents) leafOf(key storedKey) *x509.Certificate {
	var byID, byAlias *x509.Certificate

	for _, certificate := range c.certificates {
		sameAlias := strings.EqualFold(certificate.alias, key.alias)

		switch {
		case certificate.unlabelled && fits(key.signer, certificate.Certificate):
			return certificate.Certificate
		case certificate.id == key.id && sameAlias:
			return certificate.Certificate
		case certificate.id == key.id:
			byID = certificate.Certificate
		case sameAlias && key.alias != "":
			byAlias = certificate.Certificate
		}
	}

	if byID != nil {
		return byID
	}

	return byAlias
}

// fits tells whether key and certificate belong together.
func fits(key crypto.Signer, certificate *x509.Certificate) bool {
	public, ok := key.Public().(interface{ Equal(crypto.PublicKey) bool })

	return ok && public.Equal(certificate.PublicKey)
}

// chainOf returns the leaf and its issuers, found by name and key identifier
// as Java does, up to a self-signed one.
func (c *contents) chainOf(leaf *x509.Certificate) []*x509.Certificate {
	chain := []*x509.Certificate{leaf}

	for {
		last := chain[len(chain)-1]
		if bytes.Equal(last.RawIssuer, last.RawSubject) {
			return chain
		}

		issuer := c.issuerOf(last)
		if issuer == nil || slices.ContainsFunc(chain, issuer.Equal) {
			return chain
		}

		chain = append(chain, issuer)
	}
}

func (c *contents) issuerOf(certificate *x509.Certificate) *x509.Certificate {
	var fallback *x509.Certificate

	for _, candidate := range c.certificates {
		if !bytes.Equal(candidate.RawSubject, certificate.RawIssuer) {
			continue
		}

		wanted, offered := certificate.AuthorityKeyId, candidate.SubjectKeyId

		switch {
		case len(wanted) == 0, len(offered) == 0:
			fallback = candidate.Certificate
		case bytes.Equal(wanted, offered):
			return candidate.Certificate
		}
	}

	return fallback
}

// decryptKey opens one key bag.
func decryptKey(bag *safeBag, password string) (crypto.Signer, error) {
	filler, err := fillers()
	if err != nil {
		return nil, err
	}

	content, err := asn1.Marshal([]safeBag{{ID: bag.ID, Value: bag.Value}})
	if err != nil {
		return nil, errNotPKCS12
	}

	key, _, _, err := pkcs12.DecodeChain(seal([]contentInfo{filler.certificate, plainSafe(content)}, password), password)
	if err != nil {
		if knownToJava(err) {
			return nil, errPassedOver
		}

		return nil, classify(err, errKeyPassword)
	}

	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, errPassedOver // X25519, which Java loads
	}

	return signer, nil
}

// errPassedOver: Java loads the key, and serves nobody with it.
var errPassedOver = &keystoreError{"The private key serves no TLS client."}

// knownToJava tells whether the parser has refused a key by its algorithm that
// Java knows: RSA-PSS, DSA, X448, Ed448.
func knownToJava(err error) bool {
	for _, algorithm := range []string{"1.2.840.113549.1.1.10", "1.2.840.10040.4.1", "1.3.101.111", "1.3.101.113"} {
		if strings.HasSuffix(err.Error(), "unknown algorithm: "+algorithm) {
			return true
		}
	}

	return false
}

// decryptCertificates opens an encrypted part, which holds certificates.
// go-pkcs12 returns their attributes if it knows all of them; if not, the
// certificates come unlabelled.
func decryptCertificates(safe contentInfo, password string) ([]storedCertificate, error) {
	var found []storedCertificate

	blocks, err := pkcs12.ToPEM(seal([]contentInfo{safe, plainSafe(emptySequence)}, password), password) //nolint:staticcheck // SA1019: it alone returns attributes; its keys are not used.
	if err != nil {
		return decryptUnlabelled(safe, password)
	}

	for _, block := range blocks {
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, errNotPKCS12
		}

		id, err := hex.DecodeString(block.Headers["localKeyId"])
		if err != nil {
			return nil, errNotPKCS12
		}

		found = append(found, storedCertificate{
			Certificate: certificate, alias: block.Headers["friendlyName"], id: string(id),
		})
	}

	return found, nil
}

func decryptUnlabelled(safe contentInfo, password string) ([]storedCertificate, error) {
	filler, err := fillers()
	if err != nil {
		return nil, err
	}

	_, leaf, others, err := pkcs12.DecodeChain(seal([]contentInfo{safe, filler.key}, password), password)
	if err != nil {
		return nil, classify(err, errPassword)
	}

	found := []storedCertificate{{Certificate: leaf, unlabelled: true}}
	for _, other := range others {
		found = append(found, storedCertificate{Certificate: other, unlabelled: true})
	}

	return found, nil
}

// emptySequence is the DER of a part without bags.
var emptySequence = []byte{0x30, 0x00}

// classify tells an algorithm that is not known from a password that does not
// fit.
func classify(err error, otherwise *keystoreError) error {
	if _, ok := errors.AsType[pkcs12.NotImplementedError](err); ok {
		return errUnsupported
	}

	return otherwise
}

// oidX509Certificate marks the only kind of certificate that is read.
var oidX509Certificate = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 22, 1}

func plainCertificate(bag *safeBag) (*x509.Certificate, error) {
	var content struct {
		ID   asn1.ObjectIdentifier
		Data []byte `asn1:"tag:0,explicit"`
	}

	if !unmarshalAll(bag.Value.Bytes, &content) || !content.ID.Equal(oidX509Certificate) {
		return nil, errNotPKCS12
	}

	certificate, err := x509.ParseCertificate(content.Data)
	if err != nil {
		return nil, errNotPKCS12
	}

	return certificate, nil
}
