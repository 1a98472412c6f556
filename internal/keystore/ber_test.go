// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"software.sslmate.com/src/go-pkcs12"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
)

var update = flag.Bool("update", false, "make the crafted fixtures anew")

// TestCraftedFixtures holds the fixtures that testdata/make.sh cannot make to
// the one that they are crafted from, and makes them anew with -update.
func TestCraftedFixtures(t *testing.T) {
	original := readFixture(t, "openssl3-p256.p12")
	key, leaf, chain, err := pkcs12.DecodeChain(original, changeit)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		file, err := pkcs12.Modern2026.Encode(key, leaf, chain, changeit)
		if err != nil {
			t.Fatal(err)
		}
		for name, data := range map[string][]byte{"ber.p12": indefinite(original), "pbmac1.p12": file} {
			if err := os.WriteFile(filepath.Join("testdata", name), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if !bytes.Equal(readFixture(t, "ber.p12"), indefinite(original)) {
		t.Error("ber.p12 is not openssl3-p256.p12 in indefinite lengths: run with -update")
	}
	if _, crafted, _, err := pkcs12.DecodeChain(readFixture(t, "pbmac1.p12"), changeit); err != nil || !crafted.Equal(leaf) {
		t.Errorf("pbmac1.p12 does not hold the leaf of openssl3-p256.p12 (%v): run with -update", err)
	}
}

// indefinite encodes all constructed values of DER with indefinite length, as
// older programs write PKCS#12.
func indefinite(data []byte) []byte {
	var out []byte
	for len(data) > 0 {
		header, length := headerOf(data)
		body := data[header : header+length]
		if data[0]&0x20 != 0 {
			out = append(out, data[0], 0x80)
			out = append(out, indefinite(body)...)
			out = append(out, 0, 0)
		} else {
			out = append(out, data[:header+length]...)
		}
		data = data[header+length:]
	}
	return out
}

// headerOf returns the sizes of header and body of the first value of valid DER.
func headerOf(data []byte) (header, length int) {
	if data[1] < 0x80 {
		return 2, int(data[1])
	}
	header = 2 + int(data[1]&0x7f)
	for _, b := range data[2:header] {
		length = length<<8 | int(b)
	}
	return header, length
}

// wrap encodes a value with a tag, with as many length bytes as asked for.
func wrap(tag byte, lengthBytes int, body []byte) []byte {
	out := []byte{tag, 0x80 | byte(lengthBytes&0x7f)}
	for i := lengthBytes - 1; i >= 0; i-- {
		out = append(out, byte(len(body)>>(8*i)&0xff))
	}
	return append(out, body...)
}

// BER is told wherever it hides.
func TestDecodeBER(t *testing.T) {
	original := readFixture(t, "openssl3-p256.p12")
	header, length := headerOf(original)
	body := original[header : header+length]
	versionHeader, versionLength := headerOf(body)
	version := body[:versionHeader+versionLength]
	rest := body[len(version):]
	tests := map[string][]byte{
		"indefinite everywhere": indefinite(original),
		"indefinite outside":    append(append([]byte{0x30, 0x80}, body...), 0, 0),
		"indefinite inside":     wrap(0x30, 2, append(append([]byte{}, version...), indefinite(rest)...)),
		"padded length":         wrap(0x30, 3, body),
		"padded length of four": wrap(0x30, 4, body),
	}
	for name, data := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := keystore.Decode(data, changeit)
			if got := asError(t, err); got.Reason != keystore.ReasonBER || got.Input != keystore.InputPKCS12 {
				t.Errorf("got %v, want reason %s", got, keystore.ReasonBER)
			}
		})
	}
}
