// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"bytes"
	"crypto/elliptic"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"software.sslmate.com/src/go-pkcs12"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

var encodings = []keystore.Encoding{keystore.EncodingModern, keystore.EncodingLegacy}

// identities are one leaf of every kind of key.
func identities() map[string]*keystoretest.Identity {
	intermediate := keystoretest.NewCA("Root").Intermediate("Intermediate")
	return map[string]*keystoretest.Identity{
		"RSA 2048":    intermediate.Issue(keystoretest.WithRSA(2048)),
		"RSA 3072":    intermediate.Issue(keystoretest.WithRSA(3072)),
		"P-256":       intermediate.Issue(),
		"P-384":       intermediate.Issue(keystoretest.WithEC(elliptic.P384())),
		"P-521":       intermediate.Issue(keystoretest.WithEC(elliptic.P521())),
		"Ed25519":     intermediate.Issue(keystoretest.WithEd25519()),
		"self-signed": keystoretest.SelfSigned(),
	}
}

func bundleOf(tb testing.TB, i *keystoretest.Identity) *keystore.Bundle {
	tb.Helper()
	bundle, err := keystore.ParseBundle(i.CertPEM, i.ChainPEM, i.KeyPEM)
	if err != nil {
		tb.Fatal(err)
	}
	return bundle
}

// What is decoded is what was encoded: certificates, chain, digest and, read by
// another implementation, the key.
func TestEncodeDecode(t *testing.T) {
	passwords := []string{changeit, "", "with spaces \" ' \\ $", strings.Repeat("long", 100), "pässwörd"}
	for name, identity := range identities() {
		for _, encoding := range encodings {
			for _, password := range passwords {
				if password != changeit && name != "P-256" {
					continue // passwords and kinds of keys have nothing to do with each other
				}
				t.Run(fmt.Sprintf("%s/%s/%.8s", name, encoding, password), func(t *testing.T) {
					checkRoundTrip(t, identity, encoding, password)
				})
			}
		}
	}
}

func checkRoundTrip(t *testing.T, identity *keystoretest.Identity, encoding keystore.Encoding, password string) {
	t.Helper()
	bundle := bundleOf(t, identity)
	file, err := bundle.Encode(password, encoding)
	if err != nil {
		t.Fatal(err)
	}
	got, err := keystore.Decode(file, password)
	if err != nil {
		t.Fatal(err)
	}
	want := bundle.Keystore()
	want.Findings = append(keystore.PasswordFindings(password), want.Findings...)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("decoded (-want +got):\n%s", diff)
	}
	if got.ChainDigest() != want.ChainDigest() {
		t.Error("the digest changed")
	}
	key, leaf, _, err := pkcs12.DecodeChain(file, password)
	if err != nil {
		t.Fatal(err)
	}
	if same, ok := identity.Key.(interface{ Equal(x any) bool }); ok && !same.Equal(key) {
		t.Error("the key changed")
	}
	if !leaf.Equal(identity.Leaf) {
		t.Error("the leaf changed")
	}
}

// No file is like another, nor the salts in it.
func TestEncodeDiffers(t *testing.T) {
	bundle := bundleOf(t, newWorld().one)
	var files [2][]byte
	for i := range files {
		var err error
		if files[i], err = bundle.Encode(changeit, keystore.EncodingModern); err != nil {
			t.Fatal(err)
		}
	}
	if bytes.Equal(files[0], files[1]) {
		t.Error("the same file twice")
	}
}

func TestEncodeRefuses(t *testing.T) {
	bundle := bundleOf(t, newWorld().one)
	tests := map[string]struct {
		password string
		encoding keystore.Encoding
		want     outcome
	}{
		"unknown encoding":       {changeit, "newest", refused(keystore.InputPKCS12, keystore.ReasonBadEncoding)},
		"beyond the basic plane": {"\U0001F511", keystore.EncodingModern, refused(keystore.InputPassword, keystore.ReasonBadPassword)},
		"not UTF-8":              {"\xff", keystore.EncodingModern, refused(keystore.InputPassword, keystore.ReasonBadPassword)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := bundle.Encode(test.password, test.encoding)
			if diff := cmp.Diff(test.want, outcomeOf(t, nil, err), cmp.AllowUnexported(outcome{})); diff != "" {
				t.Errorf("outcome (-want +got):\n%s", diff)
			}
		})
	}
}

// No way of printing a bundle shows its key.
func TestBundleRedacted(t *testing.T) {
	w := newWorld()
	bundle := bundleOf(t, w.one)
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("bundle", "bundle", bundle)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("bundle", "bundle", bundle)
	encoded, err := json.Marshal(map[string]any{"bundle": bundle})
	if err != nil {
		t.Fatal(err)
	}
	outputs := []string{log.String(), string(encoded), bundle.String(), fmt.Sprint([]*keystore.Bundle{bundle}), fmt.Sprint([]keystore.Bundle{*bundle})}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%T"} {
		outputs = append(outputs, fmt.Sprintf(verb, bundle), fmt.Sprintf(verb, *bundle))
	}
	for _, output := range outputs {
		if strings.Contains(output, "D:") || strings.Contains(output, "0x") || len(output) > 600 {
			t.Errorf("more than a fingerprint is shown: %s", output)
		}
	}
	if !strings.Contains(bundle.String(), keystore.FactsOf(w.one.Leaf).FingerprintSHA256) {
		t.Errorf("the fingerprint is missing: %s", bundle)
	}
	var none *keystore.Bundle
	if got := fmt.Sprint(none, keystore.Bundle{}); got != "<nil> keystore.Bundle(empty)" {
		t.Errorf("no bundle: %s", got)
	}
}

func TestPasswordFindings(t *testing.T) {
	for password, want := range map[string][]keystore.Notice{
		changeit:   nil,
		"a b\t~":   nil,
		"":         {keystore.NoticeEmptyPassword},
		"pässwörd": {keystore.NoticePasswordNotASCII},
		"\xff":     {keystore.NoticePasswordNotASCII},
	} {
		var got []keystore.Notice
		for _, finding := range keystore.PasswordFindings(password) {
			got = append(got, finding.Notice)
			checkText(t, finding.Detail)
			if password != "" && strings.Contains(finding.Detail, password) {
				t.Error("the password is in the text")
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", password, diff)
		}
	}
}
