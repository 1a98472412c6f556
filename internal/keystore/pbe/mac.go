// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package pbe

import (
	"crypto/hmac"
	"hash"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

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
