// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/asn1"
	"fmt"
	"strings"
	"unicode/utf16"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/pbe"
)

// Object identifiers of PKCS#12 structures (RFC 7292 section 4 and appendix D,
// RFC 2315).
var (
	oidData            = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidSignedData      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidEnvelopedData   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 3}
	oidEncryptedData   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 6}
	oidKeyBag          = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 10, 1, 1}
	oidShroudedKeyBag  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 10, 1, 2}
	oidCertBag         = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 10, 1, 3}
	oidSecretBag       = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 10, 1, 5}
	oidSafeContentsBag = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 10, 1, 6}
	oidX509Certificate = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 22, 1}
	oidFriendlyName    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 20}
	oidLocalKeyID      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 21}
	// oidJavaTrust marks trusted certificates in what keytool writes.
	oidJavaTrust = asn1.ObjectIdentifier{2, 16, 840, 1, 113894, 746875, 1, 1}
)

// reader gathers the bags of one file.
type reader struct {
	budget    *pbe.Budget
	passwords []pbe.Password // forms of the one password, the likeliest first
	verified  bool           // the integrity check holds
	decrypted int            // how many parts the password opened

	bags         int
	keys         []keyBag
	unusable     int // keys that passOver set aside
	certificates []certificateBag
	findings     []Finding
}

// keyBag is a private key of the file; only its public half is kept.
type keyBag struct {
	attributes
	public crypto.PublicKey
	// unusable tells why a key that Java passes over cannot serve.
	unusable *Error
	// plain tells that the key is not encrypted by itself.
	plain bool
	// first tells that no key came before; Java gives it an id if it has none.
	first bool
}

type certificateBag struct {
	attributes
	certificate *x509.Certificate
	// position within its safe contents, and keys read before it: Java pairs by
	// them where there are no ids.
	position, keysBefore int
}

// readContent reads the AuthenticatedSafe (RFC 7292 section 4.1).
func (r *reader) readContent(content []byte) *Error {
	input := cryptobyte.String(derOf(content))
	var safe cryptobyte.String
	if !input.ReadASN1(&safe, cbasn1.SEQUENCE) || !input.Empty() {
		return broken("the list of its parts")
	}
	for !safe.Empty() {
		var info cryptobyte.String
		if !safe.ReadASN1(&info, cbasn1.SEQUENCE) {
			return broken("the list of its parts")
		}
		contentType, body, ok := readContentInfo(info)
		if !ok {
			return broken("one of its parts")
		}
		if failure := r.readPart(contentType, body); failure != nil {
			return failure
		}
	}
	return nil
}

func (r *reader) readPart(contentType asn1.ObjectIdentifier, body cryptobyte.String) *Error {
	switch {
	case contentType.Equal(oidData):
		var octets cryptobyte.String
		if !body.ReadASN1(&octets, cbasn1.OCTET_STRING) {
			return broken("one of its parts")
		}
		return r.readSafeContents(octets, 0)
	case contentType.Equal(oidEncryptedData):
		identifier, ciphertext, ok := readEncryptedData(body)
		if !ok {
			return broken("an encrypted part")
		}
		plaintext, failure := r.decrypt(identifier, ciphertext)
		if failure != nil {
			return failure
		}
		return r.readSafeContents(plaintext, 0)
	case contentType.Equal(oidEnvelopedData):
		return newError(InputPKCS12, ReasonUnsupportedAlgorithm, "A part of the file is encrypted for a public key instead of a password. Export it with a password.")
	default:
		return newError(InputPKCS12, ReasonUnsupportedAlgorithm, fmt.Sprintf("A part of the file is of an unknown type (%s).", contentType))
	}
}

// readContentInfo reads a ContentInfo (RFC 2315 section 7), given without its tag
// and length.
func readContentInfo(info cryptobyte.String) (contentType asn1.ObjectIdentifier, body cryptobyte.String, ok bool) {
	ok = info.ReadASN1ObjectIdentifier(&contentType) &&
		info.ReadASN1(&body, cbasn1.Tag(0).Constructed().ContextSpecific()) &&
		info.Empty()
	return contentType, body, ok
}

// readEncryptedData reads an EncryptedData (RFC 2315 section 13).
func readEncryptedData(body cryptobyte.String) (identifier, ciphertext cryptobyte.String, ok bool) {
	var data, info cryptobyte.String
	var version int
	var contentType asn1.ObjectIdentifier
	parts := cbasn1.Tag(0).ContextSpecific().Constructed()
	ok = body.ReadASN1(&data, cbasn1.SEQUENCE) &&
		data.ReadASN1Integer(&version) &&
		data.ReadASN1(&info, cbasn1.SEQUENCE) &&
		info.ReadASN1ObjectIdentifier(&contentType) &&
		contentType.Equal(oidData) &&
		info.ReadASN1(&identifier, cbasn1.SEQUENCE)
	if !ok || !info.PeekASN1Tag(parts) {
		return identifier, ciphertext, ok && info.ReadASN1(&ciphertext, cbasn1.Tag(0).ContextSpecific())
	}
	// An octet string in parts (BER), which only its implicit tag hid from toDER.
	ok = info.ReadASN1(&body, parts)
	for ok && !body.Empty() {
		var part cryptobyte.String
		ok = body.ReadASN1(&part, cbasn1.OCTET_STRING)
		ciphertext = append(ciphertext, part...)
	}
	return identifier, ciphertext, ok
}

// readSafeContents reads SafeContents (RFC 7292 section 4.2). Bags of CRLs
// and unknown types are passed over.
func (r *reader) readSafeContents(data []byte, depth int) *Error {
	if depth > maxNesting {
		return newError(InputPKCS12, ReasonTooLarge, "The parts of the file are nested too deeply.")
	}
	input := cryptobyte.String(derOf(data))
	var contents cryptobyte.String
	if !input.ReadASN1(&contents, cbasn1.SEQUENCE) || !input.Empty() {
		return broken("a list of keys and certificates")
	}
	for position := 0; !contents.Empty(); position++ {
		r.bags++
		if r.bags > MaxBags {
			return newError(InputPKCS12, ReasonTooLarge, fmt.Sprintf("The file holds more than %d keys, certificates and other items.", MaxBags))
		}
		var bag, value, attributeSet cryptobyte.String
		var id asn1.ObjectIdentifier
		ok := contents.ReadASN1(&bag, cbasn1.SEQUENCE) &&
			bag.ReadASN1ObjectIdentifier(&id) &&
			bag.ReadASN1(&value, cbasn1.Tag(0).Constructed().ContextSpecific()) &&
			bag.ReadOptionalASN1(&attributeSet, nil, cbasn1.SET)
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
		return newError(InputPKCS12, ReasonTooLarge, fmt.Sprintf("The file holds more than %d private keys.", MaxKeys))
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
		return newError(InputPKCS12, ReasonTooLarge, fmt.Sprintf("The file holds more than %d certificates.", MaxCertificates))
	}
	// A copy, since the parsed certificate keeps the bytes that it came from, and
	// with them a whole part of the file that may hold a private key.
	certificate, err := x509.ParseCertificate(bytes.Clone(der))
	number := len(r.certificates) + 1
	if err != nil {
		if failure := curveError(InputPKCS12, fmt.Sprintf("certificate %d of the file", number), der); failure != nil {
			return failure
		}
		return newError(InputPKCS12, ReasonBadCertificate, fmt.Sprintf("Certificate %d of the file cannot be parsed%s.", number, parserSays(err)))
	}
	if failure := checkName(InputPKCS12, fmt.Sprintf("Certificate %d of the file", number), certificate); failure != nil {
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

// attributes are the attributes of a bag that matter. All others, such as
// Windows' name of a cryptographic provider and its empty LocalKeySet, are passed
// over, and so is what cannot be read: attributes decide nothing here.
type attributes struct {
	alias      string
	localKeyID string
	// javaTrust marks what Java calls a trusted certificate.
	javaTrust bool
}

// readAttributes reads the PKCS12Attributes of a bag, given without tag and
// length.
func readAttributes(set cryptobyte.String) attributes {
	var a attributes
	for !set.Empty() {
		var attribute, values cryptobyte.String
		var id asn1.ObjectIdentifier
		ok := set.ReadASN1(&attribute, cbasn1.SEQUENCE) &&
			attribute.ReadASN1ObjectIdentifier(&id) &&
			attribute.ReadASN1(&values, cbasn1.SET)
		if !ok {
			return a
		}
		var value cryptobyte.String
		switch {
		case id.Equal(oidFriendlyName) && values.ReadASN1(&value, asn1.TagBMPString):
			a.alias = bmpString(value)
		case id.Equal(oidLocalKeyID) && values.ReadASN1(&value, cbasn1.OCTET_STRING):
			a.localKeyID = string(value)
		case id.Equal(oidJavaTrust):
			a.javaTrust = true
		}
	}
	return a
}

// bmpString decodes big-endian UTF-16; some writers end it with a zero.
func bmpString(data []byte) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = uint16(data[2*i])<<8 | uint16(data[2*i+1])
	}
	return strings.TrimRight(string(utf16.Decode(units)), "\x00")
}
