// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"encoding/asn1"
	"fmt"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// Key algorithms that are looked at before a key is parsed (RFC 8017, RFC 5480,
// RFC 8410).
var (
	oidKeyRSA     = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}
	oidKeyEC      = asn1.ObjectIdentifier{1, 2, 840, 10045, 2, 1}
	oidKeyEd25519 = asn1.ObjectIdentifier{1, 3, 101, 112}
)

// otherKinds are keys that Java 17 loads (measured), but that no gate can serve
// every client with, this provider among them.
var otherKinds = []struct {
	id   asn1.ObjectIdentifier
	name string
}{
	{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 10}, "an RSA-PSS key, which is bound to one form of signature"},
	{asn1.ObjectIdentifier{1, 3, 101, 113}, "an Ed448 key"},
	{asn1.ObjectIdentifier{1, 3, 101, 110}, "an X25519 key, which cannot sign"},
	{asn1.ObjectIdentifier{1, 3, 101, 111}, "an X448 key, which cannot sign"},
	{asn1.ObjectIdentifier{1, 2, 840, 10040, 4, 1}, "a DSA key"},
	{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 3, 1}, "a Diffie-Hellman key, which cannot sign"},
}

var (
	supportedCurves = []asn1.ObjectIdentifier{
		{1, 2, 840, 10045, 3, 1, 7}, // P-256
		{1, 3, 132, 0, 34},          // P-384
		{1, 3, 132, 0, 35},          // P-521
	}
	otherCurves = []struct {
		id   asn1.ObjectIdentifier
		name string
	}{
		{asn1.ObjectIdentifier{1, 3, 132, 0, 33}, "P-224"},
		{asn1.ObjectIdentifier{1, 3, 132, 0, 10}, "secp256k1"},
		{asn1.ObjectIdentifier{1, 3, 36, 3, 3, 2, 8, 1, 1, 7}, "brainpoolP256r1"},
		{asn1.ObjectIdentifier{1, 3, 36, 3, 3, 2, 8, 1, 1, 11}, "brainpoolP384r1"},
		{asn1.ObjectIdentifier{1, 3, 36, 3, 3, 2, 8, 1, 1, 13}, "brainpoolP512r1"},
	}
)

// pkcs8Algorithm is the algorithm of a key in PKCS#8, and its curve, if it has one.
type pkcs8Algorithm struct{ id, curve asn1.ObjectIdentifier }

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
	if identifier.PeekASN1Tag(cbasn1.OBJECT_IDENTIFIER) && !identifier.ReadASN1ObjectIdentifier(&algorithm.curve) {
		algorithm.curve = nil
	}
	return algorithm, octets, ok
}

// javaKnows tells whether der is a key in PKCS#8 of a kind that Java loads.
func javaKnows(der []byte) bool {
	algorithm, _, ok := splitPKCS8(der)
	return ok && (algorithm.curveName() != "" || algorithm.kind() != "")
}

// kind names what is not supported, "" if it is not known at all.
func (a pkcs8Algorithm) kind() string {
	for _, other := range otherKinds {
		if a.id.Equal(other.id) {
			return other.name
		}
	}
	return ""
}

func (a pkcs8Algorithm) curveName() string {
	for _, other := range otherCurves {
		if a.id.Equal(oidKeyEC) && a.curve.Equal(other.id) {
			return other.name
		}
	}
	return ""
}

// unsupported refuses what cannot be used by its name; nil if it can be.
func (a pkcs8Algorithm) unsupported(input Input) *Error {
	curve := a.curveName()
	unknownCurve := a.id.Equal(oidKeyEC) && a.curve != nil && !slices.ContainsFunc(supportedCurves, a.curve.Equal)
	const use = "Use RSA or EC P-256"
	switch {
	case curve != "":
		return refuse(input, ReasonUnsupportedAlgorithm, fmt.Sprintf("The private key is on the curve %s, which TLS clients do not support. %s.", curve, use))
	case unknownCurve:
		return refuse(input, ReasonUnsupportedAlgorithm, fmt.Sprintf("The private key is on a curve that is not known (%s). %s.", bounded(a.curve.String()), use))
	case a.id.Equal(oidKeyEC), a.id.Equal(oidKeyEd25519), a.id.Equal(oidKeyRSA):
		return nil
	case a.kind() != "":
		return refuse(input, ReasonUnsupportedAlgorithm, fmt.Sprintf("The private key is %s, so that TLS clients cannot be served with it. %s.", a.kind(), use))
	default:
		return refuse(input, ReasonUnsupportedAlgorithm, fmt.Sprintf("The private key is of an unknown kind (%s). %s.", bounded(a.id.String()), use))
	}
}
