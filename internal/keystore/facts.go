// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"strings"
	"time"
)

// Facts are the public facts of a leaf certificate.
type Facts struct {
	// FingerprintSHA256 is the lower-case hex SHA-256 of the DER, 64 characters.
	FingerprintSHA256 string
	// Subject and Issuer are distinguished names in the style of RFC 2253.
	Subject, Issuer string
	// SerialNumber is lower-case hex without prefix and leading zeros, as a gate
	// prints it (Java's BigInteger.toString(16), api-facts 1.3).
	SerialNumber string
	// NotBefore and NotAfter are in UTC.
	NotBefore, NotAfter time.Time
	// DNSNames are the subject alternative names of type DNS in certificate
	// order, lower-cased; never the common name. Nil if there are none.
	DNSNames []string
}

// FactsOf reads the facts of a certificate.
func FactsOf(c *x509.Certificate) Facts {
	facts := Facts{
		FingerprintSHA256: fingerprint(c),
		Subject:           c.Subject.String(),
		Issuer:            c.Issuer.String(),
		NotBefore:         c.NotBefore.UTC(),
		NotAfter:          c.NotAfter.UTC(),
	}
	facts.SerialNumber = serialOf(c)
	for _, name := range c.DNSNames {
		facts.DNSNames = append(facts.DNSNames, strings.ToLower(name))
	}
	return facts
}

func serialOf(c *x509.Certificate) string {
	if c.SerialNumber == nil {
		return ""
	}
	return c.SerialNumber.Text(16)
}

func fingerprint(c *x509.Certificate) string {
	sum := sha256.Sum256(c.Raw)
	return hex.EncodeToString(sum[:])
}
