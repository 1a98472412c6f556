// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package pbe

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"  //nolint:gosec // keystores in use are encrypted with 3DES
	"crypto/sha1" //nolint:gosec // the default of RFC 8018 appendix A.2
	"encoding/asn1"
	"hash"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// parsePBES2 reads PBES2-params (RFC 8018 appendix A.4).
func parsePBES2(parameters cryptobyte.String) (*Scheme, error) {
	var body cryptobyte.String
	if !parameters.ReadASN1(&body, cbasn1.SEQUENCE) {
		return nil, malformed("the parameters of PBES2 are broken")
	}
	kdf, err := readPBKDF2(&body)
	if err != nil {
		return nil, err
	}
	algorithm, cipherParameters, err := readIdentifier(&body)
	if err != nil {
		return nil, err
	}
	scheme, keySize, newCipher, err := cipherOf(algorithm)
	if err != nil {
		return nil, err
	}
	if kdf.keySize != 0 && kdf.keySize != keySize {
		return nil, malformed("the key length of PBKDF2 does not fit the cipher")
	}
	var iv []byte
	blockSize := aes.BlockSize
	if algorithm.Equal(oidDESEDE3CBC) {
		blockSize = des.BlockSize
	}
	if !cipherParameters.ReadASN1Bytes(&iv, cbasn1.OCTET_STRING) || len(iv) != blockSize {
		return nil, malformed("the initialization vector is broken")
	}
	scheme.open = func(password Password, budget *Budget) (cipher.Block, []byte, error) {
		key, err := derivePBKDF2(budget, kdf.newHash, password, kdf.salt, kdf.iterations, keySize)
		if err != nil {
			return nil, nil, err
		}
		block, err := newCipher(key)
		if err != nil {
			return nil, nil, unsupported(scheme.Name + " is not allowed in this mode of operation")
		}
		return block, iv, nil
	}
	return scheme, nil
}

func cipherOf(algorithm asn1.ObjectIdentifier) (scheme *Scheme, keySize int, newCipher func([]byte) (cipher.Block, error), err error) {
	switch {
	case algorithm.Equal(oidAES128CBC):
		return &Scheme{Name: "AES-128", JavaReads: true}, 16, aes.NewCipher, nil
	case algorithm.Equal(oidAES192CBC):
		return &Scheme{Name: "AES-192"}, 24, aes.NewCipher, nil
	case algorithm.Equal(oidAES256CBC):
		return &Scheme{Name: "AES-256", JavaReads: true}, 32, aes.NewCipher, nil
	case algorithm.Equal(oidDESEDE3CBC):
		return &Scheme{Name: "PBES2 with 3DES"}, 24, des.NewTripleDESCipher, nil
	default:
		return nil, 0, nil, unsupported("PBES2 cipher " + algorithm.String())
	}
}

// pbkdf2Parameters are PBKDF2-params (RFC 8018 appendix A.2). keySize is 0 if the
// file does not give it.
type pbkdf2Parameters struct {
	salt       []byte
	iterations int
	keySize    int
	newHash    func() hash.Hash
}

func readPBKDF2(input *cryptobyte.String) (*pbkdf2Parameters, error) {
	algorithm, parameters, err := readIdentifier(input)
	if err != nil {
		return nil, err
	}
	if !algorithm.Equal(oidPBKDF2) {
		return nil, unsupported("key derivation " + algorithm.String())
	}
	p := &pbkdf2Parameters{newHash: sha1.New}
	var body cryptobyte.String
	if !parameters.ReadASN1(&body, cbasn1.SEQUENCE) || !body.ReadASN1Bytes(&p.salt, cbasn1.OCTET_STRING) {
		return nil, malformed("the salt of PBKDF2 is broken")
	}
	if p.iterations, err = readCount(&body); err != nil {
		return nil, err
	}
	if body.PeekASN1Tag(cbasn1.INTEGER) {
		size := new(big.Int)
		if !body.ReadASN1Integer(size) || size.Sign() <= 0 || size.BitLen() > 16 {
			return nil, malformed("the key length of PBKDF2 is broken")
		}
		p.keySize = int(size.Int64())
	}
	if body.Empty() {
		return p, nil
	}
	prf, _, err := readIdentifier(&body)
	if err != nil {
		return nil, err
	}
	p.newHash, err = hmacDigest(prf)
	return p, err
}
