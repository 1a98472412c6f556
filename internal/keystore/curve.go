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

// curve is what a key says of the curve that it is on (RFC 5480 section 2.1.1):
// its name, or all its numbers. The zero value is no curve.
type curve struct {
	id         asn1.ObjectIdentifier
	spelledOut bool
}

var supportedCurves = []asn1.ObjectIdentifier{
	{1, 2, 840, 10045, 3, 1, 7}, // P-256
	{1, 3, 132, 0, 34},          // P-384
	{1, 3, 132, 0, 35},          // P-521
}

// otherCurves are those that people meet all the same: Java had them up to release
// 15, and Go never.
var otherCurves = named{
	{asn1.ObjectIdentifier{1, 2, 840, 10045, 3, 1, 1}, "P-192"},
	{asn1.ObjectIdentifier{1, 3, 132, 0, 33}, "P-224"},
	{asn1.ObjectIdentifier{1, 3, 132, 0, 10}, "secp256k1"},
	{asn1.ObjectIdentifier{1, 3, 36, 3, 3, 2, 8, 1, 1, 7}, "brainpoolP256r1"},
	{asn1.ObjectIdentifier{1, 3, 36, 3, 3, 2, 8, 1, 1, 8}, "brainpoolP256t1"},
	{asn1.ObjectIdentifier{1, 3, 36, 3, 3, 2, 8, 1, 1, 9}, "brainpoolP320r1"},
	{asn1.ObjectIdentifier{1, 3, 36, 3, 3, 2, 8, 1, 1, 11}, "brainpoolP384r1"},
	{asn1.ObjectIdentifier{1, 3, 36, 3, 3, 2, 8, 1, 1, 12}, "brainpoolP384t1"},
	{asn1.ObjectIdentifier{1, 3, 36, 3, 3, 2, 8, 1, 1, 13}, "brainpoolP512r1"},
	{asn1.ObjectIdentifier{1, 3, 36, 3, 3, 2, 8, 1, 1, 14}, "brainpoolP512t1"},
	{asn1.ObjectIdentifier{1, 2, 156, 10197, 1, 301}, "SM2"},
}

// readCurve reads the parameters of an EC key.
func readCurve(parameters cryptobyte.String) curve {
	var c curve
	switch {
	case parameters.PeekASN1Tag(cbasn1.SEQUENCE):
		c.spelledOut = true
	case parameters.PeekASN1Tag(cbasn1.OBJECT_IDENTIFIER) && !parameters.ReadASN1ObjectIdentifier(&c.id):
		c.id = nil
	}
	return c
}

// usable is true of no curve at all: then the key is of another kind, or its parser
// says what is wrong.
func (c curve) usable() bool {
	return !c.spelledOut && (c.id == nil || slices.ContainsFunc(supportedCurves, c.id.Equal))
}

// named are the names of object identifiers.
type named []struct {
	id   asn1.ObjectIdentifier
	name string
}

// name is "" for one that is not known.
func (n named) name(id asn1.ObjectIdentifier) string {
	for _, one := range n {
		if one.id.Equal(id) {
			return one.name
		}
	}
	return ""
}

// words are a sentence about a key on it that is not usable.
func (c curve) words() string {
	switch name := otherCurves.name(c.id); {
	case c.spelledOut:
		return "spells out the numbers of its curve instead of naming it, which TLS clients do not support (openssl: -param_enc named_curve)."
	case name != "":
		return fmt.Sprintf("is on the curve %s, which neither TLS clients nor Java 17 support.", name)
	default:
		return fmt.Sprintf("is on a curve that is not known (%s).", bounded(c.id.String()))
	}
}

// peekEC reads the curve of a key in SEC 1 (RFC 5915 section 3).
func peekEC(der []byte) (algorithm pkcs8Algorithm, ok bool) {
	input := cryptobyte.String(der)
	var body, octets, parameters cryptobyte.String
	var version int
	ok = input.ReadASN1(&body, cbasn1.SEQUENCE) && body.ReadASN1Integer(&version) && version == 1 &&
		body.ReadASN1(&octets, cbasn1.OCTET_STRING) &&
		body.ReadASN1(&parameters, cbasn1.Tag(0).ContextSpecific().Constructed())
	return pkcs8Algorithm{id: oidKeyEC, curve: readCurve(parameters)}, ok
}

// curveOf is the curve of a certificate's key, also where nobody can parse the
// certificate (RFC 5280 section 4.1).
func curveOf(der []byte) curve {
	input := cryptobyte.String(der)
	var certificate, tbs, key, identifier cryptobyte.String
	var id asn1.ObjectIdentifier
	ok := input.ReadASN1(&certificate, cbasn1.SEQUENCE) && certificate.ReadASN1(&tbs, cbasn1.SEQUENCE) &&
		tbs.SkipOptionalASN1(cbasn1.Tag(0).ContextSpecific().Constructed()) && tbs.SkipASN1(cbasn1.INTEGER)
	for range 4 { // signature, issuer, validity, subject
		ok = ok && tbs.SkipASN1(cbasn1.SEQUENCE)
	}
	ok = ok && tbs.ReadASN1(&key, cbasn1.SEQUENCE) && key.ReadASN1(&identifier, cbasn1.SEQUENCE) && identifier.ReadASN1ObjectIdentifier(&id)
	if !ok || !id.Equal(oidKeyEC) {
		return curve{}
	}
	return readCurve(identifier)
}

// curveError names the curve of a certificate that cannot be parsed for it; nil
// if that is not why.
func curveError(input Input, what string, der []byte) *Error {
	if c := curveOf(der); !c.usable() {
		return newError(input, ReasonUnsupportedAlgorithm, "The key of "+what+" "+c.words()+" Have the certificate issued for RSA or EC P-256.")
	}
	return nil
}
