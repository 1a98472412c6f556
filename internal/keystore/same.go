// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"crypto/x509"
	"maps"
)

// SameCertificates says that two PEM texts hold the same certificates, whatever
// their order, line ends and comments. What cannot be read is the same as nothing.
func SameCertificates(one, other string) bool {
	first, failed := parseCertificatePEM(InputCertificate, one)
	second, too := parseCertificatePEM(InputCertificate, other)
	if failed != nil || too != nil {
		return false
	}
	prints := func(certificates []*x509.Certificate) map[string]bool {
		all := map[string]bool{}
		for _, c := range certificates {
			all[fingerprint(c)] = true
		}
		return all
	}
	return maps.Equal(prints(first), prints(second))
}

// SamePrivateKey says that two PEM texts hold the same private key.
func SamePrivateKey(one, other string) bool {
	first, failed := parseKeyPEM(one)
	second, too := parseKeyPEM(other)
	return failed == nil && too == nil && samePublicKey(first.Public(), second.Public())
}
