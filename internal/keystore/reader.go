// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"crypto"
	"crypto/x509"
	"encoding/asn1"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/pbe"
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
		return refuse(InputPKCS12, ReasonUnsupportedAlgorithm, "A part of the file is encrypted for a public key instead of a password. Export it with a password.")
	default:
		return refuse(InputPKCS12, ReasonUnsupportedAlgorithm, fmt.Sprintf("A part of the file is of an unknown type (%s).", contentType))
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
