// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"fmt"
	"math/big"
	"net"
	"sync"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
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

// GateOption configures a Gate when it is added.
type GateOption func(*Gate)

// Name sets the label of a gate in journals and the admin API, and the host
// name of its default certificate.
func Name(name string) GateOption { return func(g *Gate) { g.name = name } }

// DefaultLeafHost sets the CN of the default certificate, if it is not the
// gate's name.
func DefaultLeafHost(host string) GateOption { return func(g *Gate) { g.host = host } }

// DefaultCertificate replaces the self-signed certificate, e.g. by one that a
// CA signed. Leaf must be set. A container makes its own at the next restart.
func DefaultCertificate(certificate *tls.Certificate) GateOption {
	return func(g *Gate) { g.own = certificate }
}

// OnAddress sets host and port to listen on instead of 127.0.0.1:0, e.g.
// 127.0.0.2:0. Port 0 means any free one.
func OnAddress(address string) GateOption { return func(g *Gate) { g.address = address } }

// Zone sets the time zone of the gate's Java, in which it prints dates. The
// default is UTC.
func Zone(zone *time.Location) GateOption {
	return func(g *Gate) { g.behaviour.Zone = zone }
}

// With sets switches from the start.
func With(change func(*Behaviour)) GateOption { return func(g *Gate) { change(&g.behaviour) } }

// Restart is a restart of the gate's process: connections are reset and what
// is active is presented. A container (Behaviour.Container) loses its files
// and comes back with a new certificate of its own (api-facts 9.5).
func (g *Gate) Restart() {
	g.mu.Lock()
	defer g.mu.Unlock()

	if g.behaviour.Container {
		g.files = map[string]*file{}
		g.active = ""
		g.own = nil
	}

	g.face = face{current: g.activeCertificateLocked()}
	g.resetLocked()
}

// Member returns the ActiveGate that the environment sees of this gate, which
// joins the fleet with the first call. It is online while the gate runs.
func (g *Gate) Member() *Member {
	host, _, err := net.SplitHostPort(g.Address())
	if err != nil {
		host = g.Address()
	}

	running := g.Running()

	e := g.sim.api
	e.mu.Lock()

	m, exists := e.fleet.ofGate[g]
	if !exists {
		m = e.addMemberLocked([]MemberOption{Hostname(g.host), Addresses(host)})
		e.fleet.ofGate[g] = m
	}
	e.mu.Unlock()

	if !exists && !running {
		m.GoOffline()
	}

	return m
}

// Stop closes the gate's port and resets its connections: new ones are
// refused. Its member goes offline.
func (g *Gate) Stop() {
	g.endpoint.Stop()

	if m := g.joined(); m != nil {
		m.GoOffline()
	}
}

// Start opens the port again that Stop closed, and its member goes online. The
// error is the listener's, e.g. when something else took the port meanwhile.
func (g *Gate) Start() error {
	if err := g.endpoint.Start(); err != nil {
		return err
	}

	if m := g.joined(); m != nil {
		m.GoOnline()
	}

	return nil
}

// joined returns the gate's member if there is one already.
func (g *Gate) joined() *Member {
	e := g.sim.api
	e.mu.Lock()
	defer e.mu.Unlock()

	return e.fleet.ofGate[g]
}

// defaultLeafLifetime is how long a gate's own certificate is valid.
const defaultLeafLifetime = 10 * 365 * 24 * time.Hour

// leafMaker issues the self-signed certificates of the gates. All share one
// key, made when it is first needed: a fleet of thousands starts fast, and
// what tells leafs apart is their fingerprint.
type leafMaker struct {
	clock clock.Clock
	key   func() (*ecdsa.PrivateKey, error)
}

func newLeafMaker(c clock.Clock) *leafMaker {
	return &leafMaker{clock: c, key: sync.OnceValues(func() (*ecdsa.PrivateKey, error) {
		return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	})}
}

// selfSigned returns a new leaf for a host, valid from an hour ago.
func (m *leafMaker) selfSigned(host string, addresses ...net.IP) (*tls.Certificate, error) {
	key, err := m.key()
	if err != nil {
		return nil, fmt.Errorf("make key of the default certificate: %w", err)
	}

	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, fmt.Errorf("make serial number of the default certificate: %w", err)
	}

	now := m.clock.Now()
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: host},
		NotBefore:    now.Add(-time.Hour),
		NotAfter:     now.Add(defaultLeafLifetime),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:     []string{"localhost"},
		IPAddresses:  addresses,
	}

	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("make default certificate: %w", err)
	}

	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("make default certificate: %w", err)
	}

	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, nil
}

// Fingerprint returns the SHA-256 of a certificate as lower-case hex.
func Fingerprint(certificate *x509.Certificate) string {
	sum := sha256.Sum256(certificate.Raw)

	return hex.EncodeToString(sum[:])
}
