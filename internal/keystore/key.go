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
	"encoding/asn1"
	"encoding/pem"
	"fmt"
	"math/big"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// parsePrivateKey parses a DER key in PKCS#8, PKCS#1 or SEC 1, whatever it is
// labelled: some tools mix the labels up.
func parsePrivateKey(input Input, der []byte) (crypto.Signer, *Error) {
	if len(der) > maxKeySize {
		return nil, newError(input, ReasonKeySize, fmt.Sprintf("The private key has %d bytes; at most %d are read.", len(der), maxKeySize))
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
	if algorithm, ok := peekEC(der); ok {
		if failure := algorithm.unsupported(input); failure != nil {
			return nil, failure
		}
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
	return nil, newError(input, ReasonUnsupportedAlgorithm, "The private key is of a kind that is not supported. Use RSA or an EC key on the curve P-256, P-384 or P-521.")
}

func badKey(input Input) *Error {
	return newError(input, ReasonBadKey, "The private key cannot be parsed: it is damaged, or on an unsupported curve. Supported are RSA, EC P-256, P-384, P-521 and Ed25519.")
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
		return newError(input, ReasonKeySize, fmt.Sprintf("The RSA key has more than %d bits, which TLS clients refuse.", MaxRSABits))
	case bits < leastRSABits:
		return newError(input, ReasonKeySize, fmt.Sprintf("The RSA key has only %d bits. TLS clients refuse less than %d, and at least %d are needed.", bits, leastRSABits, MinRSABits))
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

// Key algorithms that are looked at before a key is parsed (RFC 8017, RFC 5480,
// RFC 8410).
var (
	oidKeyRSA     = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}
	oidKeyEC      = asn1.ObjectIdentifier{1, 2, 840, 10045, 2, 1}
	oidKeyEd25519 = asn1.ObjectIdentifier{1, 3, 101, 112}
)

// otherKinds are keys that Java 17 loads (measured), but that no gate can serve
// every client with, this provider among them.
var otherKinds = named{
	{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 10}, "an RSA-PSS key, which is bound to one form of signature"},
	{asn1.ObjectIdentifier{1, 3, 101, 113}, "an Ed448 key"},
	{asn1.ObjectIdentifier{1, 3, 101, 110}, "an X25519 key, which cannot sign"},
	{asn1.ObjectIdentifier{1, 3, 101, 111}, "an X448 key, which cannot sign"},
	{asn1.ObjectIdentifier{1, 2, 840, 10040, 4, 1}, "a DSA key"},
	{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 3, 1}, "a Diffie-Hellman key, which cannot sign"},
}

// pkcs8Algorithm is the algorithm of a key in PKCS#8, and its curve, if it has one.
type pkcs8Algorithm struct {
	id    asn1.ObjectIdentifier
	curve curve
}

// splitPKCS8 returns algorithm and key bytes if der looks like PKCS#8.
func splitPKCS8(der []byte) (algorithm pkcs8Algorithm, key []byte, ok bool) {
	input := cryptobyte.String(der)
	var body, identifier, octets cryptobyte.String
	var version int
	ok = input.ReadASN1(&body, cbasn1.SEQUENCE) &&
		body.ReadASN1Integer(&version) &&
		body.ReadASN1(&identifier, cbasn1.SEQUENCE) &&
		identifier.ReadASN1ObjectIdentifier(&algorithm.id) &&
		body.ReadASN1(&octets, cbasn1.OCTET_STRING)
	if algorithm.id.Equal(oidKeyEC) {
		algorithm.curve = readCurve(identifier)
	}
	return algorithm, octets, ok
}

// javaKnows tells whether der is a key in PKCS#8 of a kind that Java loads.
func javaKnows(der []byte) bool {
	algorithm, _, ok := splitPKCS8(der)
	return ok && (otherCurves.name(algorithm.curve.id) != "" || otherKinds.name(algorithm.id) != "")
}

// unsupported refuses what cannot be used by its name; nil if it can be.
func (a pkcs8Algorithm) unsupported(input Input) *Error {
	const use = "Use RSA or EC P-256"
	switch kind := otherKinds.name(a.id); {
	case !a.curve.usable():
		return newError(input, ReasonUnsupportedAlgorithm, "The private key "+a.curve.words()+" "+use+".")
	case a.id.Equal(oidKeyEC), a.id.Equal(oidKeyEd25519), a.id.Equal(oidKeyRSA):
		return nil
	case kind != "":
		return newError(input, ReasonUnsupportedAlgorithm, fmt.Sprintf("The private key is %s, so that TLS clients cannot be served with it. %s.", kind, use))
	default:
		return newError(input, ReasonUnsupportedAlgorithm, fmt.Sprintf("The private key is of an unknown kind (%s). %s.", bounded(a.id.String()), use))
	}
}

// parseKeyPEM returns the one private key of a PEM text. Certificates and
// parameters beside it are skipped, as in the combined files of some servers.
func parseKeyPEM(text string) (crypto.Signer, *Error) {
	blocks, failure := pemBlocks(InputPrivateKey, text)
	if failure != nil {
		return nil, failure
	}
	var key crypto.Signer
	var skipped string
	for _, block := range blocks {
		if !strings.HasSuffix(block.Type, "PRIVATE KEY") {
			skipped = block.Type
			continue
		}
		next, failure := parseKeyBlock(block)
		if failure != nil {
			return nil, failure
		}
		if key != nil && !samePublicKey(key.Public(), next.Public()) {
			return nil, newError(InputPrivateKey, ReasonSeveralKeys, "The PEM text holds several private keys. Give only the key of the gate's certificate.")
		}
		key = next
	}
	if key == nil {
		return nil, newError(InputPrivateKey, ReasonNotAKey, notAKeyDetail(skipped))
	}
	return key, nil
}

func parseKeyBlock(block *pem.Block) (crypto.Signer, *Error) {
	_, dekInfo := block.Headers["DEK-Info"]
	encrypted := dekInfo || strings.Contains(block.Headers["Proc-Type"], "ENCRYPTED")
	switch {
	case encrypted, block.Type == "ENCRYPTED PRIVATE KEY":
		return nil, newError(InputPrivateKey, ReasonEncryptedKey, "The private key is encrypted with a passphrase. Decrypt it with openssl pkey; for a gate, a PKCS#12 file with its password does as well.")
	case block.Type == "OPENSSH PRIVATE KEY":
		return nil, newError(InputPrivateKey, ReasonNotAKey, "The private key is in OpenSSH's own format. Convert it with ssh-keygen -p -m PKCS8.")
	case block.Type == "PRIVATE KEY", block.Type == "RSA PRIVATE KEY", block.Type == "EC PRIVATE KEY":
	default:
		return nil, newError(InputPrivateKey, ReasonUnsupportedAlgorithm, fmt.Sprintf("The private key is labelled %s, a kind that a gate cannot use. Use RSA or EC P-256.", printable(bounded(block.Type))))
	}
	key, failure := parsePrivateKey(InputPrivateKey, block.Bytes)
	if failure != nil {
		return nil, failure
	}
	if bits := rsaBits(key.Public()); bits > 0 && bits < MinRSABits {
		return nil, newError(InputPrivateKey, ReasonKeySize, fmt.Sprintf("The RSA key has %d bits; at least %d are needed.", bits, MinRSABits))
	}
	return key, nil
}

// notAKeyDetail is about the last block of a text without a private key.
func notAKeyDetail(blockType string) string {
	switch {
	case strings.HasSuffix(blockType, "CERTIFICATE"):
		return "The PEM text holds a certificate, not a private key."
	case strings.HasSuffix(blockType, "PUBLIC KEY"):
		return "The PEM text holds a public key, not a private key."
	default:
		return fmt.Sprintf("The PEM text holds no private key, but a block labelled %s.", printable(bounded(blockType)))
	}
}
