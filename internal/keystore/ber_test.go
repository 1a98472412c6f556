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

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
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
		for name, data := range map[string][]byte{"ber.p12": keystoretest.Indefinite(original), "pbmac1.p12": file} {
			if err := os.WriteFile(filepath.Join("testdata", name), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if !bytes.Equal(readFixture(t, "ber.p12"), keystoretest.Indefinite(original)) {
		t.Error("ber.p12 is not openssl3-p256.p12 in indefinite lengths: run with -update")
	}
	if _, crafted, _, err := pkcs12.DecodeChain(readFixture(t, "pbmac1.p12"), changeit); err != nil || !crafted.Equal(leaf) {
		t.Errorf("pbmac1.p12 does not hold the leaf of openssl3-p256.p12 (%v): run with -update", err)
	}
}
