// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package pbe

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // the vectors are about SHA-1
	"strings"
	"testing"
)

// Vectors that OpenSSL gives: openssl kdf -keylen N -kdfopt digest:SHA1 -kdfopt
// hexpass:... -kdfopt hexsalt:... -kdfopt iter:N -kdfopt id:N PKCS12KDF.
func TestDerivePKCS12(t *testing.T) {
	for _, vector := range kdfVectors {
		password := Passwords(vector.password)[vector.form]
		got, err := derivePKCS12(NewBudget(5000, 50000), sha1.New, vector.purpose, password, unhex(t, vector.salt), vector.iterations, len(vector.want)/2)
		if err != nil {
			t.Fatal(err)
		}
		if want := unhex(t, vector.want); !bytes.Equal(got, want) {
			t.Errorf("%q %d: %x, want %x", vector.password, vector.purpose, got, want)
		}
	}
}

func TestPasswords(t *testing.T) {
	for _, test := range []struct {
		password string
		want     []string
	}{
		{"ab", []string{"006100620000"}},
		{"", []string{"0000", ""}},
		{"ä", []string{"00e40000", "00c300a40000"}},
		{"\U0001F511", []string{"d83ddd110000", "00f0009f009400910000"}},
	} {
		forms := Passwords(test.password)
		if len(forms) != len(test.want) {
			t.Errorf("%q: %d forms, want %d", test.password, len(forms), len(test.want))
			continue
		}
		for i, want := range test.want {
			if got := forms[i].bmp; !bytes.Equal(got, unhex(t, want)) {
				t.Errorf("%q, form %d: %x, want %s", test.password, i, got, want)
			}
		}
	}
}

var kdfVectors = []struct {
	password   string
	form       int
	salt       string
	iterations int
	purpose    byte
	want       string
}{
	{"changeit", 0, "0102030405060708", 2048, forKey, "a13a1cf35ea9e628cd82c570910adcd5481cd978fff88965"},
	{"changeit", 0, "0102030405060708", 2048, forIV, "ef009e6f4589af95"},
	{"changeit", 0, "0102030405060708", 1, forMAC, "71575e75f0ee7173e524978ed7bb4eb559559eb9"},
	{strings.Repeat("a", 50), 0, strings.Repeat("0102", 50), 3, forKey, "7ff79b3feec349d3e2d411386061926270057f39db18eded270366cf94764cdb71f8e4b98a0099708d1fa43a7884537fc11b0d84639aad5d566e423db4148d9c2fcd8c294c567341bd36e3995d62b6cc84217d89fcd88e4b1a2e873a7bd8e6bd116745eab1e1708e37a7fb0db83e735b525d83425d84307689f7b158fe43c92e630c"},
	{"", 0, "ff", 7, forKey, "2d529d865cb83524ff882f6acf64b5c7882aa5603105b5be264e831286f3b424aae1b010554b057168784c0f7b3c275340d9"},
}
