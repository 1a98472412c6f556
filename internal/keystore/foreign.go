// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// foreign is a kind of binary data that people hand over for another.
type foreign int

const (
	foreignUnknown foreign = iota
	foreignPKCS12
	foreignCertificate
	foreignPKCS7
	foreignKey
	foreignEncryptedKey
	foreignBCFKS
)

// recognize tells what data is, by what it begins with.
func recognize(data []byte) foreign {
	der, _, err := toDER(data)
	if err != nil {
		return foreignUnknown
	}
	if startsLikePFX(der) {
		return foreignPKCS12
	}
	if _, err := x509.ParseCertificate(der); err == nil {
		return foreignCertificate
	}
	if _, _, ok := splitPKCS8(der); ok {
		return foreignKey
	}
	if _, ok := peekRSA(der); ok {
		return foreignKey
	}
	if _, err := x509.ParseECPrivateKey(der); err == nil {
		return foreignKey
	}
	return recognizeByIdentifier(der)
}

// recognizeByIdentifier tells structures apart by where their first object
// identifier stands: PKCS#7 begins with it, an encrypted key (RFC 5208 section 6)
// has it a level below, and the keystores of BouncyCastle's FIPS module two.
func recognizeByIdentifier(der []byte) foreign {
	input := cryptobyte.String(der)
	for depth := range 4 {
		var id asn1.ObjectIdentifier
		if input.PeekASN1Tag(cbasn1.OBJECT_IDENTIFIER) && input.ReadASN1ObjectIdentifier(&id) {
			switch {
			case depth == 1 && isPKCS7(id):
				return foreignPKCS7
			case depth == 2 && isEncryption(id):
				return foreignEncryptedKey
			case depth == 3 && isEncryption(id):
				return foreignBCFKS
			}
			return foreignUnknown
		}
		var body cryptobyte.String
		if !input.ReadASN1(&body, cbasn1.SEQUENCE) {
			return foreignUnknown
		}
		input = body
	}
	return foreignUnknown
}

// isPKCS7 tells whether id is a content type of RFC 2315.
func isPKCS7(id asn1.ObjectIdentifier) bool {
	return len(id) == len(oidData) && id[:len(oidData)-1].Equal(oidData[:len(oidData)-1])
}

// isEncryption tells whether id is of PKCS#5 or of PKCS#12's encryption.
func isEncryption(id asn1.ObjectIdentifier) bool {
	return hasPrefix(id, 1, 2, 840, 113549, 1, 5) || hasPrefix(id, 1, 2, 840, 113549, 1, 12, 1)
}

func hasPrefix(id asn1.ObjectIdentifier, prefix ...int) bool {
	return len(id) >= len(prefix) && id[:len(prefix)].Equal(prefix)
}

// fromBase64 decodes a text that is the base64 of BER or of PEM as a whole.
func fromBase64(text []byte) ([]byte, bool) {
	text = squeeze(text)
	if !bytes.HasPrefix(text, []byte("M")) && !bytes.HasPrefix(text, []byte("LS0t")) {
		return nil, false // neither a SEQUENCE nor -----BEGIN
	}
	data, err := base64.StdEncoding.DecodeString(string(text))
	return data, err == nil
}

// squeeze removes white space.
func squeeze(text []byte) []byte {
	squeezed := make([]byte, 0, len(text))
	for _, b := range text {
		if b > ' ' {
			squeezed = append(squeezed, b)
		}
	}
	return squeezed
}
