// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
)

// same encodes without chance.
func same(t *testing.T, b *keystore.Bundle, password string, encoding keystore.Encoding) []byte {
	t.Helper()
	file, err := b.EncodeSame(password, encoding)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// fixtureBundle is made of files, so that it is the same for ever.
func fixtureBundle(t *testing.T, certificate, chain, key string) *keystore.Bundle {
	t.Helper()
	b, err := keystore.ParseBundle(string(readFixture(t, certificate)), string(readFixture(t, chain)), string(readFixture(t, key)))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestEncodeSameIsPinned: the bytes are a promise to every plan that was ever
// made. If this fails, a library writes files differently now, and every file
// that a configuration makes would change: do not just put in the new sum.
func TestEncodeSameIsPinned(t *testing.T) {
	t.Parallel()
	b := fixtureBundle(t, "p256.pem", "chain.pem", "p256-key.pem")
	for encoding, want := range map[keystore.Encoding]string{
		keystore.EncodingModern: "3643f5daa015e7ffcdc34ac6b7e11237e998640878d3665b75657e972f95d3c3",
		keystore.EncodingLegacy: "7d5a19e440d7ca5ef68aff8df2bff72d452fa9529fddc844ad0fdfb16282854b",
	} {
		sum := sha256.Sum256(same(t, b, changeit, encoding))
		if got := hex.EncodeToString(sum[:]); got != want {
			t.Errorf("%s: the sum of the file is %s, want %s", encoding, got, want)
		}
	}
}

// TestEncodeSame: spelling changes nothing, and what is written is what went in.
func TestEncodeSame(t *testing.T) {
	t.Parallel()
	for name, identity := range identities() {
		for _, encoding := range encodings {
			first := same(t, bundleOf(t, identity), changeit, encoding)
			crlf := func(text string) string { return "text around\r\n" + strings.ReplaceAll(text, "\n", "\r\n") }
			chain := slices.Clone(identity.Chain)
			slices.Reverse(chain)
			again, err := keystore.ParseBundle(crlf(identity.CertPEM), crlf(pemOf(chain...)), crlf(identity.KeyPEM))
			if len(chain) == 0 {
				again, err = keystore.ParseBundle(crlf(identity.CertPEM), "", crlf(identity.KeyPEM))
			}
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(first, same(t, again, changeit, encoding)) {
				t.Errorf("%s, %s: the same certificate and key give another file", name, encoding)
			}
			k, err := keystore.Decode(first, changeit)
			if err != nil {
				t.Fatalf("%s, %s: %v", name, encoding, err)
			}
			if !k.Leaf().Equal(identity.Leaf) || k.ChainDigest() != bundleOf(t, identity).Keystore().ChainDigest() {
				t.Errorf("%s, %s: leaf or chain changed", name, encoding)
			}
		}
	}
}

// TestEncodeSameDiffers: each input alone changes every salt and vector.
func TestEncodeSameDiffers(t *testing.T) {
	t.Parallel()
	w := newWorld()
	whole, short := bundleOf(t, w.one), bundleOf(t, w.one)
	short.Chain = slices.Clone(short.Chain[:len(short.Chain)-1])
	files := map[string][]byte{
		"first":             same(t, whole, changeit, keystore.EncodingModern),
		"another password":  same(t, whole, changeit+"!", keystore.EncodingModern),
		"another chain":     same(t, short, changeit, keystore.EncodingModern),
		"another key":       same(t, bundleOf(t, w.two), changeit, keystore.EncodingModern),
		"another encoding":  same(t, whole, changeit, keystore.EncodingLegacy),
		"an empty password": same(t, whole, "", keystore.EncodingModern),
	}
	seen := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		for _, random := range randoms(t, files[name]) {
			if other, twice := seen[random]; twice {
				t.Errorf("%s and %s share the salt or vector %s", name, other, random)
			}
			seen[random] = name
		}
	}
}

// randoms are the salts and vectors that stand in a file: its strings of 8 or 16
// octets outside of encrypted contents. Each file has at least three.
func randoms(t *testing.T, file []byte) []string {
	t.Helper()
	var found []string
	var walk func(data []byte)
	walk = func(data []byte) {
		for len(data) > 0 {
			value, rest, ok := element(data)
			if !ok {
				return
			}
			switch {
			case data[0] == octetString && (len(value) == 8 || len(value) == 16):
				found = append(found, hex.EncodeToString(value))
			case data[0]&constructed != 0 || data[0] == octetString:
				walk(value)
			}
			data = rest
		}
	}
	walk(file)
	if len(found) < 3 {
		t.Fatalf("only %d salts and vectors were found", len(found))
	}
	return found
}

const (
	octetString = 0x04
	constructed = 0x20
)

// element reads one element of DER; false where there is none.
func element(data []byte) (value, rest []byte, ok bool) {
	if len(data) < 2 {
		return nil, nil, false
	}
	length, head := int(data[1]), 2
	if length >= 0x80 {
		count := length & 0x7f
		if count == 0 || count > 3 || len(data) < head+count {
			return nil, nil, false
		}
		length = 0
		for _, b := range data[head : head+count] {
			length = length<<8 | int(b)
		}
		head += count
	}
	if len(data) < head+length {
		return nil, nil, false
	}
	return data[head : head+length], data[head+length:], true
}

// TestEncodeSameRefuses what Encode refuses.
func TestEncodeSameRefuses(t *testing.T) {
	t.Parallel()
	b := bundleOf(t, newWorld().one)
	for _, test := range []struct {
		password string
		encoding keystore.Encoding
		reason   keystore.Reason
	}{
		{"\U0001f511", keystore.EncodingModern, keystore.ReasonBadPassword},
		{changeit, "other", keystore.ReasonBadEncoding},
	} {
		_, err := b.EncodeSame(test.password, test.encoding)
		if refused, ok := err.(*keystore.Error); !ok || refused.Reason != test.reason { //nolint:errorlint // it is promised to be one
			t.Errorf("%v, want %s", err, test.reason)
		}
	}
}

func BenchmarkEncodeSame(b *testing.B) {
	identity := newWorld().one
	bundle, err := keystore.ParseBundle(identity.CertPEM, pemOf(identity.Chain...), identity.KeyPEM)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := bundle.EncodeSame(changeit, keystore.EncodingModern); err != nil {
			b.Fatal(err)
		}
	}
}
