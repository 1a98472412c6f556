// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"context"

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

// Look asks for the details, and looks at what is presented if there is a place.
func Look(ctx context.Context, cluster *managed.Cluster, node managed.Node, at Verification) (Seen, error) {
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
