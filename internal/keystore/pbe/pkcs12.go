// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package pbe

import (
	"crypto/cipher"
	"crypto/des"  //nolint:gosec // keystores in use are encrypted with 3DES
	"crypto/sha1" //nolint:gosec // keystores in use have SHA-1 in their key derivation
	"encoding/asn1"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// parsePKCS12Scheme reads the schemes of RFC 7292 appendix C.
func parsePKCS12Scheme(algorithm asn1.ObjectIdentifier, parameters cryptobyte.String) (*Scheme, error) {
	var name string
	var keySize int
	var newCipher func(key []byte) (cipher.Block, error)
	switch {
	case algorithm.Equal(oidSHA1And3DES):
		name, keySize, newCipher = "3DES", 24, des.NewTripleDESCipher
	case algorithm.Equal(oidSHA1And2DES):
		name, keySize, newCipher = "3DES with two keys", 16, newTwoKeyDES
	case algorithm.Equal(oidSHA1AndRC2128):
		name, keySize, newCipher = "RC2-128", 16, newRC2
	case algorithm.Equal(oidSHA1AndRC240):
		name, keySize, newCipher = "RC2-40", 5, newRC2
	default:
		return nil, unsupported("encryption " + algorithm.String())
	}
	salt, iterations, err := parsePKCS12Parameters(parameters)
	if err != nil {
		return nil, err
	}
	return &Scheme{
		Name:      name,
		JavaReads: !algorithm.Equal(oidSHA1And2DES),
		open: func(password Password, budget *Budget) (cipher.Block, []byte, error) {
			key, err := derivePKCS12(budget, sha1.New, forKey, password, salt, iterations, keySize)
			if err != nil {
				return nil, nil, err
			}
			iv, err := derivePKCS12(budget, sha1.New, forIV, password, salt, iterations, des.BlockSize)
			if err != nil {
				return nil, nil, err
			}
			block, err := newCipher(key)
			if err != nil {
				return nil, nil, unsupported(name + " is not allowed in this mode of operation")
			}
			return block, iv, nil
		},
	}, nil
}

func parsePKCS12Parameters(parameters cryptobyte.String) (salt []byte, iterations int, err error) {
	var body cryptobyte.String
	if !parameters.ReadASN1(&body, cbasn1.SEQUENCE) || !body.ReadASN1Bytes(&salt, cbasn1.OCTET_STRING) {
		return nil, 0, malformed("the parameters of the encryption are broken")
	}
	iterations, err = readCount(&body)
	return salt, iterations, err
}

// newTwoKeyDES uses the first of two keys again as the third.
func newTwoKeyDES(key []byte) (cipher.Block, error) {
	return des.NewTripleDESCipher(append(key[:16:16], key[:8]...)) //nolint:gosec // see the import
}
