// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"context"
	"crypto/x509"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/managed"
)

// Seen is what a refresh sees of a node.
type Seen struct {
	Details managed.Details
	// Leaf is what is presented, where somebody looked and something was.
	Leaf *keystore.Facts
	// Unseen is why the handshake failed.
	Unseen error
}

// Observe asks for the details, and looks at what is presented if there is a place.
func Observe(ctx context.Context, cluster *managed.Cluster, node managed.Node, at Verification) (Seen, error) {
	details, err := cluster.Details(ctx, node)
	seen := Seen{Details: details}
	if err != nil || !at.Wanted() {
		return seen, err
	}
	chain, err := cluster.Served(ctx, at.Address, at.ServerName)
	if err != nil || len(chain) == 0 {
		seen.Unseen = err
		return seen, nil //nolint:nilerr // a node that is down says nothing of the cluster
	}
	leaf := keystore.FactsOf(chain[0])
	seen.Leaf = &leaf
	return seen, nil
}

// Serves says that the certificate is the one: of what is presented, else of the
// details, which prove no more than subject, issuer and expiry.
func (s Seen) Serves(expect Expected) bool {
	if s.Leaf != nil && expect.Fingerprint != "" {
		return s.Leaf.FingerprintSHA256 == expect.Fingerprint
	}
	return expect.IsDescribed(s.Details)
}

// Due says that storing it again would change something: a node that has it, and
// presents it only after a restart, would be given what it has.
func (s Seen) Due(expect Expected) bool {
	return !s.Serves(expect) && (!s.Details.RestartRequired || !expect.IsDescribed(s.Details))
}

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
