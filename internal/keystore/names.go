// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"crypto/x509"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// Covers says that a client which calls a server by this name, or by this IP
// address, finds it in the certificate. Case and a final dot do not count, "*"
// stands for one whole label, and an international name is looked for in its
// ASCII form, which alone a certificate holds.
func Covers(leaf *x509.Certificate, name string) bool {
	return leaf.VerifyHostname(strings.TrimSuffix(ASCIIName(name), ".")) == nil
}

// ASCIIName returns the form of a DNS name in which it travels and is certified:
// "bücher.example" becomes "xn--bcher-kva.example". What is ASCII, or no name,
// stays as it is.
func ASCIIName(name string) string {
	if strings.IndexFunc(name, func(r rune) bool { return r >= utf8.RuneSelf }) < 0 {
		return name
	}
	host, wildcard := strings.CutPrefix(name, "*.")
	ascii, err := idna.Lookup.ToASCII(host)
	switch {
	case err != nil:
		return name
	case wildcard:
		return "*." + ascii
	default:
		return ascii
	}
}
