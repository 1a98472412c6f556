// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"bytes"
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/x509"
	"encoding/binary"
)

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
