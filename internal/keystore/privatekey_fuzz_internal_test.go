// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzPrivateKey: a key that is accepted is the same when it is written as
// PKCS#8, with other line ends or text around; a refusal shows none of its lines.
func FuzzPrivateKey(f *testing.F) {
	names, err := filepath.Glob(filepath.Join("testdata", "*-key.pem"))
	if err != nil || len(names) == 0 {
		f.Fatalf("no fixtures: %v", err)
	}
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(content))
	}
	f.Fuzz(func(t *testing.T, text string) {
		key, failure := parseKeyPEM(text)
		if failure != nil {
			if key != nil || failure.Input != InputPrivateKey || failure.Reason == "" || len(failure.Error()) > 1000 {
				t.Errorf("%+v", failure)
			}
			for line := range strings.FieldsSeq(text) {
				if len(line) > 40 && !strings.HasPrefix(line, "-----") && strings.Contains(failure.Error(), line) {
					t.Errorf("%q shows %q", failure.Error(), line)
				}
			}
			return
		}
		der, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		written := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
		for _, form := range []string{written, strings.ReplaceAll(written, "\n", "\r\n"), "\ufeff a key\n" + written + "\n"} {
			again, failure := parseKeyPEM(form)
			if failure != nil {
				t.Fatalf("what was written is not read: %v", failure)
			}
			if same, ok := again.(interface{ Equal(x any) bool }); ok && !same.Equal(key) {
				t.Error("another key")
			}
			if back, err := x509.MarshalPKCS8PrivateKey(again); err != nil || !bytes.Equal(back, der) {
				t.Errorf("another key: %v", err)
			}
		}
	})
}
