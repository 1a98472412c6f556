// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
)

// OpenSSL's default: 2,048 iterations, AES-256, one key with two issuers.
func BenchmarkDecode(b *testing.B) {
	data := readFixture(b, "openssl3-p256.p12")
	for b.Loop() {
		if _, err := keystore.Decode(data, changeit); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeMemo(b *testing.B) {
	data := readFixture(b, "openssl3-p256.p12")
	for b.Loop() {
		if _, err := keystore.DecodeMemo(data, changeit); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseBundle(b *testing.B) {
	certificate, chain, key := string(readFixture(b, "p256.pem")), string(readFixture(b, "chain.pem")), string(readFixture(b, "p256-key.pem"))
	for b.Loop() {
		if _, err := keystore.ParseBundle(certificate, chain, key); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	bundle := bundleOf(b, newWorld().one)
	for _, encoding := range encodings {
		b.Run(string(encoding), func(b *testing.B) {
			for b.Loop() {
				if _, err := bundle.Encode(changeit, encoding); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
