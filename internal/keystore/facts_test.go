// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

func TestFactsOf(t *testing.T) {
	from := time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("CET", 3600))
	leaf := keystoretest.SelfSigned(
		keystoretest.WithSubject(pkix.Name{CommonName: "Gate; one, two", Organization: []string{"Example"}, Country: []string{"DE"}}),
		keystoretest.WithDNS("B.example.com", "a.example.com"),
		keystoretest.WithSerial(big.NewInt(0xABC)),
		keystoretest.WithValidity(from, from.AddDate(1, 0, 0)),
	).Leaf
	got := keystore.FactsOf(leaf)
	want := keystore.Facts{
		FingerprintSHA256: got.FingerprintSHA256,
		Subject:           `CN=Gate\; one\, two,O=Example,C=DE`,
		Issuer:            `CN=Gate\; one\, two,O=Example,C=DE`,
		SerialNumber:      "abc",
		NotBefore:         time.Date(2026, 1, 2, 2, 4, 5, 0, time.UTC),
		NotAfter:          time.Date(2027, 1, 2, 2, 4, 5, 0, time.UTC),
		DNSNames:          []string{"b.example.com", "a.example.com"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
	if got.NotBefore.Location() != time.UTC {
		t.Error("times are not in UTC")
	}
}

// The common name never counts as DNS name, as in browsers.
func TestFactsOfCommonNameIsNoDNSName(t *testing.T) {
	if got := keystore.FactsOf(keystoretest.SelfSigned(keystoretest.WithDNS()).Leaf).DNSNames; got != nil {
		t.Errorf("DNS names %v without any in the certificate", got)
	}
}

// The fingerprint is what OpenSSL prints.
func TestFactsOfFixture(t *testing.T) {
	k, err := keystore.Decode(readFixture(t, "openssl3-rsa2048.p12"), changeit)
	if err != nil {
		t.Fatal(err)
	}
	read, err := keystore.ParseCertificates(string(readFixture(t, "rsa2048.pem")), "")
	if err != nil {
		t.Fatal(err)
	}
	got, want := keystore.FactsOf(k.Leaf()), keystore.FactsOf(read.Leaf())
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("facts by PEM and by PKCS#12 (-pem +pkcs12):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"gate1.example.com", "gate1"}, got.DNSNames); diff != "" {
		t.Errorf("DNS names (-want +got):\n%s", diff)
	}
}

func TestChainDigest(t *testing.T) {
	w := newWorld()
	root, intermediate, other := w.root.Certificate(), w.intermediate.Certificate(), keystoretest.NewCA("Other").Certificate()
	store := func(chain, others []*x509.Certificate) *keystore.Keystore {
		return &keystore.Keystore{Entries: []keystore.Entry{{Leaf: w.one.Leaf, Chain: chain}}, Others: others}
	}
	type list = []*x509.Certificate
	base := store(list{intermediate, root}, nil)
	tests := map[string]struct {
		keystore *keystore.Keystore
		same     bool
	}{
		"same":                   {store(list{intermediate, root}, nil), true},
		"other order":            {store(list{root, intermediate}, nil), true},
		"duplicate":              {store(list{intermediate, root, intermediate}, nil), true},
		"outside the chain":      {store(list{intermediate}, list{root}), true},
		"the leaf among others":  {store(list{intermediate, root}, list{w.one.Leaf}), true},
		"with alias":             {&keystore.Keystore{Entries: []keystore.Entry{{Alias: "x", Leaf: w.one.Leaf, Chain: list{intermediate, root}}}}, true},
		"root removed":           {store(list{intermediate}, nil), false},
		"all removed":            {store(nil, nil), false},
		"other added":            {store(list{intermediate, root}, list{other}), false},
		"intermediate exchanged": {store(list{w.root.Intermediate("Intermediate").Certificate(), root}, nil), false},
		"second key added":       {&keystore.Keystore{Entries: append(append([]keystore.Entry{}, base.Entries...), keystore.Entry{Leaf: w.two.Leaf})}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if same := test.keystore.ChainDigest() == base.ChainDigest(); same != test.same {
				t.Errorf("digest is the same: %v, want %v", same, test.same)
			}
		})
	}
}

// Re-encoding, another password, other ciphers, another order and PEM instead of
// PKCS#12 change neither leaf nor digest.
func TestChainDigestIgnoresEncoding(t *testing.T) {
	w := newWorld()
	bundle, err := keystore.ParseBundle(w.one.CertPEM, w.one.ChainPEM, w.one.KeyPEM)
	if err != nil {
		t.Fatal(err)
	}
	want := bundle.Keystore().ChainDigest()
	for name, file := range map[string][]byte{
		"modern":   w.one.PKCS12(changeit),
		"legacy":   w.one.PKCS12(changeit, keystoretest.Legacy(), keystoretest.Alias("gate")),
		"reversed": w.one.PKCS12(changeit, keystoretest.Reversed()),
	} {
		k, err := keystore.Decode(file, changeit)
		if err != nil {
			t.Fatal(err)
		}
		if k.ChainDigest() != want || !k.Leaf().Equal(w.one.Leaf) {
			t.Errorf("%s: digest or leaf changed", name)
		}
	}
}

// The aliases and the order of entries are those of the file.
func TestEntries(t *testing.T) {
	k, err := keystore.Decode(readFixture(t, "keytool-several-keys.p12"), changeit)
	if err != nil {
		t.Fatal(err)
	}
	var aliases []string
	for _, entry := range k.Entries {
		aliases = append(aliases, entry.Alias)
	}
	if diff := cmp.Diff([]string{"one", "two"}, aliases); diff != "" {
		t.Errorf("aliases (-want +got):\n%s", diff)
	}
	if k.Leaf() != k.Entries[0].Leaf {
		t.Error("the leaf is not that of the first entry")
	}
}

// Two certificates of one key: localKeyId decides, then the file's order.
func TestDecodeRenewedWithSameKey(t *testing.T) {
	w := newWorld()
	renewed := w.intermediate.Issue(keystoretest.WithKey(w.one.Key))
	id := []byte{7}
	for name, test := range map[string]struct {
		oldID, newID []byte
		want         *x509.Certificate
		notices      []keystore.Notice
	}{
		"by id":    {nil, id, renewed.Leaf, nil},
		"by order": {nil, nil, w.one.Leaf, []keystore.Notice{keystore.NoticeLocalKeyID}},
	} {
		t.Run(name, func(t *testing.T) {
			file := keystoretest.Store{Password: changeit, Parts: []keystoretest.Part{{Bags: []keystoretest.Bag{
				{Certificate: w.one.Leaf, LocalKeyID: test.oldID},
				{Certificate: renewed.Leaf, LocalKeyID: test.newID},
				{Certificate: w.intermediate.Certificate()},
				{Certificate: w.root.Certificate()},
				{Key: w.one.Key, Cipher: keystoretest.CipherAES256, LocalKeyID: id},
			}}}}.Encode()
			k, err := keystore.Decode(file, changeit)
			if err != nil {
				t.Fatal(err)
			}
			if !k.Leaf().Equal(test.want) {
				t.Error("the other certificate was taken")
			}
			if diff := cmp.Diff(test.notices, outcomeOf(t, k, nil).notices); diff != "" {
				t.Errorf("notices (-want +got):\n%s", diff)
			}
		})
	}
}

// Ids that point elsewhere: the key decides, and the finding says what Java does.
func TestDecodeLocalKeyID(t *testing.T) {
	w := newWorld()
	s := w.store()
	s.Parts[0].Bags[0].LocalKeyID, s.Parts[0].Bags[1].LocalKeyID = nil, []byte{1}
	k, err := keystore.Decode(s.Encode(), changeit)
	if err != nil {
		t.Fatal(err)
	}
	if !k.Leaf().Equal(w.one.Leaf) {
		t.Error("the id won over the key")
	}
	if diff := cmp.Diff([]keystore.Notice{keystore.NoticeLocalKeyID}, outcomeOf(t, k, nil).notices); diff != "" {
		t.Errorf("notices (-want +got):\n%s", diff)
	}
}
