// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto"
	"crypto/tls"
	"crypto/x509"
)

// keystore is a PKCS#12 file as the Java of a gate has loaded it.
type keystore struct {
	entries []keyEntry
}

// keyEntry is a private key with the certificate chain that belongs to it,
// leaf first.
type keyEntry struct {
	alias string
	key   crypto.Signer
	chain []*x509.Certificate
}

// certificate returns what TLS presents for the key of that index; one too
// large means the first.
func (k *keystore) certificate(index int) *tls.Certificate {
	if index < 0 || index >= len(k.entries) {
		index = 0
	}

	entry := k.entries[index]
	certificate := &tls.Certificate{PrivateKey: entry.key, Leaf: entry.chain[0]}

	for _, link := range entry.chain {
		certificate.Certificate = append(certificate.Certificate, link.Raw)
	}

	return certificate
}

// keystoreError says why a file is refused, in words that a gate might use.
// It holds nothing of the file's content.
type keystoreError struct {
	text string
}

func (e *keystoreError) Error() string { return e.text }

var (
	errNotPKCS12     = &keystoreError{"The file is not a PKCS#12 keystore."}
	errPassword      = &keystoreError{"Keystore password was incorrect."}
	errKeyPassword   = &keystoreError{"The password of the private key differs from the password of the keystore."}
	errUnsupported   = &keystoreError{"The file uses an algorithm that is not supported."}
	errIterations    = &keystoreError{"The file uses an iteration count that is too large."}
	errNoKey         = &keystoreError{"The keystore does not contain a private key."}
	errNoCertificate = &keystoreError{"The keystore does not contain the certificate of its private key."}
	errNoMatch       = &keystoreError{"The private key and the certificate do not match."}
)
