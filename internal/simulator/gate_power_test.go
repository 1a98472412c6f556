// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io/fs"
	"net/http"
	"syscall"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

func TestRestart(t *testing.T) {
	t.Parallel()

	gate, curl := newGate(t)
	leaf := simulator.Fingerprint(curl.put("a.p12", "a").Leaf)

	gate.Restart()

	if got := presented(t, gate.Address()); got != leaf || gate.Active() != "a.p12" {
		t.Errorf("on a host: active %q, presented %s", gate.Active(), got)
	}

	before := simulator.Fingerprint(gate.DefaultLeaf())

	gate.Behave(func(b *simulator.Behaviour) { b.Container = true })
	gate.Restart()

	after := simulator.Fingerprint(gate.DefaultLeaf())
	if after == before || presented(t, gate.Address()) != after || len(gate.Files()) != 0 || gate.Active() != "" {
		t.Errorf("in a container: files %v, default %s then %s", gate.Files(), before, after)
	}
}

func TestStopRefusesAndStartComesBack(t *testing.T) {
	t.Parallel()

	gate, curl := newGate(t)
	address := gate.Address()

	curl.do(http.MethodGet, "/list", "")
	gate.Stop()

	if _, err := dial(t.Context(), address); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("stopped: %v", err)
	}

	if _, _, err := curl.try(http.MethodGet, "/list", ""); err == nil {
		t.Error("an open connection survived the stop")
	}

	if err := gate.Start(); err != nil {
		t.Fatal(err)
	}

	if err := gate.Start(); err != nil {
		t.Errorf("started twice: %v", err)
	}

	if got := curl.do(http.MethodGet, "/list", ""); got.Status != http.StatusOK || gate.Address() != address {
		t.Errorf("started: %+v at %s", got, gate.Address())
	}
}

func TestBlackholeAcceptsAndStaysSilent(t *testing.T) {
	t.Parallel()

	gate, curl := newGate(t)
	curl.do(http.MethodGet, "/list", "")
	gate.Journal().Reset()
	gate.Blackhole(true)

	type outcome struct{ err error }

	fresh, open := make(chan outcome, 1), make(chan outcome, 1)

	go func() {
		conn, err := dial(context.WithoutCancel(t.Context()), gate.Address())
		if err == nil {
			_ = conn.Close()
		}
		fresh <- outcome{err}
	}()
	go func() {
		_, _, err := curl.try(http.MethodDelete, "/x.p12", "")
		open <- outcome{err}
	}()

	eventually(t, "both wait", func() bool {
		return gate.Journal().Connections() == 1 && gate.Journal().Count("DELETE /{name}") == 1
	})

	select {
	case got := <-fresh:
		t.Errorf("new connection: %v", got.err)
	case got := <-open:
		t.Errorf("open connection: %v", got.err)
	default:
	}

	gate.Blackhole(false)

	if got := <-fresh; got.err == nil {
		t.Error("the waiting handshake was completed")
	}

	if got := <-open; got.err == nil {
		t.Error("the waiting request was answered")
	}

	if handshakes := gate.Journal().Handshakes(); handshakes != 0 {
		t.Errorf("%d handshakes", handshakes)
	}

	if got := curl.do(http.MethodGet, "/list", ""); got.Status != http.StatusOK {
		t.Errorf("afterwards: %+v", got)
	}
}

func TestWhatOthersDoToTheFiles(t *testing.T) {
	t.Parallel()

	gate, _ := newGate(t)
	a := seed(t, gate, "a.p12", true)
	b := seed(t, gate, "b.p12", false)

	if err := gate.ActivateAsAdmin("b.p12"); err != nil || presented(t, gate.Address()) != simulator.Fingerprint(b.Leaf) {
		t.Errorf("activate: %v", err)
	}

	replaced := seed(t, gate, "b.p12", false)
	if got := presented(t, gate.Address()); got != simulator.Fingerprint(replaced.Leaf) {
		t.Errorf("replaced under the same name: %s", got)
	}

	if err := gate.Remove("b.p12"); err != nil || gate.Active() != "" ||
		presented(t, gate.Address()) != simulator.Fingerprint(gate.DefaultLeaf()) {
		t.Errorf("remove: %v, active %q", err, gate.Active())
	}

	if err := gate.ActivateAsAdmin("a.p12"); err != nil || presented(t, gate.Address()) != simulator.Fingerprint(a.Leaf) {
		t.Errorf("activate: %v", err)
	}

	if err := gate.ActivateAsAdmin(""); err != nil || presented(t, gate.Address()) != simulator.Fingerprint(gate.DefaultLeaf()) {
		t.Errorf("back to the default: %v", err)
	}

	for what, err := range map[string]error{
		"remove": gate.Remove("gone"), "activate": gate.ActivateAsAdmin("gone"),
	} {
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s a file that is not there: %v", what, err)
		}
	}

	if err := gate.Seed("c.p12", []byte("no"), "", false); err == nil {
		t.Error("seeded something else")
	}

	if got := gate.Journal().Count(""); got != 0 {
		t.Errorf("%d requests in the journal", got)
	}
}

func TestOnAddressAndDefaultLeaf(t *testing.T) {
	t.Parallel()

	s := newSimulator(t)
	gate := s.AddGate(simulator.Name("eu-1"), simulator.DefaultLeafHost("gate.example.com"), simulator.OnAddress("127.0.0.2:0"))
	leaf := gate.DefaultLeaf()

	if leaf.Subject.CommonName != "gate.example.com" || leaf.VerifyHostname("localhost") != nil ||
		leaf.VerifyHostname("127.0.0.1") != nil || leaf.VerifyHostname("127.0.0.2") != nil {
		t.Errorf("default leaf: %v %v %v", leaf.Subject, leaf.DNSNames, leaf.IPAddresses)
	}

	if found, ok := s.Gate("eu-1"); !ok || found != gate {
		t.Error("not found by its name")
	}

	if _, err := s.StartGate(simulator.OnAddress(gate.Address())); err == nil {
		t.Error("two gates on one address")
	}

	if len(s.Gates()) != 1 {
		t.Errorf("%d gates", len(s.Gates()))
	}

	s.Close()
	s.Close()

	if _, err := s.StartGate(); !errors.Is(err, http.ErrServerClosed) {
		t.Errorf("after Close: %v", err)
	}
}

func TestDefaultCertificateMayComeFromACA(t *testing.T) {
	t.Parallel()

	ca := keystoretest.NewCA("fleet CA")
	identity := ca.Issue(keystoretest.WithDNS("localhost"))
	gate, _ := newGate(t, simulator.DefaultCertificate(&tls.Certificate{
		Certificate: [][]byte{identity.Leaf.Raw}, PrivateKey: identity.Key, Leaf: identity.Leaf,
	}))

	roots := x509.NewCertPool()
	roots.AddCert(ca.Certificate())

	dialer := &tls.Dialer{Config: &tls.Config{RootCAs: roots, ServerName: "localhost"}}

	conn, err := dialer.DialContext(t.Context(), "tcp", gate.Address())
	if err != nil {
		t.Fatal(err)
	}

	_ = conn.Close()
}

func TestTLS11IsRefused(t *testing.T) {
	t.Parallel()

	gate, _ := newGate(t)
	dialer := &tls.Dialer{Config: &tls.Config{
		InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11,
	}}

	if conn, err := dialer.DialContext(t.Context(), "tcp", gate.Address()); err == nil {
		_ = conn.Close()

		t.Error("accepted")
	}

	eventually(t, "the connection is counted", func() bool { return gate.Journal().Connections() == 1 })

	if handshakes := gate.Journal().Handshakes(); handshakes != 0 {
		t.Errorf("%d handshakes", handshakes)
	}
}
