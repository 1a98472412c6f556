// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/tls"
	"crypto/x509"
	"net"
)

// Gate is one Environment ActiveGate: an HTTPS server on an address of its own
// that presents the certificate that is active, and serves the certificate API
// (api-facts 1). It is safe for concurrent use.
type Gate struct {
	*endpoint

	host string

	// guarded by mu of the endpoint
	behaviour Behaviour
	files     map[string]*file
	active    string
	own       *tls.Certificate
	face      face
}

func newGate(s *Simulator, name string, opts []GateOption) *Gate {
	gate := &Gate{files: map[string]*file{}}
	gate.endpoint = newEndpoint(s, name, gate)

	for _, opt := range opts {
		opt(gate)
	}

	if gate.host == "" {
		gate.host = gate.name
	}

	return gate
}

// Name returns the label of the gate, by default gate1, gate2 and so on.
func (g *Gate) Name() string { return g.name }

// APIURL returns the base URL of the certificate API (api-facts 1.1).
func (g *Gate) APIURL() string {
	return g.URL() + "/e/" + g.sim.environment + "/api/v1/certificate"
}

// Served returns the leaf that the next handshake would present, without
// counting as one.
func (g *Gate) Served() *x509.Certificate {
	g.mu.Lock()
	defer g.mu.Unlock()

	return g.faceLocked().Leaf
}

// DefaultLeaf returns the gate's own self-signed certificate, which it serves
// while no file is active.
func (g *Gate) DefaultLeaf() *x509.Certificate {
	g.mu.Lock()
	defer g.mu.Unlock()

	return g.ownLocked().Leaf
}

// ownLocked returns the default certificate, made when it is first needed.
func (g *Gate) ownLocked() *tls.Certificate {
	if g.own == nil {
		g.own = g.newOwnLocked()
	}

	return g.own
}

// newOwnLocked makes another default certificate.
func (g *Gate) newOwnLocked() *tls.Certificate {
	addresses := []net.IP{net.IPv4(127, 0, 0, 1)}

	if host, _, err := net.SplitHostPort(g.address); err == nil {
		if ip := net.ParseIP(host); ip != nil && !ip.Equal(addresses[0]) {
			addresses = append(addresses, ip)
		}
	}

	own, err := g.sim.leafs.selfSigned(g.host, addresses...)
	if err != nil {
		// Only a broken random source gets here.
		panic(err)
	}

	return own
}
