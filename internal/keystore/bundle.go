// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"bytes"
	"crypto"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"slices"

	"software.sslmate.com/src/go-pkcs12"
)

// Bundle is a private key with its certificate and chain. It prints itself
// redacted in every form.
type Bundle struct {
	// key is a function because fmt prints what unexported fields hold, but not
	// what a function does.
	key      func() crypto.Signer
	findings []Finding

	// Leaf is the certificate of the key.
	Leaf *x509.Certificate
	// Chain holds the issuers above the leaf in order, as far as they were given.
	Chain []*x509.Certificate
}

// ParseBundle reads a private key and its certificates from PEM. The leaf is the
// certificate of certificatePEM that has the key's public key; its chain is
// gathered from the rest of certificatePEM and from chainPEM, which may be empty,
// in whatever order the blocks come. Certificates that are not in the chain are
// left out, with a finding. The error is an *Error.
func ParseBundle(certificatePEM, chainPEM, privateKeyPEM string) (*Bundle, error) {
	own, all, failure := parseBoth(certificatePEM, chainPEM)
	if failure != nil {
		return nil, failure
	}
	key, failure := parseKeyPEM(privateKeyPEM)
	if failure != nil {
		return nil, failure
	}
	p := newPool(all)
	leaf := p.leafOf(key.Public(), nil)
	if leaf == nil || !slices.ContainsFunc(own, leaf.Equal) {
		return nil, mismatch(leaf != nil, own[0])
	}
	chain, findings, failure := p.assemble(leaf, own)
	if failure != nil {
		return nil, failure
	}
	return &Bundle{key: func() crypto.Signer { return key }, Leaf: leaf, Chain: chain, findings: findings}, nil
}

// leafOf returns the certificate with the given public key, or nil. If there are
// several, such as before and after a renewal, the preferred one wins, then the
// first.
func (p *pool) leafOf(public crypto.PublicKey, preferred func(*x509.Certificate) bool) *x509.Certificate {
	var first *x509.Certificate
	for _, c := range p.certificates {
		if !samePublicKey(public, c.PublicKey) {
			continue
		}
		if preferred != nil && preferred(c) {
			return c
		}
		if first == nil {
			first = c
		}
	}
	return first
}

func mismatch(inChain bool, first *x509.Certificate) *Error {
	if inChain {
		return refuse(InputPrivateKey, ReasonKeyMismatch, "The private key belongs to a certificate of the chain, not to the certificate. Give the gate's own certificate as the certificate, and its issuers as the chain.")
	}
	return refuse(InputPrivateKey, ReasonKeyMismatch, fmt.Sprintf("The private key does not belong to the certificate %s. Give the key that the certificate was requested with.", printable(first.Subject.String())))
}

// Keystore returns the same view of the facts as [Decode] has of the encoded
// bundle, with the findings of the PEM inputs.
func (b Bundle) Keystore() *Keystore {
	return &Keystore{
		Entries:  []Entry{{Leaf: b.Leaf, Chain: slices.Clone(b.Chain)}},
		Findings: slices.Clone(b.findings),
	}
}

// String names the leaf only.
func (b Bundle) String() string {
	if b.Leaf == nil {
		return "keystore.Bundle(empty)"
	}
	return "keystore.Bundle(" + fingerprint(b.Leaf) + ", private key redacted)"
}

// GoString names the leaf only.
func (b Bundle) GoString() string { return b.String() }

// Format names the leaf only, whatever the verb.
func (b Bundle) Format(state fmt.State, _ rune) { _, _ = state.Write([]byte(b.String())) }

// LogValue names the leaf only.
func (b Bundle) LogValue() slog.Value { return slog.StringValue(b.String()) }

// MarshalJSON names the leaf only.
func (b Bundle) MarshalJSON() ([]byte, error) { return []byte(`"` + b.String() + `"`), nil }

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

// derivation names the construction of EncodeSame. Another construction needs
// another name, and gives other files.
const derivation = "terraform-provider-activegate pkcs12 1"

// derivedBytes is more than any encoding takes: two salts and two vectors for
// the contents and a salt for the integrity check, of at most 16 bytes each.
const derivedBytes = 256

// EncodeSame is [Bundle.Encode] without chance: the same key, certificates,
// password and encoding give the same file, on every machine.
//
// Salts and initialization vectors come from HKDF-SHA-256 (RFC 5869). Its input
// is everything that the file is made of, each part with its length in front,
// and its info is the name of the construction. That is as good as chance here:
//
//   - Salts and vectors are no secrets, and must only differ from file to file.
//     Any difference of the inputs gives other ones, so that no key that is
//     derived from a password, and no vector under it, serves two contents. What
//     the same file twice tells is that it is the same.
//   - The private key is part of the input, and nobody can guess that. So the
//     salts, which stand in the file in clear text, test no guess of the password;
//     derived from password and certificates alone they would test it without the
//     cost of PBKDF2.
//
// The error is an *Error.
func (b Bundle) EncodeSame(password string, encoding Encoding) ([]byte, error) {
	key, err := x509.MarshalPKCS8PrivateKey(b.key())
	if err != nil {
		return nil, refuse(InputPrivateKey, ReasonBadKey, "The private key could not be written.")
	}
	parts := [][]byte{[]byte(encoding), []byte(password), key, b.Leaf.Raw}
	for _, issuer := range b.Chain {
		parts = append(parts, issuer.Raw)
	}
	var secret []byte
	for _, part := range parts {
		secret = append(binary.BigEndian.AppendUint64(secret, uint64(len(part))), part...)
	}
	derived, err := hkdf.Key(sha256.New, secret, nil, derivation, derivedBytes)
	if err != nil {
		return nil, refuse(InputPKCS12, ReasonRandom, "The salts could not be derived.")
	}
	return b.Encode(password, encoding, bytes.NewReader(derived))
}
