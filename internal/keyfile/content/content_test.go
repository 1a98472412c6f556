// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package content_test

import (
	"archive/zip"
	"bytes"
	"crypto/elliptic"
	"crypto/x509"
	"strings"
	"testing"

	jks "github.com/pavlo-v-chernykh/keystore-go/v4"

	"github.com/activegate/terraform-provider-activegate/internal/keyfile/content"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

const password = "correct horse 7"

var authority = keystoretest.NewCA("Content Root", keystoretest.WithRSA(2048))

func bundle(t *testing.T, id *keystoretest.Identity) *keystore.Bundle {
	t.Helper()
	b, err := keystore.ParseBundle(id.CertPEM, id.ChainPEM, id.KeyPEM)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func render(t *testing.T, kind content.Kind, b *keystore.Bundle, form content.Form) []byte {
	t.Helper()
	file, err := form.Render(kind, b)
	if err != nil {
		t.Fatalf("%s: %v", kind, err)
	}
	again, err := form.Render(kind, b)
	if err != nil || !bytes.Equal(file, again) {
		t.Errorf("%s: the same input gives two files: %v", kind, err)
	}
	return file
}

// TestRender: each kind of file is what it says, under the alias that its readers
// look for.
func TestRender(t *testing.T) {
	t.Parallel()
	b := bundle(t, authority.Issue())
	for alias, want := range map[string]struct{ jks, pkcs12 string }{"": {"dtserver", ""}, "gate": {"gate", "gate"}} {
		form := content.Form{Alias: alias, Password: password, Profile: content.ActiveGate}
		store := jks.New()
		if err := store.Load(bytes.NewReader(render(t, content.JKS, b, form)), []byte(password)); err != nil {
			t.Fatal(err)
		}
		entry, err := store.GetPrivateKeyEntry(want.jks, []byte(password))
		if err != nil || len(entry.CertificateChain) != 1+len(b.Chain) {
			t.Errorf("alias %q: the Java keystore has %q with a chain of %d: %v", alias, store.Aliases(), len(entry.CertificateChain), err)
		}
		read, err := keystore.Decode(render(t, content.PKCS12, b, form), password)
		if err != nil || read.Entries[0].Alias != want.pkcs12 || !read.Leaf().Equal(b.Leaf) {
			t.Errorf("alias %q: the PKCS#12 file: %v", alias, err)
		}
		archive := render(t, content.Backup, b, form)
		opened, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
		if err != nil || len(opened.File) != 2 || opened.File[0].Name != "key.pem" || opened.File[1].Name != "chain.pem" {
			t.Errorf("the backup: %v", err)
		}
	}
}

// TestEncodings: only for AppMon is a PKCS#12 file encoded as Java 8 reads it.
func TestEncodings(t *testing.T) {
	t.Parallel()
	b := bundle(t, authority.Issue())
	for _, alias := range []string{"", "gate"} {
		for profile, encoding := range map[content.Profile]keystore.Encoding{content.AppMon: keystore.EncodingLegacy, content.ActiveGate: keystore.EncodingModern} {
			file := render(t, content.PKCS12, b, content.Form{Alias: alias, Password: password, Profile: profile})
			want, err := b.EncodeSame(password, encoding)
			if alias != "" {
				want, err = b.EncodeNamed(alias, password, encoding)
			}
			if err != nil || !bytes.Equal(file, want) {
				t.Errorf("%s, alias %q: it is not in the %s encoding: %v", profile, alias, encoding, err)
			}
		}
	}
}

func TestProfileOf(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		want  content.Profile
		kinds []content.Kind
	}{
		{content.ActiveGate, nil},
		{content.ActiveGate, []content.Kind{content.PKCS12}},
		{content.AppMon, []content.Kind{content.PKCS12, content.JKS}},
		{content.AppMon, []content.Kind{content.Backup}},
	} {
		if got := content.ProfileOf(test.kinds...); got != test.want {
			t.Errorf("%v: %s", test.kinds, got)
		}
	}
}

func TestCheckPassword(t *testing.T) {
	t.Parallel()
	for text, word := range map[string]string{
		"123456": "", "correct horse 7": "", `q"uo'te\$`: "",
		"": "6 characters", "12345": "6 characters", "κωδικός": "ASCII", "s3cr3t\x7f": "ASCII", "s3cr3t\n": "trimspace", "s3c\tr3t": "control",
		" s3cr3t": "space", "s3cr3t ": "space",
	} {
		err := content.CheckPassword(text)
		if (err == nil) != (word == "") || (err != nil && !strings.Contains(err.Error(), word)) {
			t.Errorf("%q: %v", text, err)
		}
		if err != nil && text != "" && strings.Contains(err.Error(), strings.TrimSpace(text)) {
			t.Errorf("the password is in %q", err)
		}
	}
}

func TestCheckAlias(t *testing.T) {
	t.Parallel()
	for text, word := range map[string]string{
		"dtserver": "", "gate-1.example_com": "", strings.Repeat("a", 64): "",
		"": "empty", "Gate": "lower case", "gate 1": "space", "gäte": "ASCII", strings.Repeat("a", 65): "64",
	} {
		err := content.CheckAlias(text)
		if (err == nil) != (word == "") || (err != nil && !strings.Contains(err.Error(), word)) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestRefuse holds the rules of AppMon's wizard, and that no other profile has them.
func TestRefuse(t *testing.T) {
	t.Parallel()
	middle := authority.Intermediate("Content Middle", keystoretest.WithRSA(2048)).Issue(keystoretest.WithRSA(2048))
	whole := authority.Issue(keystoretest.WithRSA(2048))
	for name, test := range map[string]struct {
		leaf     *x509.Certificate
		chain    []*x509.Certificate
		findings []keystore.Finding
		input    keystore.Input
		word     string // "" is accepted
	}{
		"a chain":     {leaf: whole.Leaf, chain: []*x509.Certificate{authority.Certificate()}},
		"self-signed": {leaf: keystoretest.SelfSigned(keystoretest.WithRSA(2048)).Leaf},
		"elliptic": {
			leaf: authority.Issue(keystoretest.WithEC(elliptic.P256())).Leaf, chain: []*x509.Certificate{authority.Certificate()},
			input: keystore.InputCertificate, word: "no RSA key",
		},
		"small": {
			leaf: authority.Issue(keystoretest.WithRSA(1024)).Leaf, chain: []*x509.Certificate{authority.Certificate()},
			input: keystore.InputCertificate, word: "1024 bits",
		},
		"no chain":     {leaf: whole.Leaf, input: keystore.InputChain, word: "root"},
		"without root": {leaf: middle.Leaf, chain: bundle(t, middle).Chain[:1], input: keystore.InputChain, word: "root"},
		"unrelated": {
			leaf: whole.Leaf, chain: []*x509.Certificate{authority.Certificate()}, input: keystore.InputChain, word: "remove them",
			findings: []keystore.Finding{{Notice: keystore.NoticeUnrelatedCertificates, Detail: "One is not in the chain."}},
		},
	} {
		of := &keystore.Keystore{Entries: []keystore.Entry{{Leaf: test.leaf, Chain: test.chain}}, Findings: test.findings}
		if refused := content.ActiveGate.Check(of); refused != nil {
			t.Errorf("%s: a gate refuses: %s", name, refused.Detail)
		}
		refused := content.AppMon.Check(of)
		switch {
		case (refused == nil) != (test.word == ""):
			t.Errorf("%s: got %+v", name, refused)
		case refused != nil && (refused.Input != test.input || !strings.Contains(refused.Detail, test.word)):
			t.Errorf("%s: got %v, %s", name, refused.Input, refused.Detail)
		}
	}
}
