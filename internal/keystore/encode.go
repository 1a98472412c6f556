// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"crypto/rand"
	"fmt"
	"io"

	"software.sslmate.com/src/go-pkcs12"
)

// Encoding says how a PKCS#12 file is encrypted.
type Encoding string

// The encodings.
const (
	// EncodingModern is PBES2 with AES-256-CBC and a SHA-256 MAC, what OpenSSL 3
	// and Java 17 write.
	EncodingModern Encoding = "modern"
	// EncodingLegacy is 3DES with a SHA-1 MAC, which everything reads.
	EncodingLegacy Encoding = "legacy"
)

// encodeIterations is the default of Java 17 for all of its key derivations.
const encodeIterations = 10_000

// Encode writes the bundle as PKCS#12 file: the leaf and its chain in order up to
// the root, and the key under the same password as the file. There is no friendly
// name, so Java calls the entry "1". The bytes of random (nil means crypto/rand)
// are salts and initialization vectors only; with the same bytes the file is the
// same. The error is an *Error.
func (b Bundle) Encode(password string, encoding Encoding, random io.Reader) ([]byte, error) {
	var encoder *pkcs12.Encoder
	switch encoding {
	case EncodingModern:
		encoder = pkcs12.Modern2023
	case EncodingLegacy:
		encoder = pkcs12.LegacyDES
	default:
		return nil, refuse(InputPKCS12, ReasonBadEncoding, fmt.Sprintf("The encoding must be %s or %s.", EncodingModern, EncodingLegacy))
	}
	if !encodablePassword(password) {
		return nil, refuse(InputPassword, ReasonBadPassword, "The password has characters that cannot be written into a PKCS#12 file: it must be valid UTF-8 within the basic multilingual plane.")
	}
	if random == nil {
		random = rand.Reader
	}
	source := &fullReader{source: random}
	file, err := encoder.WithIterations(encodeIterations).WithRand(source).Encode(b.key(), b.Leaf, b.Chain, password)
	switch {
	case source.failed:
		return nil, refuse(InputPKCS12, ReasonRandom, "The source of random bytes failed.")
	case err != nil:
		return nil, refuse(InputPKCS12, ReasonMalformed, "The PKCS#12 file could not be written.")
	case len(file) > MaxFileSize:
		return nil, refuse(InputChain, ReasonTooLarge, fmt.Sprintf("The PKCS#12 file would have %d bytes; at most %d are accepted.", len(file), MaxFileSize))
	}
	return file, nil
}

// encodablePassword tells whether every character fits a BMPString (RFC 7292
// appendix B.1).
func encodablePassword(password string) bool {
	for _, r := range password {
		if r > 0xffff || r == 0xfffd {
			return false
		}
	}
	return true
}

// fullReader never reads short: the encoder does not look at how much it got.
type fullReader struct {
	source io.Reader
	failed bool
}

// Read fills the whole of p or fails.
func (r *fullReader) Read(p []byte) (int, error) {
	n, err := io.ReadFull(r.source, p)
	if err != nil {
		r.failed = true
		return n, fmt.Errorf("read random bytes: %w", err)
	}
	return n, nil
}
