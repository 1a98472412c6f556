// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/simulator/settings"
)

// environmentName is the name of the environment in journals.
const environmentName = "environment"

// Environment is the environment API (api-facts 2.2, 3, 4, 7): an HTTPS server
// with a certificate of a CA, and the tokens, the fleet and the tenant behind
// it. Gates serve the same API. It is safe for concurrent use.
type Environment struct {
	*endpoint

	identity func() environmentIdentity
	opened   sync.Once
	hooks    hooks[func(Request)]
	limiter  limiter
	latency  atomic.Int64 // of the behaviour, in nanoseconds

	// guarded by mu of the endpoint
	behaviour EnvironmentBehaviour
	tokens    gateTokens
	fleet     fleet
	tenant    tenant
	settings  *settings.Store
}

func newEnvironment(s *Simulator) *Environment {
	e := &Environment{settings: settings.New()}
	e.settings.Locked = e.enforcementLockedLocked
	e.endpoint = newEndpoint(s, environmentName, e)
	e.identity = sync.OnceValue(func() environmentIdentity { return newEnvironmentIdentity(s.leafs, s.environment) })
	e.initFleet()
	e.initTenant()

	return e
}

// API returns the environment API. Its port opens with the first call, which
// panics if it cannot.
func (s *Simulator) API() *Environment {
	s.api.opened.Do(func() {
		if err := s.api.listen(); err != nil {
			panic(err)
		}
	})

	return s.api
}

// ManagedURL returns the base URL with the environment's id below it, as
// Dynatrace Managed has it (api-facts 7.3).
func (e *Environment) ManagedURL() string { return e.URL() + "/e/" + e.sim.environment }

// CAPEM returns the certificate of the CA that signed the server's, as PEM.
func (e *Environment) CAPEM() string { return e.identity().caPEM }

// OnRequest calls f before each request to the environment is handled, those
// through gates too, on the request's own goroutine. Status, Committed and
// Fault of the request are not known yet. The returned function ends it.
func (e *Environment) OnRequest(f func(Request)) (remove func()) { return e.hooks.add(f) }

func (e *Environment) presentLocked(bool) *tls.Certificate { return e.identity().leaf }

// serve answers a request at the environment's own address.
func (e *Environment) serve(l *line, w http.ResponseWriter, r *http.Request) {
	e.newExchange(l, w, r).run(e.faults)
}

// relay answers a request that came through a gate, whose faults come first.
func (e *Environment) relay(g *Gate, l *line, w http.ResponseWriter, r *http.Request) {
	x := e.newExchange(l, w, r)
	x.hooks = append([]func(Request){func(request Request) { g.sim.announce(g, request) }}, x.hooks...)

	if e.down() {
		x.operate = func() reply { return failure(http.StatusBadGateway, "Bad gateway.") }
	}

	x.run(g.faults, e.faults)
}

// down tells whether the port was open and is closed; one that nobody has asked
// for yet is not down.
func (e *Environment) down() bool {
	e.mu.Lock()
	defer e.mu.Unlock()

	return e.wasOpen && e.listener == nil || e.closed
}

// environmentYears is how long the environment's certificates are valid before
// and after the simulator's now, for clocks that tests move.
const environmentYears = 20

// environmentIdentity is the server certificate of the environment and its CA.
type environmentIdentity struct {
	leaf  *tls.Certificate
	caPEM string
}

// newEnvironmentIdentity makes both; only a broken random source fails it.
func newEnvironmentIdentity(m *leafMaker, environment string) environmentIdentity {
	identity, err := m.environmentIdentity(environment)
	if err != nil {
		panic(fmt.Errorf("make certificate of the environment: %w", err))
	}

	return identity
}

func (m *leafMaker) environmentIdentity(environment string) (environmentIdentity, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return environmentIdentity{}, err
	}

	now := m.clock.Now()
	ca := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "Simulated environment CA"},
		NotBefore:             now.AddDate(-environmentYears, 0, 0),
		NotAfter:              now.AddDate(environmentYears, 0, 0),
		KeyUsage:              x509.KeyUsageCertSign,
		BasicConstraintsValid: true,
		IsCA:                  true,
	}

	signed, err := x509.CreateCertificate(rand.Reader, ca, ca, key.Public(), key)
	if err != nil {
		return environmentIdentity{}, err
	}

	if ca, err = x509.ParseCertificate(signed); err != nil {
		return environmentIdentity{}, err
	}

	leaf, err := m.signed(ca, key, environment)
	if err != nil {
		return environmentIdentity{}, err
	}

	return environmentIdentity{
		leaf:  leaf,
		caPEM: string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed})),
	}, nil
}

// signed returns a leaf for loopback, and for the names that the environment and
// single sign-on have as SaaS (api-facts 7.3) and examples give a cluster, that is valid as long as its CA.
func (m *leafMaker) signed(ca *x509.Certificate, by *ecdsa.PrivateKey, environment string) (*tls.Certificate, error) {
	key, err := m.key()
	if err != nil {
		return nil, err
	}

	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()),
		Subject:      pkix.Name{CommonName: "localhost"},
		NotBefore:    ca.NotBefore,
		NotAfter:     ca.NotAfter,
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:     []string{"localhost", environment + ".live.dynatrace.com", environment + ".apps.dynatrace.com", "sso.dynatrace.com", "managed.example.com"},
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}

	der, err := x509.CreateCertificate(rand.Reader, template, ca, key.Public(), by)
	if err != nil {
		return nil, err
	}

	leaf, err := x509.ParseCertificate(der)

	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, err
}
