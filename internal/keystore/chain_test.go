// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

func pemOf(certificates ...*x509.Certificate) string {
	var text []byte
	for _, c := range certificates {
		text = append(text, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
	}
	return string(text)
}

// sign issues a certificate as told, without what [keystoretest] takes care of.
func sign(t *testing.T, template *x509.Certificate, subject, parent *keystoretest.CA) *x509.Certificate {
	t.Helper()
	template.SerialNumber = big.NewInt(time.Now().UnixNano())
	template.NotBefore, template.NotAfter = time.Unix(0, 0), time.Unix(1<<32, 0)
	template.BasicConstraintsValid, template.IsCA = true, true
	der, err := x509.CreateCertificate(rand.Reader, template, parent.Certificate(), subject.Key().Public(), parent.Key())
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func namesOf(chain []*x509.Certificate) []string {
	var names []string
	for _, c := range chain {
		names = append(names, c.Subject.CommonName+"<"+c.Issuer.CommonName)
	}
	return names
}

func TestChain(t *testing.T) {
	w := newWorld()
	leaf := w.one.Leaf
	root, intermediate := w.root.Certificate(), w.intermediate.Certificate()
	impostor := keystoretest.NewCA("Root").Intermediate("Intermediate").Certificate()
	oldRoot := keystoretest.NewCA("Old Root")
	crossSigned := sign(t, &x509.Certificate{Subject: root.Subject}, w.root, oldRoot)
	sameName := sign(t, &x509.Certificate{Subject: pkix.Name{CommonName: "Intermediate", Organization: []string{"Example"}}}, keystoretest.NewCA("x"), w.root)
	tests := map[string]struct {
		certificates []*x509.Certificate
		want         []string
		notices      []keystore.Notice
	}{
		"in order":              {[]*x509.Certificate{intermediate, root}, []string{"Intermediate<Root", "Root<Root"}, nil},
		"out of order":          {[]*x509.Certificate{root, intermediate}, []string{"Intermediate<Root", "Root<Root"}, nil},
		"impostor of same name": {[]*x509.Certificate{impostor, sameName, intermediate, root}, []string{"Intermediate<Root", "Root<Root"}, []keystore.Notice{keystore.NoticeUnrelatedCertificates}},
		"only impostors":        {[]*x509.Certificate{impostor, sameName}, nil, []keystore.Notice{keystore.NoticeChainIncomplete, keystore.NoticeUnrelatedCertificates}},
		"cross-signed":          {[]*x509.Certificate{intermediate, crossSigned}, []string{"Intermediate<Root", "Root<Old Root"}, nil},
		"cross-signed to root":  {[]*x509.Certificate{intermediate, crossSigned, oldRoot.Certificate()}, []string{"Intermediate<Root", "Root<Old Root", "Old Root<Old Root"}, nil},
		"both roots":            {[]*x509.Certificate{intermediate, root, crossSigned}, []string{"Intermediate<Root", "Root<Root"}, []keystore.Notice{keystore.NoticeUnrelatedCertificates}},
		"gap":                   {[]*x509.Certificate{intermediate, oldRoot.Certificate()}, []string{"Intermediate<Root"}, []keystore.Notice{keystore.NoticeChainIncomplete, keystore.NoticeUnrelatedCertificates}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bundle, err := keystore.ParseBundle(pemOf(leaf), pemOf(test.certificates...), w.one.KeyPEM)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, namesOf(bundle.Chain)); diff != "" {
				t.Errorf("chain (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.notices, outcomeOf(t, bundle.Keystore(), nil).notices); diff != "" {
				t.Errorf("notices (-want +got):\n%s", diff)
			}
		})
	}
}

// A certificate of the right name and the wrong key is not a missing one.
func TestChainNamesake(t *testing.T) {
	w := newWorld()
	impostor := keystoretest.NewCA("Root")
	for name, chain := range map[string][]*x509.Certificate{
		"of the leaf":   {impostor.Intermediate("Intermediate").Certificate()},
		"of the issuer": {w.intermediate.Certificate(), impostor.Certificate()},
	} {
		t.Run(name, func(t *testing.T) {
			bundle, err := keystore.ParseBundle(w.one.CertPEM, pemOf(chain...), w.one.KeyPEM)
			if err != nil {
				t.Fatal(err)
			}
			if found := bundle.Keystore().Findings; len(found) == 0 || !strings.Contains(found[0].Detail, "not the one whose key has signed") {
				t.Errorf("found %v", found)
			}
		})
	}
}

// Authorities that signed each other in a circle end somewhere.
func TestChainCircle(t *testing.T) {
	a, b := keystoretest.NewCA("A"), keystoretest.NewCA("B")
	ab := sign(t, &x509.Certificate{Subject: a.Certificate().Subject}, a, b)
	ba := sign(t, &x509.Certificate{Subject: b.Certificate().Subject}, b, a)
	leaf := a.Issue()
	bundle, err := keystore.ParseBundle(leaf.CertPEM, pemOf(ab, ba), leaf.KeyPEM)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"A<B", "B<A"}, namesOf(bundle.Chain)); diff != "" {
		t.Errorf("chain (-want +got):\n%s", diff)
	}
	if _, err := keystore.ParseCertificates(pemOf(ab, ba), ""); err != nil {
		t.Errorf("a circle alone: %v", err)
	}
}

// Very many authorities of the same name are refused instead of all tried.
func TestChainTooManyCandidates(t *testing.T) {
	var crowd []*x509.Certificate
	ca := keystoretest.NewCA("Same")
	for range 120 {
		crowd = append(crowd, sign(t, &x509.Certificate{Subject: ca.Certificate().Subject, SubjectKeyId: []byte{1}, AuthorityKeyId: []byte{1}}, keystoretest.NewCA("x"), keystoretest.NewCA("Same")))
	}
	_, err := keystore.ParseCertificates(pemOf(crowd...), "")
	if got := asError(t, err); got.Reason != keystore.ReasonTooLarge {
		t.Errorf("got %v", got)
	}
}
