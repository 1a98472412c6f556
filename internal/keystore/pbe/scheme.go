// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package pbe

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"  //nolint:gosec // keystores in use are encrypted with 3DES
	"crypto/sha1" //nolint:gosec // keystores in use have SHA-1 in their key derivation
	"encoding/asn1"
	"hash"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// Scheme is a cipher under a password, with the parameters that a file gives.
type Scheme struct {
	// Name of the cipher for messages, such as "AES-256".
	Name string
	// JavaReads tells whether JDK 17 knows the scheme (measured).
	JavaReads bool

	open func(Password, *Budget) (block cipher.Block, iv []byte, err error)
}

// ParseScheme reads an AlgorithmIdentifier, given without its tag and length.
// The error is an *Error.
func ParseScheme(identifier []byte) (*Scheme, error) {
	algorithm, parameters, err := splitIdentifier(identifier)
	if err != nil {
		return nil, err
	}
	if algorithm.Equal(oidPBES2) {
		return parsePBES2(parameters)
	}
	return parsePKCS12Scheme(algorithm, parameters)
}

// Decrypt decrypts in CBC mode and removes the padding (RFC 8018 section 6.1.1).
// A padding that is wrong is ErrWrongKey; one in 256 wrong passwords is not
// noticed here. Other errors are an *Error.
func (s *Scheme) Decrypt(ciphertext []byte, password Password, budget *Budget) ([]byte, error) {
	block, iv, err := s.open(password, budget)
	if err != nil {
		return nil, err
	}
	size := block.BlockSize()
	if len(ciphertext) == 0 || len(ciphertext)%size != 0 {
		return nil, malformed("encrypted data is not a multiple of the cipher's block size")
	}
	plaintext := make([]byte, len(ciphertext))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(plaintext, ciphertext)
	padding := int(plaintext[len(plaintext)-1])
	if padding == 0 || padding > size {
		return nil, ErrWrongKey
	}
	end := len(plaintext) - padding
	if !bytes.Equal(plaintext[end:], bytes.Repeat(plaintext[len(plaintext)-1:], padding)) {
		return nil, ErrWrongKey
	}
	return plaintext[:end], nil
}

// Encrypt is the reverse of [Scheme.Decrypt], for making keystores in tests.
func (s *Scheme) Encrypt(plaintext []byte, password Password, budget *Budget) ([]byte, error) {
	block, iv, err := s.open(password, budget)
	if err != nil {
		return nil, err
	}
	padding := block.BlockSize() - len(plaintext)%block.BlockSize()
	ciphertext := append(bytes.Clone(plaintext), bytes.Repeat([]byte{byte(padding & 0xff)}, padding)...)
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(ciphertext, ciphertext)
	return ciphertext, nil
}

// splitIdentifier returns the parts of an AlgorithmIdentifier; parameters keep
// their tag and may be empty.
func splitIdentifier(identifier []byte) (algorithm asn1.ObjectIdentifier, parameters cryptobyte.String, err error) {
	input := cryptobyte.String(identifier)
	if !input.ReadASN1ObjectIdentifier(&algorithm) {
		return nil, nil, malformed("an algorithm identifier is broken")
	}
	return algorithm, input, nil
}

// readIdentifier reads an AlgorithmIdentifier with its tag and length.
func readIdentifier(input *cryptobyte.String) (algorithm asn1.ObjectIdentifier, parameters cryptobyte.String, err error) {
	var identifier cryptobyte.String
	if !input.ReadASN1(&identifier, cbasn1.SEQUENCE) {
		return nil, nil, malformed("an algorithm identifier is broken")
	}
	return splitIdentifier(identifier)
}

func readCount(input *cryptobyte.String) (int, error) {
	n := new(big.Int)
	if !input.ReadASN1Integer(n) {
		return 0, malformed("an iteration count is broken")
	}
	return countOf(n)
}

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
