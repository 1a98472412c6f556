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

// blockCipher is one under its identifier, with sizes in bytes.
type blockCipher struct {
	id                 asn1.ObjectIdentifier
	name               string
	javaReads          bool
	keySize, blockSize int
	newCipher          func(key []byte) (cipher.Block, error)
}

// pbes2Ciphers are those of RFC 8018 appendix B.2.
var pbes2Ciphers = []blockCipher{
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 2}, "AES-128", true, 16, aes.BlockSize, aes.NewCipher},
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 22}, "AES-192", false, 24, aes.BlockSize, aes.NewCipher},
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 42}, "AES-256", true, 32, aes.BlockSize, aes.NewCipher},
	{asn1.ObjectIdentifier{1, 2, 840, 113549, 3, 7}, "PBES2 with 3DES", false, 24, des.BlockSize, des.NewTripleDESCipher},
}

// pkcs12Ciphers are those of RFC 7292 appendix C.
var pkcs12Ciphers = []blockCipher{
	{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 1, 3}, "3DES", true, 24, des.BlockSize, des.NewTripleDESCipher},
	{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 1, 4}, "3DES with two keys", false, 16, des.BlockSize, newTwoKeyDES},
	{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 1, 5}, "RC2-128", true, 16, rc2BlockSize, newRC2},
	{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 1, 6}, "RC2-40", true, 5, rc2BlockSize, newRC2},
}

func cipherOf(all []blockCipher, id asn1.ObjectIdentifier) (blockCipher, bool) {
	for _, c := range all {
		if c.id.Equal(id) {
			return c, true
		}
	}
	return blockCipher{}, false
}

// scheme is the cipher with a way to its key and initialization vector.
func (c blockCipher) scheme(derive func(Password, *Budget) (key, iv []byte, err error)) *Scheme {
	return &Scheme{Name: c.name, JavaReads: c.javaReads, open: func(password Password, budget *Budget) (cipher.Block, []byte, error) {
		key, iv, err := derive(password, budget)
		if err != nil {
			return nil, nil, err
		}
		block, err := c.newCipher(key)
		if err != nil {
			return nil, nil, unsupported(c.name + " is not allowed in this mode of operation")
		}
		return block, iv, nil
	}}
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
	c, ok := cipherOf(pbes2Ciphers, algorithm)
	if !ok {
		return nil, unsupported("PBES2 cipher " + algorithm.String())
	}
	if kdf.keySize != 0 && kdf.keySize != c.keySize {
		return nil, malformed("the key length of PBKDF2 does not fit the cipher")
	}
	var iv []byte
	if !cipherParameters.ReadASN1Bytes(&iv, cbasn1.OCTET_STRING) || len(iv) != c.blockSize {
		return nil, malformed("the initialization vector is broken")
	}
	return c.scheme(func(password Password, budget *Budget) ([]byte, []byte, error) {
		key, err := derivePBKDF2(budget, kdf.newHash, password, kdf.salt, kdf.iterations, c.keySize)
		return key, iv, err
	}), nil
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
	c, ok := cipherOf(pkcs12Ciphers, algorithm)
	if !ok {
		return nil, unsupported("encryption " + algorithm.String())
	}
	salt, iterations, err := parsePKCS12Parameters(parameters)
	if err != nil {
		return nil, err
	}
	derive := func(purpose byte, password Password, budget *Budget, size int) ([]byte, error) {
		return derivePKCS12(budget, sha1.New, purpose, password, salt, iterations, size)
	}
	return c.scheme(func(password Password, budget *Budget) (key, iv []byte, err error) {
		if key, err = derive(forKey, password, budget, c.keySize); err == nil {
			iv, err = derive(forIV, password, budget, c.blockSize)
		}
		return key, iv, err
	}), nil
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
