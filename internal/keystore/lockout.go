// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"crypto/x509"
	"encoding/asn1"
	"fmt"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

var oidSubjectAltName = asn1.ObjectIdentifier{2, 5, 29, 17}

// emptyName says what Java misses in a certificate, "" if nothing. It refuses the
// whole file for any such certificate in it, and reports a wrong password (measured
// with JDK 17).
func emptyName(c *x509.Certificate) string {
	switch {
	case len(c.Issuer.Names) == 0:
		return "has an empty issuer"
	case len(c.Subject.Names) == 0 && !namedCritically(c):
		return "has an empty subject, and no critical subject alternative name in its place"
	}
	return ""
}

// namedCritically tells whether names in a critical extension replace the subject
// (RFC 5280 section 4.1.2.6).
func namedCritically(c *x509.Certificate) bool {
	for _, extension := range c.Extensions {
		if extension.Id.Equal(oidSubjectAltName) {
			input, names := cryptobyte.String(extension.Value), cryptobyte.String(nil)
			return extension.Critical && input.ReadASN1(&names, cbasn1.SEQUENCE) && !names.Empty()
		}
	}
	return false
}

// refuseEmptyName is about one certificate, called what.
func refuseEmptyName(input Input, what string, c *x509.Certificate) *Error {
	missing := emptyName(c)
	if missing == "" {
		return nil
	}
	return refuse(input, ReasonEmptyName, fmt.Sprintf("%s %s (serial number %s). Java refuses every file that holds such a certificate, and a gate calls that a wrong password. "+
		"Issue the certificate with a subject (tls_self_signed_cert: subject { common_name = ... }; openssl req: -subj /CN=...).", what, missing, serialOf(c)))
}

// refuseServed refuses a leaf and its chain with which a gate would lock everyone
// out. Those of own came from the certificate's input, all others from input.
func refuseServed(input Input, leaf *x509.Certificate, chain, own []*x509.Certificate) *Error {
	for _, c := range slices.Concat([]*x509.Certificate{leaf}, chain) {
		at := input
		if slices.ContainsFunc(own, c.Equal) {
			at = InputCertificate
		}
		if failure := refuseEmptyName(at, "A certificate", c); failure != nil {
			return failure
		}
		if failure := refuseKeySize(at, c); failure != nil {
			return failure
		}
	}
	return nil
}

func refuseKeySize(input Input, c *x509.Certificate) *Error {
	bits := rsaBits(c.PublicKey)
	if bits == 0 || (bits >= leastRSABits && bits <= MaxRSABits) {
		return nil
	}
	return refuse(input, ReasonKeySize, fmt.Sprintf("The certificate %s has an RSA key of %d bits. TLS clients refuse a gate with less than %d or more than %d bits anywhere in its chain, "+
		"and once it were active nobody could reach the gate to replace it, this provider included. Use a key of %d bits or more.", printable(c.Subject.String()), bits, leastRSABits, MaxRSABits, MinRSABits))
}
