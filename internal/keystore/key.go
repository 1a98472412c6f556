// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// parsePrivateKey parses a DER key in PKCS#8, PKCS#1 or SEC 1, whatever it is
// labelled: some tools mix the labels up.
func parsePrivateKey(input Input, der []byte) (crypto.Signer, *Error) {
	if len(der) > maxKeySize {
		return nil, refuse(input, ReasonKeySize, fmt.Sprintf("The private key has %d bytes; at most %d are read.", len(der), maxKeySize))
	}
	if algorithm, inner, ok := splitPKCS8(der); ok {
		return parsePKCS8(input, der, algorithm, inner)
	}
	if bits, ok := peekRSA(der); ok {
		if failure := checkRSABits(input, bits); failure != nil {
			return nil, failure
		}
		key, err := x509.ParsePKCS1PrivateKey(der)
		return supportedKey(input, key, err)
	}
	key, err := x509.ParseECPrivateKey(der)
	return supportedKey(input, key, err)
}

func parsePKCS8(input Input, der []byte, algorithm pkcs8Algorithm, inner []byte) (crypto.Signer, *Error) {
	if failure := algorithm.unsupported(input); failure != nil {
		return nil, failure
	}
	if algorithm.id.Equal(oidKeyRSA) {
		bits, ok := peekRSA(inner)
		if !ok {
			return nil, badKey(input)
		}
		if failure := checkRSABits(input, bits); failure != nil {
			return nil, failure
		}
	}
	key, err := x509.ParsePKCS8PrivateKey(der)
	return supportedKey(input, key, err)
}

// supportedKey narrows a parsed key to the kinds that are supported. The parser's
// error is not repeated: it could quote the input.
func supportedKey(input Input, key any, err error) (crypto.Signer, *Error) {
	if err != nil {
		return nil, badKey(input)
	}
	switch key := key.(type) {
	case *rsa.PrivateKey:
		return key, nil
	case ed25519.PrivateKey:
		return key, nil
	case *ecdsa.PrivateKey:
		if key.Curve != elliptic.P224() {
			return key, nil
		}
	}
	return nil, refuse(input, ReasonUnsupportedAlgorithm, "The private key is of a kind that is not supported. Use RSA or an EC key on the curve P-256, P-384 or P-521.")
}

func badKey(input Input) *Error {
	return refuse(input, ReasonBadKey, "The private key cannot be parsed: it is damaged, or on an unsupported curve. Supported are RSA, EC P-256, P-384, P-521 and Ed25519.")
}

// peekRSA reads the size of the modulus of a PKCS#1 key, so that a key of absurd
// size is refused before any arithmetic is done with it.
func peekRSA(der []byte) (bits int, ok bool) {
	input := cryptobyte.String(der)
	var body, modulus cryptobyte.String
	var version int
	if !input.ReadASN1(&body, cbasn1.SEQUENCE) || !body.ReadASN1Integer(&version) || !body.ReadASN1(&modulus, cbasn1.INTEGER) {
		return 0, false
	}
	return new(big.Int).SetBytes(modulus).BitLen(), true
}

// checkRSABits refuses keys that no TLS client talks to a gate with, this provider
// included.
func checkRSABits(input Input, bits int) *Error {
	switch {
	case bits > MaxRSABits:
		return refuse(input, ReasonKeySize, fmt.Sprintf("The RSA key has more than %d bits, which TLS clients refuse.", MaxRSABits))
	case bits < leastRSABits:
		return refuse(input, ReasonKeySize, fmt.Sprintf("The RSA key has only %d bits. TLS clients refuse less than %d, and at least %d are needed.", bits, leastRSABits, MinRSABits))
	}
	return nil
}

func rsaBits(public crypto.PublicKey) int {
	if key, ok := public.(*rsa.PublicKey); ok {
		return key.N.BitLen()
	}
	return 0
}

func samePublicKey(a, b crypto.PublicKey) bool {
	key, ok := a.(interface{ Equal(crypto.PublicKey) bool })
	return ok && key.Equal(b)
}
