// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

// Iteration counts that are patched into a file: 65,537 has the same length in
// DER as the absurd count that takes its place.
const patchable = 65537

var (
	patchFrom = []byte{2, 3, 1, 0, 1}
	patchTo   = []byte{2, 3, 0x7f, 0xff, 0xff} // 8,388,607
)

func TestDecodeHostile(t *testing.T) {
	w := newWorld()
	iterated := func(change func(*keystoretest.Store)) []byte {
		s := w.store()
		s.Iterations = patchable
		change(&s)
		return s.Encode()
	}
	noMAC := func(s *keystoretest.Store) { s.MAC = keystoretest.MACNone }
	file := iterated(noMAC)
	nested := keystoretest.Bag{OtherID: keystoretest.OIDSafeContentsBag, OtherValue: []byte{0x30, 0}}
	tests := map[string]struct {
		file []byte
		want keystore.Reason
	}{
		"integrity check":   {bytes.ReplaceAll(iterated(func(*keystoretest.Store) {}), patchFrom, patchTo), keystore.ReasonTooManyIterations},
		"PBMAC1":            {bytes.ReplaceAll(iterated(func(s *keystoretest.Store) { s.MAC = keystoretest.MACPBMAC1 }), patchFrom, patchTo), keystore.ReasonTooManyIterations},
		"PBES2":             {bytes.ReplaceAll(file, patchFrom, patchTo), keystore.ReasonTooManyIterations},
		"3DES":              {bytes.ReplaceAll(iterated(func(s *keystoretest.Store) { noMAC(s); s.Parts[0].Cipher = keystoretest.Cipher3DES }), patchFrom, patchTo), keystore.ReasonTooManyIterations},
		"negative":          {bytes.ReplaceAll(file, patchFrom, []byte{2, 3, 0x80, 0, 1}), keystore.ReasonMalformed},
		"many bags":         {manyBags(w, keystore.MaxBags+1, nested), keystore.ReasonTooLarge},
		"many keys":         {manyBags(w, keystore.MaxKeys+1, keystoretest.Bag{Key: w.one.Key}), keystore.ReasonTooLarge},
		"many certificates": {manyBags(w, keystore.MaxCertificates+1, keystoretest.Bag{Certificate: w.one.Leaf}), keystore.ReasonTooLarge},
		"deep nesting":      {deep(w, 50), keystore.ReasonTooLarge},
		"some nesting":      {deep(w, 3), ""},
		"unknown cipher":    {bytes.ReplaceAll(file, []byte{0x86, 0x48, 0x01, 0x65, 3, 4, 1, 42}, []byte{0x86, 0x48, 0x01, 0x65, 3, 4, 1, 43}), keystore.ReasonUnsupportedAlgorithm},
		"unknown PRF":       {bytes.ReplaceAll(file, []byte{0xf7, 0x0d, 2, 9}, []byte{0xf7, 0x0d, 2, 99}), keystore.ReasonUnsupportedAlgorithm},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := reasonOf(t, test.file); got != test.want {
				t.Errorf("reason %q, want %q", got, test.want)
			}
		})
	}
}

func manyBags(w world, count int, bag keystoretest.Bag) []byte {
	s := w.store()
	for range count {
		s.Parts[1].Bags = append(s.Parts[1].Bags, bag)
	}
	return s.Encode()
}

// deep nests bags of bags, with the key innermost.
func deep(w world, depth int) []byte {
	s := w.store()
	s.MAC = keystoretest.MACNone
	contents := keystoretest.SafeContents(s, s.Parts[1].Bags...)
	for range depth {
		contents = keystoretest.SafeContents(s, keystoretest.Bag{OtherID: keystoretest.OIDSafeContentsBag, OtherValue: contents})
	}
	s.Parts[1].Bags = []keystoretest.Bag{{OtherID: keystoretest.OIDSafeContentsBag, OtherValue: contents}}
	return s.Encode()
}

// An RSA key of absurd size is refused before any arithmetic is done with it.
func TestAbsurdRSAKey(t *testing.T) {
	w := newWorld()
	modulus := bytes.Repeat([]byte{0x7f}, 2000)
	pkcs1 := keystoretest.Sequence(keystoretest.Integer([]byte{0}), keystoretest.Integer(modulus), keystoretest.Integer([]byte{3}))
	text := pemText("RSA PRIVATE KEY", pkcs1)
	_, err := keystore.ParseBundle(w.one.CertPEM, w.one.ChainPEM, text)
	if got := asError(t, err); got.Reason != keystore.ReasonKeySize {
		t.Errorf("got %v", got)
	}
	_, err = keystore.ParseBundle(w.one.CertPEM, w.one.ChainPEM, pemText("PRIVATE KEY", make([]byte, 20<<10)))
	if got := asError(t, err); got.Reason != keystore.ReasonKeySize {
		t.Errorf("got %v", got)
	}
}

// Names out of the input do not flood messages or smuggle control characters.
func TestMessagesAreTame(t *testing.T) {
	name := "gate\x1b[31m\n" + strings.Repeat("X", 5000)
	id := keystoretest.NewCA(name).Intermediate(name).Issue(keystoretest.WithCommonName(name))
	k, err := keystore.Decode(id.PKCS12(changeit, keystoretest.Alias(name)), changeit)
	if err != nil {
		t.Fatal(err)
	}
	k2, err := keystore.ParseBundle(id.CertPEM, "", id.KeyPEM)
	if err != nil {
		t.Fatal(err)
	}
	for _, finding := range append(k.Findings, k2.Keystore().Findings...) {
		if len(finding.Detail) > 1000 || strings.ContainsAny(finding.Detail, "\x1b\n") {
			t.Errorf("%s: %.80q... (%d bytes)", finding.Notice, finding.Detail, len(finding.Detail))
		}
	}
	_, err = keystore.ParseBundle(id.CertPEM, "", keystoretest.SelfSigned().KeyPEM)
	if got := asError(t, err); len(got.Detail) > 1000 || strings.ContainsAny(got.Detail, "\x1b\n") {
		t.Errorf("%.80q...", got.Detail)
	}
}
