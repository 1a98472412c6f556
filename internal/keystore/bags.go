// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// readSafeContents reads SafeContents (RFC 7292 section 4.2). Bags of CRLs
// and unknown types are passed over.
func (r *reader) readSafeContents(data []byte, depth int) *Error {
	if depth > maxNesting {
		return refuse(InputPKCS12, ReasonTooLarge, "The parts of the file are nested too deeply.")
	}
	input := cryptobyte.String(derOf(data))
	var contents cryptobyte.String
	if !input.ReadASN1(&contents, cbasn1.SEQUENCE) || !input.Empty() {
		return broken("a list of keys and certificates")
	}
	for position := 0; !contents.Empty(); position++ {
		r.bags++
		if r.bags > MaxBags {
			return refuse(InputPKCS12, ReasonTooLarge, fmt.Sprintf("The file holds more than %d keys, certificates and other items.", MaxBags))
		}
		var bag, value, attributeSet cryptobyte.String
		var id asn1.ObjectIdentifier
		var hasAttributes bool
		ok := contents.ReadASN1(&bag, cbasn1.SEQUENCE) &&
			bag.ReadASN1ObjectIdentifier(&id) &&
			bag.ReadASN1(&value, cbasn1.Tag(0).Constructed().ContextSpecific()) &&
			bag.ReadOptionalASN1(&attributeSet, &hasAttributes, cbasn1.SET)
		if !ok {
			return broken("a key or certificate")
		}
		if failure := r.readBag(id, value, readAttributes(attributeSet), position, depth); failure != nil {
			return failure
		}
	}
	return nil
}

func (r *reader) readBag(id asn1.ObjectIdentifier, value cryptobyte.String, a attributes, position, depth int) *Error {
	switch {
	case id.Equal(oidKeyBag):
		return r.addKey(value, a, true)
	case id.Equal(oidShroudedKeyBag):
		return r.readShroudedKey(value, a)
	case id.Equal(oidCertBag):
		return r.readCertificate(value, a, position)
	case id.Equal(oidSecretBag):
		r.find(NoticeUnusableEntry, "The file holds a secret key beside the private key. Java passes over it. Export only the private key with its certificates.")
		return nil
	case id.Equal(oidSafeContentsBag):
		return r.readSafeContents(value, depth+1)
	default:
		return nil
	}
}

// readShroudedKey reads an EncryptedPrivateKeyInfo (RFC 5208 section 6).
func (r *reader) readShroudedKey(value cryptobyte.String, a attributes) *Error {
	var info, identifier, ciphertext cryptobyte.String
	ok := value.ReadASN1(&info, cbasn1.SEQUENCE) &&
		info.ReadASN1(&identifier, cbasn1.SEQUENCE) &&
		info.ReadASN1(&ciphertext, cbasn1.OCTET_STRING)
	if !ok {
		return broken("a private key")
	}
	plaintext, failure := r.decrypt(identifier, ciphertext)
	if failure != nil {
		return failure
	}
	defer clear(plaintext)
	return r.addKey(plaintext, a, false)
}

func (r *reader) addKey(pkcs8 []byte, a attributes, plain bool) *Error {
	if len(r.keys) == MaxKeys {
		return refuse(InputPKCS12, ReasonTooLarge, fmt.Sprintf("The file holds more than %d private keys.", MaxKeys))
	}
	if len(pkcs8) > 1 && pkcs8[1] == lengthLong {
		pkcs8 = derOf(pkcs8)
		defer clear(pkcs8)
	}
	bag := keyBag{attributes: a, plain: plain, first: len(r.keys) == 0}
	key, failure := parsePrivateKey(InputPKCS12, pkcs8)
	switch {
	case failure == nil:
		bag.public = key.Public()
	case failure.Reason == ReasonUnsupportedAlgorithm && javaKnows(pkcs8):
		bag.unusable = failure // which is no harm beside a key that is not
	default:
		return failure
	}
	r.keys = append(r.keys, bag)
	return nil
}

// readCertificate reads a CertBag (RFC 7292 section 4.2.3).
func (r *reader) readCertificate(value cryptobyte.String, a attributes, position int) *Error {
	var bag, wrapped, der cryptobyte.String
	var id asn1.ObjectIdentifier
	ok := value.ReadASN1(&bag, cbasn1.SEQUENCE) &&
		bag.ReadASN1ObjectIdentifier(&id) &&
		bag.ReadASN1(&wrapped, cbasn1.Tag(0).Constructed().ContextSpecific())
	if !ok {
		return broken("a certificate")
	}
	if !id.Equal(oidX509Certificate) {
		return nil
	}
	if !wrapped.ReadASN1(&der, cbasn1.OCTET_STRING) {
		return broken("a certificate")
	}
	if len(r.certificates) == MaxCertificates {
		return refuse(InputPKCS12, ReasonTooLarge, fmt.Sprintf("The file holds more than %d certificates.", MaxCertificates))
	}
	// A copy, since the parsed certificate keeps the bytes that it came from, and
	// with them a whole part of the file that may hold a private key.
	certificate, err := x509.ParseCertificate(bytes.Clone(der))
	if err != nil {
		return refuse(InputPKCS12, ReasonBadCertificate, fmt.Sprintf("Certificate %d of the file cannot be parsed%s.", len(r.certificates)+1, parserSays(err)))
	}
	if failure := refuseEmptyName(InputPKCS12, fmt.Sprintf("Certificate %d of the file", len(r.certificates)+1), certificate); failure != nil {
		return failure
	}
	r.certificates = append(r.certificates, certificateBag{
		attributes:  a,
		certificate: certificate,
		position:    position,
		keysBefore:  len(r.keys),
	})
	return nil
}
