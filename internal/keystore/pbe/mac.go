// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package pbe

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // keystores in use have SHA-1 in their key derivation
	"crypto/sha256"
	"crypto/sha512"
	"encoding/asn1"
	"hash"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// Object identifiers of schemes (RFC 8018 appendix A).
var (
	oidPBKDF2 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 12}
	oidPBES2  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}
	oidPBMAC1 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 14}
)

// digest is a hash under the identifiers that it has by itself and within HMAC.
type digest struct {
	plain, hmac asn1.ObjectIdentifier
	newHash     func() hash.Hash
}

// digests are the hashes of MACs and pseudo-random functions (RFC 8018 appendix
// B.1, RFC 9579).
var digests = []digest{
	{asn1.ObjectIdentifier{1, 3, 14, 3, 2, 26}, asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 7}, sha1.New},
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 4}, asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 8}, sha256.New224},
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}, asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 9}, sha256.New},
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 2}, asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 10}, sha512.New384},
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 3}, asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 11}, sha512.New},
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 5}, asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 12}, sha512.New512_224},
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 6}, asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 13}, sha512.New512_256},
}

func plainDigest(oid asn1.ObjectIdentifier) (func() hash.Hash, error) {
	for _, d := range digests {
		if d.plain.Equal(oid) {
			return d.newHash, nil
		}
	}
	return nil, unsupported("hash " + oid.String())
}

func hmacDigest(oid asn1.ObjectIdentifier) (func() hash.Hash, error) {
	for _, d := range digests {
		if d.hmac.Equal(oid) {
			return d.newHash, nil
		}
	}
	return nil, unsupported("HMAC " + oid.String())
}

// Bounds of the key of PBMAC1: RFC 9579 section 8 advises against less, and no
// hash of HMAC is longer.
const (
	minMACKeySize = 20
	maxMACKeySize = 64
)

// MAC is the integrity check of a file.
type MAC struct {
	// PBMAC1 tells that it is the check of RFC 9579, which needs Java 26.
	PBMAC1 bool

	newHash func() hash.Hash
	value   []byte
	key     func(Password, *Budget) ([]byte, error)
}

// ParseMAC reads a MacData (RFC 7292 section 4), given without its tag and
// length. The error is an *Error.
func ParseMAC(macData []byte) (*MAC, error) {
	input := cryptobyte.String(macData)
	var info cryptobyte.String
	m := &MAC{}
	if !input.ReadASN1(&info, cbasn1.SEQUENCE) {
		return nil, malformed("the integrity check is broken")
	}
	algorithm, parameters, err := readIdentifier(&info)
	if err != nil {
		return nil, err
	}
	var salt []byte
	if !info.ReadASN1Bytes(&m.value, cbasn1.OCTET_STRING) || !input.ReadASN1Bytes(&salt, cbasn1.OCTET_STRING) {
		return nil, malformed("the integrity check is broken")
	}
	if algorithm.Equal(oidPBMAC1) {
		if err := m.parsePBMAC1(parameters); err != nil {
			return nil, err
		}
		return m, nil
	}
	iterations := 1
	if !input.Empty() {
		if iterations, err = readCount(&input); err != nil {
			return nil, err
		}
	}
	if m.newHash, err = plainDigest(algorithm); err != nil {
		return nil, err
	}
	m.key = func(password Password, budget *Budget) ([]byte, error) {
		return derivePKCS12(budget, m.newHash, forMAC, password, salt, iterations, m.newHash().Size())
	}
	return m, nil
}

// parsePBMAC1 reads PBMAC1-params (RFC 8018 appendix A.5, RFC 9579).
func (m *MAC) parsePBMAC1(parameters cryptobyte.String) error {
	m.PBMAC1 = true
	var body cryptobyte.String
	if !parameters.ReadASN1(&body, cbasn1.SEQUENCE) {
		return malformed("the parameters of PBMAC1 are broken")
	}
	kdf, err := readPBKDF2(&body)
	if err != nil {
		return err
	}
	if kdf.keySize < minMACKeySize || kdf.keySize > maxMACKeySize {
		return malformed("the key length of PBMAC1 is missing or out of bounds")
	}
	scheme, _, err := readIdentifier(&body)
	if err != nil {
		return err
	}
	m.newHash, err = hmacDigest(scheme)
	m.key = func(password Password, budget *Budget) ([]byte, error) {
		return derivePBKDF2(budget, kdf.newHash, password, kdf.salt, kdf.iterations, kdf.keySize)
	}
	return err
}

// Verify tells whether the check holds for content under the password. The error
// is an *Error.
func (m *MAC) Verify(content []byte, password Password, budget *Budget) (bool, error) {
	value, err := m.Sum(content, password, budget)
	return err == nil && hmac.Equal(value, m.value), err
}

// Sum computes the check of content.
func (m *MAC) Sum(content []byte, password Password, budget *Budget) ([]byte, error) {
	key, err := m.key(password, budget)
	if err != nil {
		return nil, err
	}
	h := hmac.New(m.newHash, key)
	h.Write(content)
	return h.Sum(nil), nil
}
