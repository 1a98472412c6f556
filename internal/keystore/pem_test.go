// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"encoding/pem"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

func fixtureText(tb testing.TB, name string) string {
	tb.Helper()
	return string(readFixture(tb, name))
}

func outcomeOfBundle(t *testing.T, b *keystore.Bundle, err error) outcome {
	t.Helper()
	if err != nil {
		return outcomeOf(t, nil, err)
	}
	return outcomeOf(t, b.Keystore(), nil)
}

// TestParseBundle lists every kind of PEM input.
func TestParseBundle(t *testing.T) {
	w := newWorld()
	leaf, chain, key := w.one.CertPEM, w.one.ChainPEM, w.one.KeyPEM
	file := func(name string) string { return fixtureText(t, name) }
	weak := keystoretest.SelfSigned(keystoretest.WithRSA(1024))
	crlf := func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }
	comment := "Bag Attributes\n    friendlyName: gate\nsubject=CN = gate\n"
	self := keystoretest.SelfSigned()
	tests := map[string]struct {
		certificate, chain, key string
		want                    outcome
	}{
		"separate":                 {leaf, chain, key, accepted(2)},
		"one text":                 {leaf + chain, "", key, accepted(2)},
		"chain first":              {chain + leaf, "", key, accepted(2)},
		"chain twice":              {leaf + chain, chain, key, accepted(2)},
		"root first":               {leaf, w.root.PEM() + w.intermediate.PEM(), key, accepted(2)},
		"without root":             {leaf, w.intermediate.PEM(), key, accepted(1)},
		"self-signed":              {self.CertPEM, "", self.KeyPEM, accepted(0)},
		"comments":                 {comment + leaf + comment + chain, comment, comment + key, refused(keystore.InputChain, keystore.ReasonNotPEM)},
		"comments around":          {comment + leaf + comment + chain, "", comment + key, accepted(2)},
		"CRLF":                     {crlf(leaf), crlf(chain), crlf(key), accepted(2)},
		"CR":                       {strings.ReplaceAll(leaf, "\n", "\r"), chain, key, accepted(2)},
		"indented":                 {strings.ReplaceAll(leaf, "\n", "\n    "), chain, key, accepted(2)},
		"byte order mark":          {"\ufeff" + leaf, chain, key, accepted(2)},
		"no final line end":        {strings.TrimSpace(leaf), chain, strings.TrimSpace(key), accepted(2)},
		"blank chain":              {leaf, " \n", key, warned(0, keystore.NoticeChainIncomplete)},
		"no chain":                 {leaf, "", key, warned(0, keystore.NoticeChainIncomplete)},
		"unrelated":                {leaf, chain + self.CertPEM, key, warned(2, keystore.NoticeUnrelatedCertificates)},
		"two leaves":               {w.two.CertPEM + leaf, chain, key, warned(2, keystore.NoticeUnrelatedCertificates)},
		"key with certificate":     {leaf, chain, leaf + key, accepted(2)},
		"same key twice":           {leaf, chain, key + key, accepted(2)},
		"RSA PKCS#8":               {file("rsa2048.pem"), file("chain.pem"), file("rsa2048-key.pem"), accepted(2)},
		"RSA PKCS#1":               {file("rsa2048.pem"), file("chain.pem"), file("rsa2048-pkcs1-key.pem"), accepted(2)},
		"RSA 4096":                 {file("rsa4096.pem"), file("chain.pem"), file("rsa4096-key.pem"), accepted(2)},
		"EC PKCS#8":                {file("p256.pem"), file("chain.pem"), file("p256-key.pem"), accepted(2)},
		"EC SEC 1 with parameters": {file("p256.pem"), file("chain.pem"), file("p256-sec1-key.pem"), accepted(2)},
		"P-384":                    {file("p384.pem"), file("chain.pem"), file("p384-key.pem"), accepted(2)},
		"P-521":                    {file("p521.pem"), file("chain.pem"), file("p521-key.pem"), accepted(2)},
		"Ed25519":                  {file("ed25519.pem"), file("chain.pem"), file("ed25519-key.pem"), accepted(2)},
		"wrong label":              {leaf, chain, strings.ReplaceAll(key, "PRIVATE KEY", "EC PRIVATE KEY"), accepted(2)},

		"other key":               {leaf, chain, w.two.KeyPEM, refused(keystore.InputPrivateKey, keystore.ReasonKeyMismatch)},
		"leaf in the chain input": {chain, leaf, key, refused(keystore.InputPrivateKey, keystore.ReasonKeyMismatch)},
		"encrypted PKCS#8":        {leaf, chain, file("encrypted-pkcs8-key.pem"), refused(keystore.InputPrivateKey, keystore.ReasonEncryptedKey)},
		"encrypted traditional":   {leaf, chain, file("encrypted-traditional-key.pem"), refused(keystore.InputPrivateKey, keystore.ReasonEncryptedKey)},
		"public key":              {leaf, chain, file("public-key.pem"), refused(keystore.InputPrivateKey, keystore.ReasonNotAKey)},
		"certificate as key":      {leaf, chain, leaf, refused(keystore.InputPrivateKey, keystore.ReasonNotAKey)},
		"OpenSSH key":             {leaf, chain, relabel(key, "OPENSSH PRIVATE KEY"), refused(keystore.InputPrivateKey, keystore.ReasonNotAKey)},
		"DSA key":                 {leaf, chain, relabel(key, "DSA PRIVATE KEY"), refused(keystore.InputPrivateKey, keystore.ReasonUnsupportedAlgorithm)},
		"X25519 key":              {leaf, chain, file("x25519-key.pem"), refused(keystore.InputPrivateKey, keystore.ReasonUnsupportedAlgorithm)},
		"several keys":            {leaf, chain, key + w.two.KeyPEM, refused(keystore.InputPrivateKey, keystore.ReasonSeveralKeys)},
		"RSA 1024":                {weak.CertPEM, "", weak.KeyPEM, refused(keystore.InputPrivateKey, keystore.ReasonKeySize)},
		"damaged key":             {leaf, chain, "-----BEGIN PRIVATE KEY-----\nMAMCAQE=\n-----END PRIVATE KEY-----\n", refused(keystore.InputPrivateKey, keystore.ReasonBadKey)},
		"key cut off":             {leaf, chain, key[:len(key)/2], refused(keystore.InputPrivateKey, keystore.ReasonBadKey)},
		"no key":                  {leaf, chain, "", refused(keystore.InputPrivateKey, keystore.ReasonNotPEM)},
		"key in the certificate":  {leaf + key, chain, key, refused(keystore.InputCertificate, keystore.ReasonNotACertificate)},
		"key in the chain":        {leaf, chain + key, key, refused(keystore.InputChain, keystore.ReasonNotACertificate)},
		"request":                 {relabel(leaf, "CERTIFICATE REQUEST"), chain, key, refused(keystore.InputCertificate, keystore.ReasonNotACertificate)},
		"PKCS#7":                  {leaf, relabel(leaf, "PKCS7"), key, refused(keystore.InputChain, keystore.ReasonNotACertificate)},
		"no certificate":          {"", chain, key, refused(keystore.InputCertificate, keystore.ReasonNotPEM)},
		"literal line ends":       {strings.ReplaceAll(leaf, "\n", `\n`), chain, key, refused(keystore.InputCertificate, keystore.ReasonNotPEM)},
		"certificate cut off":     {leaf[:len(leaf)/2], chain, key, refused(keystore.InputCertificate, keystore.ReasonBadCertificate)},
		"chain cut off":           {leaf, chain[:len(chain)-40], key, refused(keystore.InputChain, keystore.ReasonBadCertificate)},
		"damaged certificate":     {"-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n", chain, key, refused(keystore.InputCertificate, keystore.ReasonBadCertificate)},
		"too large":               {strings.Repeat(" ", keystore.MaxPEMSize) + leaf, chain, key, refused(keystore.InputCertificate, keystore.ReasonTooLarge)},
		"too many blocks":         {strings.Repeat(leaf, keystore.MaxCertificates+1), chain, key, refused(keystore.InputCertificate, keystore.ReasonTooLarge)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bundle, err := keystore.ParseBundle(test.certificate, test.chain, test.key)
			if diff := cmp.Diff(test.want, outcomeOfBundle(t, bundle, err), cmp.AllowUnexported(outcome{})); diff != "" {
				t.Errorf("outcome (-want +got):\n%s\n%v", diff, err)
			}
		})
	}
}

func pemText(label string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der}))
}

func relabel(text, label string) string {
	for _, old := range []string{"PRIVATE KEY", "CERTIFICATE"} {
		text = strings.ReplaceAll(text, "BEGIN "+old, "BEGIN "+label)
		text = strings.ReplaceAll(text, "END "+old, "END "+label)
	}
	return text
}

// TestParseCertificates is about the choice of the leaf without its key.
func TestParseCertificates(t *testing.T) {
	w := newWorld()
	leaf, chain := w.one.CertPEM, w.one.ChainPEM
	self, other := keystoretest.SelfSigned(), keystoretest.NewCA("Other")
	tests := map[string]struct {
		certificate, chain string
		leaf               string
		want               outcome
	}{
		"leaf first":            {leaf + chain, "", leaf, accepted(2)},
		"leaf last":             {chain + leaf, "", leaf, accepted(2)},
		"separate":              {leaf, chain, leaf, accepted(2)},
		"alone":                 {leaf, "", leaf, warned(0, keystore.NoticeChainIncomplete)},
		"authority alone":       {w.root.PEM(), "", w.root.PEM(), accepted(0)},
		"foreign authority":     {other.PEM() + leaf, chain, leaf, warned(2, keystore.NoticeUnrelatedCertificates)},
		"authorities only":      {w.root.PEM() + other.PEM(), "", w.root.PEM(), warned(0, keystore.NoticeUnrelatedCertificates)},
		"same leaf twice":       {leaf + leaf + chain, leaf, leaf, accepted(2)},
		"foreign leaf in chain": {leaf, chain + self.CertPEM, leaf, warned(2, keystore.NoticeUnrelatedCertificates)},
		"several leaves":        {leaf + self.CertPEM, chain, "", refused(keystore.InputCertificate, keystore.ReasonLeafUnclear)},
		"not PEM":               {"x", "", "", refused(keystore.InputCertificate, keystore.ReasonNotPEM)},
		"chain is not PEM":      {leaf, "x", "", refused(keystore.InputChain, keystore.ReasonNotPEM)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			k, err := keystore.ParseCertificates(test.certificate, test.chain)
			if diff := cmp.Diff(test.want, outcomeOf(t, k, err), cmp.AllowUnexported(outcome{})); diff != "" {
				t.Fatalf("outcome (-want +got):\n%s\n%v", diff, err)
			}
			if err == nil && pemOf(k.Leaf()) != test.leaf {
				t.Error("another certificate was taken for the leaf")
			}
		})
	}
}

// With and without the key the same facts come out, so that a plan that does not
// know the key agrees with the apply that does.
func TestParseCertificatesAgreesWithBundle(t *testing.T) {
	w := newWorld()
	text := w.root.PEM() + w.one.CertPEM + w.intermediate.PEM()
	without, err := keystore.ParseCertificates(text, "")
	if err != nil {
		t.Fatal(err)
	}
	bundle, err := keystore.ParseBundle(text, "", w.one.KeyPEM)
	if err != nil {
		t.Fatal(err)
	}
	with := bundle.Keystore()
	if !without.Leaf().Equal(with.Leaf()) || without.ChainDigest() != with.ChainDigest() {
		t.Error("leaf or chain differ")
	}
	if diff := cmp.Diff(with.Findings, without.Findings); diff != "" {
		t.Errorf("findings (-with key +without):\n%s", diff)
	}
}
