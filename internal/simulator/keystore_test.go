// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"bytes"
	"crypto"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

// stored describes what a file was read as: alias and common names of the
// chain, per key.
func stored(k *keystore) []string {
	var entries []string

	for _, entry := range k.entries {
		names := []string{}
		for _, link := range entry.chain {
			names = append(names, link.Subject.CommonName)
		}

		entries = append(entries, entry.alias+": "+strings.Join(names, " < "))
	}

	return entries
}

func TestOpenKeystore(t *testing.T) {
	t.Parallel()

	const secret = "correct horse"

	ca := keystoretest.NewCA("root").Intermediate("middle")
	one := ca.Issue(keystoretest.WithCommonName("one"))
	two := ca.Issue(keystoretest.WithCommonName("two"))
	wrong := "another password"

	type (
		bag   = keystoretest.Bag
		part  = keystoretest.Part
		store = keystoretest.Store
	)

	oneID, twoID := keystoretest.LocalKeyID(one.Leaf), keystoretest.LocalKeyID(two.Leaf)
	key := bag{Key: one.Key, Cipher: keystoretest.CipherAES256, LocalKeyID: oneID}
	leaf := bag{Certificate: one.Leaf, LocalKeyID: oneID}
	changed := func(b bag, change func(*bag)) bag { change(&b); return b }
	file := func(parts ...part) []byte { return store{Parts: parts, Password: secret}.Encode() }
	encrypted := func(bags ...bag) part { return part{Cipher: keystoretest.CipherAES256, Bags: bags} }
	open := func(bags ...bag) part { return part{Bags: bags} }
	noID := func(b *bag) { b.LocalKeyID = nil }

	for name, test := range map[string]struct {
		file     []byte
		password string
		pbmac1   bool
		want     []string
		err      error
	}{
		"modern":             {file: one.PKCS12(secret, keystoretest.Alias("Gate")), want: []string{"gate: one < middle < root"}},
		"legacy":             {file: one.PKCS12(secret, keystoretest.Legacy()), want: []string{"1: one < middle < root"}},
		"root first":         {file: one.PKCS12(secret, keystoretest.Reversed()), want: []string{"1: one < middle < root"}},
		"two keys":           {file: one.PKCS12(secret, keystoretest.And(two)), want: []string{"1: one < middle < root", "2: two < middle < root"}},
		"empty password":     {file: store{Parts: []part{encrypted(leaf), open(key)}}.Encode(), password: "empty", want: []string{"1: one"}},
		"wrong password":     {file: one.PKCS12(secret), password: wrong, err: errPassword},
		"non-ASCII password": {file: one.PKCS12("pässword"), password: "pässword", err: errPassword},
		"twopass": {
			file: file(encrypted(leaf), open(changed(key, func(b *bag) { b.KeyPassword = &wrong }))), err: errKeyPassword,
		},
		"parts under another password": {
			file: store{Parts: []part{encrypted(leaf), open(key)}, Password: wrong, MACPassword: ptr(secret)}.Encode(),
			err:  errPassword,
		},
		"MAC under another password": {
			file: store{Parts: []part{encrypted(leaf), open(key)}, Password: secret, MACPassword: &wrong}.Encode(),
			err:  errPassword,
		},
		"no MAC": {
			file: store{Parts: []part{encrypted(leaf), open(key)}, Password: secret, MAC: keystoretest.MACNone}.Encode(),
			want: []string{"1: one"},
		},
		"PBMAC1": {
			file: store{Parts: []part{encrypted(leaf), open(key)}, Password: secret, MAC: keystoretest.MACPBMAC1}.Encode(),
			err:  errUnsupported,
		},
		"PBMAC1 with JDK 26": {
			file:   store{Parts: []part{encrypted(leaf), open(key)}, Password: secret, MAC: keystoretest.MACPBMAC1}.Encode(),
			pbmac1: true, want: []string{"1: one"},
		},
		"SHA-384 MAC": {
			file: store{Parts: []part{encrypted(leaf), open(key)}, Password: secret, MAC: keystoretest.HashSHA384}.Encode(),
			err:  errUnsupported,
		},
		"RC2": {
			file: file(part{Cipher: keystoretest.CipherRC240, Bags: []bag{leaf}}, open(changed(key, func(b *bag) { b.Cipher = keystoretest.Cipher3DES }))),
			want: []string{"1: one"},
		},
		"key in the clear":             {file: file(encrypted(leaf), open(changed(key, func(b *bag) { b.Cipher = "" }))), err: errNoKey},
		"certificates alone":           {file: file(encrypted(leaf)), err: errNoKey},
		"key alone":                    {file: file(open(key)), err: errNoCertificate},
		"certificate of another key":   {file: file(encrypted(changed(leaf, func(b *bag) { b.Certificate = two.Leaf })), open(key)), err: errNoMatch},
		"joined by alias":              {file: file(encrypted(changed(leaf, func(b *bag) { b.LocalKeyID, b.Alias = nil, "A" })), open(changed(key, func(b *bag) { b.Alias = "a" }))), want: []string{"a: one"}},
		"joined by nothing":            {file: file(encrypted(changed(leaf, noID)), open(changed(key, noID))), err: errNoCertificate},
		"joined by order, key first":   {file: file(open(changed(key, noID)), encrypted(changed(leaf, noID))), want: []string{"1: one"}},
		"second key joined by order":   {file: file(open(key, changed(key, noID)), encrypted(leaf)), want: []string{"1: one"}},
		"same alias twice":             {file: file(open(changed(key, func(b *bag) { b.Alias = "x" }), bag{Key: two.Key, Cipher: keystoretest.CipherAES256, LocalKeyID: twoID, Alias: "X"}), encrypted(leaf, bag{Certificate: two.Leaf, LocalKeyID: twoID})), want: []string{"x: two"}},
		"certificates in the clear":    {file: file(open(leaf, key)), want: []string{"1: one"}},
		"three parts":                  {file: file(encrypted(leaf), encrypted(bag{Certificate: ca.Certificate()}), open(key)), want: []string{"1: one < middle"}},
		"attributes of Windows":        {file: file(encrypted(changed(leaf, windows)), open(changed(key, windows))), want: []string{"1: one"}},
		"not a keystore":               {file: []byte(one.CertPEM), err: errNotPKCS12},
		"nothing":                      {err: errNotPKCS12},
		"cut off":                      {file: one.PKCS12(secret)[:500], err: errNotPKCS12},
		"followed by something":        {file: append(one.PKCS12(secret), "\x00something"...), want: []string{"1: one < middle < root"}},
		"BER":                          {file: keystoretest.Indefinite(one.PKCS12(secret)), want: []string{"1: one < middle < root"}},
		"BER in parts":                 {file: keystoretest.InParts(100)(one.PKCS12(secret)), want: []string{"1: one < middle < root"}},
		"empty issuer":                 {file: keystoretest.SelfSigned(keystoretest.WithSubject(pkix.Name{})).PKCS12(secret), err: errPassword},
		"key without certificate":      {file: file(open(key, bag{Key: two.Key, Cipher: keystoretest.CipherAES256, LocalKeyID: twoID}), encrypted(leaf)), want: []string{"1: one"}},
		"key of a rare kind":           {file: file(open(key, bag{KeyDER: ed448, Cipher: keystoretest.CipherAES256, LocalKeyID: twoID}), encrypted(leaf)), want: []string{"1: one"}},
		"absurd iterations":            {file: absurd(one.PKCS12(secret, keystoretest.Iterations(0x010101))), err: errIterations},
		"absurd iterations of the MAC": {file: absurdMAC(one.PKCS12(secret, keystoretest.Iterations(0x010101))), err: errIterations},
		"a secret bag is passed over":  {file: file(encrypted(leaf), open(key, bag{OtherID: asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 10, 1, 5}, OtherValue: []byte{4, 0}})), want: []string{"1: one"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			password := secret
			if test.password != "" {
				password = strings.TrimPrefix(test.password, "empty")
			}

			opened, err := openKeystore(test.file, password, test.pbmac1)
			if !errors.Is(err, test.err) {
				t.Fatalf("error %v, want %v", err, test.err)
			}

			if err != nil {
				return
			}

			if diff := cmp.Diff(test.want, stored(opened)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func ptr(s string) *string { return &s }

// ed448 is the beginning of a key of that kind in PKCS#8 (RFC 8410).
var ed448 = []byte{0x30, 0x0e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x71, 4, 2, 4, 0}

// windows adds an attribute without a value, as its exports carry
// (1.3.6.1.4.1.311.17.2).
func windows(b *keystoretest.Bag) {
	b.Attributes = [][]byte{{0x30, 0x0d, 0x06, 0x09, 0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x11, 0x02, 0x31, 0x00}}
}

// absurd turns every count of 0x010101 into one of 0x7fffff, which Java
// refuses.
func absurd(file []byte) []byte {
	return bytes.ReplaceAll(file, []byte{2, 3, 1, 1, 1}, []byte{2, 3, 0x7f, 0xff, 0xff})
}

// absurdMAC does so with the last count of the file, which is the MAC's.
func absurdMAC(file []byte) []byte {
	at := bytes.LastIndex(file, []byte{2, 3, 1, 1, 1})

	return slices.Concat(file[:at], absurd(file[at:]))
}

func TestEveryKindOfKeyIsServed(t *testing.T) {
	t.Parallel()

	for name, option := range map[string]keystoretest.Option{
		"rsa": keystoretest.WithRSA(2048), "ed25519": keystoretest.WithEd25519(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			identity := keystoretest.SelfSigned(option)

			opened, err := openKeystore(identity.PKCS12("secret"), "secret", false)
			if err != nil {
				t.Fatal(err)
			}

			served := opened.certificate(0)
			if _, ok := served.PrivateKey.(crypto.Signer); !ok || !served.Leaf.Equal(identity.Leaf) {
				t.Errorf("%T, %v", served.PrivateKey, served.Leaf.Subject)
			}
		})
	}
}
