// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// certificate writes a certificate of a CA for a host, and its key, as
// file.crt and file.key.
func (w *world) certificate(ca *keystoretest.CA, file, host string, aliases ...string) *keystoretest.Identity {
	w.Helper()
	id := ca.Issue(keystoretest.WithDNS(append([]string{host}, aliases...)...), keystoretest.WithCommonName(host))
	w.put(file+".crt", id.CertPEM)
	w.put(file+".key", id.KeyPEM)
	w.issued[file] = id.Leaf
	return id
}

// certified adds a gate that comes with a certificate of the CA.
func (w *world) certified(hosts ...string) {
	for _, host := range hosts {
		own := w.ca.Issue(keystoretest.WithDNS(host), keystoretest.WithCommonName(host))
		w.sim.AddGate(simulator.Name(host), simulator.DefaultCertificate(&tls.Certificate{
			Certificate: [][]byte{own.Leaf.Raw}, PrivateKey: own.Key, Leaf: own.Leaf,
		}))
	}
}

// sole requires that a gate has one file, which is active and holds a leaf, and
// that the gate presents it.
func (w *world) sole(host string, leaf *x509.Certificate) {
	w.Helper()
	want := simulator.Fingerprint(leaf)
	files := w.gate(host).Files()
	if len(files) != 1 || !files[0].Active || files[0].Fingerprint != want {
		w.Errorf("%s should have one active file with %s: %+v", host, want, files)
	}
	if served := simulator.Fingerprint(w.gate(host).Served()); served != want {
		w.Errorf("%s presents %s, not %s", host, served, want)
	}
}

// fromPEM is a certificate in PEM.
func fromPEM(t *testing.T, text string) *x509.Certificate {
	t.Helper()
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		t.Fatal("this is no PEM")
	}
	leaf, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return leaf
}
