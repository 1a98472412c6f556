// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
)

// TestCurves: a curve that neither Go nor a gate's Java knows is called by its
// name, in whatever form it comes, and nothing else is blamed.
func TestCurves(t *testing.T) {
	t.Parallel()
	read := func(name string) string {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	pkcs12 := func(name string) error {
		_, err := keystore.Decode([]byte(read(name)), changeit)
		return err
	}
	pem := func(certificate, key string) error {
		_, err := keystore.ParseBundle(read(certificate), "", read(key))
		return err
	}
	for name, test := range map[string]struct {
		err   error
		input keystore.Input
		word  string
	}{
		"PKCS#12":                       {pkcs12("secp256k1.p12"), keystore.InputPKCS12, "secp256k1"},
		"PKCS#12, brainpool":            {pkcs12("brainpoolP256r1.p12"), keystore.InputPKCS12, "brainpoolP256r1"},
		"certificate":                   {pem("secp256k1.pem", "secp256k1-sec1-key.pem"), keystore.InputCertificate, "secp256k1"},
		"certificate, brainpool":        {pem("brainpoolP256r1.pem", "p256-key.pem"), keystore.InputCertificate, "brainpoolP256r1"},
		"certificate, spelled out":      {pem("explicit.pem", "p256-key.pem"), keystore.InputCertificate, "spells out"},
		"key in SEC 1":                  {pem("p256.pem", "brainpoolP256r1-sec1-key.pem"), keystore.InputPrivateKey, "brainpoolP256r1"},
		"key in PKCS#8":                 {pem("p256.pem", "secp256k1-key.pem"), keystore.InputPrivateKey, "secp256k1"},
		"key in SEC 1, spelled out":     {pem("p256.pem", "explicit-sec1-key.pem"), keystore.InputPrivateKey, "spells out"},
		"key in PKCS#8, spelled out":    {pem("p256.pem", "explicit-key.pem"), keystore.InputPrivateKey, "spells out"},
		"key in place of a certificate": {pem("secp256k1-sec1-key.pem", "p256-key.pem"), keystore.InputCertificate, "private key"},
	} {
		if test.err == nil {
			t.Errorf("%s: accepted", name)
			continue
		}
		failure := asError(t, test.err)
		if failure.Input != test.input || !strings.Contains(failure.Detail, test.word) {
			t.Errorf("%s: %s: %s", name, failure.Input, failure.Detail)
		}
	}
}
