// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package pbe

import (
	"bytes"
	"crypto/cipher"
	"encoding/asn1"
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
