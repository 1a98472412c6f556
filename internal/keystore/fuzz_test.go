// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
)

// secret stands for what must never be repeated.
const secret = "s3cr3t-pässwörd"

// checkError holds errors to the contract: typed, placed, reasoned, and silent
// about secrets.
func checkError(t *testing.T, err error) {
	t.Helper()
	var failure *keystore.Error
	if !errors.As(err, &failure) {
		t.Fatalf("error is %T: %v", err, err)
	}
	if failure.Input == "" || failure.Reason == "" || failure.Detail == "" {
		t.Errorf("incomplete: %+v", failure)
	}
	if strings.Contains(err.Error(), secret) || len(err.Error()) > 1000 {
		t.Errorf("the text is not safe: %.200q", err)
	}
}

// checkKeystore holds results to the contract.
func checkKeystore(t *testing.T, k *keystore.Keystore) {
	t.Helper()
	if len(k.Entries) == 0 || len(k.Entries) > keystore.MaxKeys || k.Leaf() == nil {
		t.Fatalf("%d entries", len(k.Entries))
	}
	if len(k.ChainDigest()) != 64 {
		t.Errorf("digest %q", k.ChainDigest())
	}
	findings := slices.Clone(k.Findings)
	for _, entry := range k.Entries {
		keystore.FactsOf(entry.Leaf)
		findings = append(findings, entry.ClientFindings(time.Unix(1<<31, 0))...)
	}
	for _, finding := range findings {
		if finding.Notice == "" || finding.Detail == "" || len(finding.Detail) > 1000 {
			t.Errorf("finding %+v", finding)
		}
	}
}

func seeds(f *testing.F, patterns ...string) []string {
	f.Helper()
	var names []string
	for _, pattern := range patterns {
		files, err := filepath.Glob(filepath.Join("testdata", pattern))
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range files {
			names = append(names, filepath.Base(file))
		}
	}
	return names
}

func FuzzDecode(f *testing.F) {
	for _, row := range fixtures {
		f.Add(readFixture(f, row.file), row.password)
	}
	for _, row := range crafted(newWorld()) {
		f.Add(row.file, changeit)
	}
	f.Fuzz(func(t *testing.T, data []byte, password string) {
		for _, p := range []string{password, secret} {
			k, err := keystore.Decode(data, p)
			if err != nil {
				checkError(t, err)
				continue
			}
			checkKeystore(t, k)
		}
	})
}

// certificateFor is the fixture that belongs to a key's, whose name begins alike;
// keys that no certificate belongs to get any.
func certificateFor(key string) string {
	kind, _, _ := strings.Cut(key, "-")
	if _, err := os.Stat(filepath.Join("testdata", kind+".pem")); err != nil {
		return "p256.pem"
	}
	return kind + ".pem"
}

func FuzzParseBundle(f *testing.F) {
	chain := string(readFixture(f, "chain.pem"))
	for _, name := range seeds(f, "*-key.pem") {
		f.Add(string(readFixture(f, certificateFor(name))), chain, string(readFixture(f, name)))
	}
	f.Fuzz(func(t *testing.T, certificate, chain, key string) {
		bundle, err := keystore.ParseBundle(certificate, chain, key)
		if err != nil {
			checkError(t, err)
			return
		}
		checkKeystore(t, bundle.Keystore())
		file, err := bundle.Encode(changeit, keystore.EncodingLegacy)
		if err != nil {
			checkError(t, err)
			return
		}
		k, err := keystore.Decode(file, changeit)
		if err != nil {
			t.Fatalf("what was written is not read: %v", err)
		}
		if !k.Leaf().Equal(bundle.Leaf) || k.ChainDigest() != bundle.Keystore().ChainDigest() {
			t.Error("the facts changed")
		}
	})
}

func FuzzParseCertificates(f *testing.F) {
	for _, name := range seeds(f, "*.pem") {
		f.Add(string(readFixture(f, name)), "")
		f.Add(string(readFixture(f, name)), string(readFixture(f, "chain.pem")))
	}
	f.Fuzz(func(t *testing.T, certificate, chain string) {
		k, err := keystore.ParseCertificates(certificate, chain)
		if err != nil {
			checkError(t, err)
			return
		}
		checkKeystore(t, k)
	})
}
