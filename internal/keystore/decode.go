// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/pbe"
)

// Decode reads a PKCS#12 file (RFC 7292), in DER or in BER as Java reads it: what
// OpenSSL, Java's keytool, Windows, BouncyCastle and NSS write, with one or several
// keys, and certificates in any order. The
// certificate of a key is the one with its public key; localKeyId only decides
// between several such certificates. The error is an *Error.
func Decode(data []byte, password string) (*Keystore, error) {
	der, failure := frame(data)
	if failure != nil {
		return nil, failure
	}
	content, macData, failure := openPFX(der)
	if failure != nil {
		return nil, failure
	}
	r := &reader{
		budget:    pbe.NewBudget(MaxIterations, MaxTotalIterations),
		passwords: pbe.Passwords(password),
	}
	if failure := r.unlock(content, macData); failure != nil {
		if password == "" && failure.Reason == ReasonWrongPassword {
			failure.Detail = "The password is empty or not given, and the PKCS#12 file needs one."
		}
		return nil, failure
	}
	k, failure := r.keystore()
	if failure != nil {
		return nil, failure
	}
	k.Findings = append(PasswordFindings(password), k.Findings...)
	return k, nil
}

// openPFX returns the content that the integrity check covers, and the MacData
// (nil if the file has none).
func openPFX(data []byte) (content, macData []byte, failure *Error) {
	input := cryptobyte.String(data)
	var pfx, info cryptobyte.String
	var version int
	if !input.ReadASN1(&pfx, cbasn1.SEQUENCE) || !pfx.ReadASN1Integer(&version) || !pfx.ReadASN1(&info, cbasn1.SEQUENCE) {
		return nil, nil, broken("its frame")
	}
	if version != 3 {
		return nil, nil, refuse(InputPKCS12, ReasonNotPKCS12, "The file is not PKCS#12 of version 3, the only one in use.")
	}
	contentType, body, ok := readContentInfo(info)
	switch {
	case !ok:
		return nil, nil, broken("its content")
	case contentType.Equal(oidSignedData):
		return nil, nil, refuse(InputPKCS12, ReasonUnsupportedAlgorithm, "The file is protected by a signature instead of a password. Export it with a password.")
	case !contentType.Equal(oidData):
		return nil, nil, refuse(InputPKCS12, ReasonNotPKCS12, notPKCS12Detail)
	}
	var octets cryptobyte.String
	if !body.ReadASN1(&octets, cbasn1.OCTET_STRING) {
		return nil, nil, broken("its content")
	}
	if pfx.Empty() {
		return octets, nil, nil
	}
	var mac cryptobyte.String
	if !pfx.ReadASN1(&mac, cbasn1.SEQUENCE) || !pfx.Empty() {
		return nil, nil, broken("its integrity check")
	}
	return octets, mac, nil
}
