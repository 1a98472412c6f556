// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"crypto/x509"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/managed"
)

// Expected is what a node must tell of a certificate, and present. What is empty is
// not known, and not compared.
type Expected struct {
	Subject, Issuer string
	NotAfter        time.Time
	Fingerprint     string // of the leaf
}

// ExpectedOf is that of a leaf.
func ExpectedOf(leaf keystore.Facts) Expected {
	return Expected{Subject: leaf.Subject, Issuer: leaf.Issuer, NotAfter: leaf.NotAfter, Fingerprint: leaf.FingerprintSHA256}
}

// IsDescribed says that details are those of the certificate: of all that the cluster
// tells, to the second. The certificate that a node has by itself never is.
func (e Expected) IsDescribed(by managed.Details) bool {
	return !by.Default && keystore.SameName(by.Subject, e.Subject) && keystore.SameName(by.Issuer, e.Issuer) &&
		by.Expires.Truncate(time.Second).Equal(e.NotAfter.Truncate(time.Second))
}

// isPresented says that a chain begins with the leaf.
func (e Expected) isPresented(chain []*x509.Certificate) bool {
	return len(chain) > 0 && keystore.FactsOf(chain[0]).FingerprintSHA256 == e.Fingerprint
}

// Verification is where a leaf must be presented; without an address it need not be.
type Verification struct{ Address, ServerName string }

// Wanted says that there is a place to look at.
func (v Verification) Wanted() bool { return v.Address != "" }
