// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// testNow is the present of the policy in tests.
var testNow = time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)

type fixedClock time.Time

func (c fixedClock) Now() time.Time { return time.Time(c) }

// leafSpec describes a certificate to make.
type leafSpec struct {
	name      string
	from, to  time.Time
	authority *tls.Certificate // nil: self-signed
	isCA      bool
}

func makeCertificate(t *testing.T, spec leafSpec) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		t.Fatal(err)
	}
	if spec.from.IsZero() {
		spec.from, spec.to = testNow.Add(-time.Hour), testNow.Add(time.Hour)
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: spec.name},
		NotBefore: spec.from, NotAfter: spec.to,
		IsCA: spec.isCA, BasicConstraintsValid: spec.isCA,
		KeyUsage: x509.KeyUsageDigitalSignature,
	}
	if spec.isCA {
		template.KeyUsage = x509.KeyUsageCertSign
	} else if ip := net.ParseIP(spec.name); ip != nil {
		template.IPAddresses = []net.IP{ip}
	} else {
		template.DNSNames = []string{spec.name}
	}
	parent, signer := template, any(key)
	if spec.authority != nil {
		parent, signer = spec.authority.Leaf, spec.authority.PrivateKey
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

func toPEM(certificate tls.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Certificate[0]})
}

// peer is a TLS server that counts what reaches it.
type peer struct {
	t      *testing.T
	server *httptest.Server

	mu          sync.Mutex
	presented   tls.Certificate
	version     uint16 // the only one of TLS; 0 is any
	connections int
	requests    []string // "METHOD path token body"
	handle      http.HandlerFunc
}

func newPeer(t *testing.T, handle http.HandlerFunc) *peer {
	t.Helper()
	p := &peer{t: t, presented: makeCertificate(t, leafSpec{name: "127.0.0.1"}), handle: handle}
	p.server = httptest.NewUnstartedServer(http.HandlerFunc(p.serve))
	p.server.Config.ErrorLog = log.New(io.Discard, "", 0)
	p.server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			p.mu.Lock()
			p.connections++
			p.mu.Unlock()
		}
	}
	// httptest adds a certificate of its own, which it would present to clients
	// without SNI; a configuration for each client takes precedence.
	p.server.TLS = &tls.Config{GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
		p.mu.Lock()
		defer p.mu.Unlock()
		return &tls.Config{Certificates: []tls.Certificate{p.presented}, MinVersion: p.version, MaxVersion: p.version}, nil
	}}
	p.server.StartTLS()
	t.Cleanup(p.server.Close)
	return p
}

func (p *peer) serve(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	p.mu.Lock()
	p.requests = append(p.requests, r.Method+" "+r.URL.Path+" "+r.Header.Get("Authorization")+" "+string(body))
	handle := p.handle
	p.mu.Unlock()
	if handle != nil {
		handle(w, r)
	}
}

func (p *peer) present(certificate tls.Certificate) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.presented = certificate
}

func (p *peer) seen() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.requests...)
}

func (p *peer) connected() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.connections
}

func (p *peer) leaf() Fingerprint {
	p.mu.Lock()
	defer p.mu.Unlock()
	return FingerprintOf(p.presented.Leaf)
}

func (p *peer) endpoint() string { return p.server.Listener.Addr().String() }

// at is the address in a URL.
func at(t *testing.T, url string) Address {
	t.Helper()
	address, path, err := AddressForm{Of: "a server", Example: "https://server"}.Parse(url)
	if err != nil || path != "" {
		t.Fatal(path, err)
	}
	return address
}

// get is a GET that trusts the leaf that the peer presents now.
func (p *peer) get() Request {
	return Request{
		Method: http.MethodGet, Address: at(p.t, "https://"+p.endpoint()), Path: "/x", Template: "/x", Idempotent: true,
		Auth: APIToken(NewSecret("dt0c01.TOKEN")), Trust: Trust{Known: []Fingerprint{p.leaf()}},
	}
}

func (p *peer) put(body string) Request {
	request := p.get()
	request.Method, request.Body, request.Idempotent = http.MethodPut, []byte(body), false
	return request
}

// sleeps replaces waiting: it moves the client's time and keeps what was asked.
type sleeps struct {
	mu    sync.Mutex
	now   time.Time
	asked []time.Duration
}

func (s *sleeps) sleep(ctx context.Context, d time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d > 0 {
		s.asked = append(s.asked, d)
		s.now = s.now.Add(d)
	}
	return ctx.Err()
}

func (s *sleeps) time() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *sleeps) all() []time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]time.Duration(nil), s.asked...)
}

// newTestClient is a client without proxy that waits without waiting.
func newTestClient(t *testing.T, change func(*Config)) (*Client, *sleeps) {
	t.Helper()
	policy, err := NewPolicy(PolicyConfig{Clock: fixedClock(testNow)})
	if err != nil {
		t.Fatal(err)
	}
	waits := &sleeps{now: testNow}
	config := Config{
		Policy: policy, Dialer: NewDialer(DialerConfig{}), UserAgent: "test/1",
		Clock: fixedClock(testNow), Sleep: waits.sleep,
	}
	if change != nil {
		change(&config)
	}
	client := NewClient(config)
	client.now = waits.time
	return client, waits
}

// hangUp ends the connection without an answer.
func hangUp(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}
