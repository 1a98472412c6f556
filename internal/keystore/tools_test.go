// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
)

// tool runs a program in dir and fails the test with its output.
func tool(t *testing.T, dir, name string, arguments ...string) []byte {
	t.Helper()
	command := exec.CommandContext(t.Context(), name, arguments...)
	command.Dir = dir
	command.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	var problems bytes.Buffer
	command.Stderr = &problems
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(arguments, " "), err, problems.String())
	}
	return out
}

func needTool(t *testing.T, name, otherwise string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not on PATH: %s was not run", name, otherwise)
	}
}

// Files fresh from OpenSSL are read.
func TestReadFreshFromOpenSSL(t *testing.T) {
	needTool(t, "openssl", "reading files fresh from OpenSSL")
	keys := map[string][]string{
		"rsa":     {"-newkey", "rsa:2048"},
		"p256":    {"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"},
		"p384":    {"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384"},
		"ed25519": {"-newkey", "ed25519"},
	}
	exports := map[string]struct {
		password string
		options  []string
	}{
		"default":     {changeit, nil},
		"3des":        {changeit, []string{"-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1"}},
		"name":        {changeit, []string{"-name", "gate", "-caname", "root"}},
		"not ascii":   {"pässwörd", nil},
		"emoji":       {"key \U0001F511", []string{"-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES"}},
		"empty":       {"", nil},
		"iterations":  {changeit, []string{"-iter", "20000"}},
		"sha384":      {changeit, []string{"-macalg", "sha384"}},
		"three words": {"a b\tc", nil},
	}
	for key, options := range keys {
		dir := t.TempDir()
		tool(t, dir, "openssl", append([]string{"req", "-x509", "-nodes", "-keyout", "key.pem", "-out", "leaf.pem", "-days", "30", "-subj", "/CN=gate", "-addext", "subjectAltName=DNS:gate"}, options...)...)
		want := pemFacts(t, filepath.Join(dir, "leaf.pem"))
		for name, export := range exports {
			t.Run(key+"/"+name, func(t *testing.T) {
				tool(t, dir, "openssl", append([]string{"pkcs12", "-export", "-inkey", "key.pem", "-in", "leaf.pem", "-out", "out.p12", "-passout", "pass:" + export.password}, export.options...)...)
				data, err := os.ReadFile(filepath.Join(dir, "out.p12"))
				if err != nil {
					t.Fatal(err)
				}
				k, err := keystore.Decode(data, export.password)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, keystore.FactsOf(k.Leaf())); diff != "" {
					t.Errorf("facts (-PEM +PKCS#12):\n%s", diff)
				}
			})
		}
	}
}

func pemFacts(t *testing.T, file string) keystore.Facts {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	leaf, _, _, err := keystore.ParseCertificates(string(text), "")
	if err != nil {
		t.Fatal(err)
	}
	return keystore.FactsOf(leaf)
}

// What is written is read by OpenSSL, key and all, with the same facts.
func TestOpenSSLReadsWritten(t *testing.T) {
	needTool(t, "openssl", "reading written files with OpenSSL")
	for name, identity := range identities() {
		for _, encoding := range encodings {
			t.Run(fmt.Sprintf("%s/%s", name, encoding), func(t *testing.T) {
				dir := t.TempDir()
				file, err := bundleOf(t, identity).Encode(changeit, encoding, nil)
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(dir, "in.p12"), file, 0o600); err != nil {
					t.Fatal(err)
				}
				tool(t, dir, "openssl", "pkcs12", "-info", "-noout", "-in", "in.p12", "-passin", "pass:"+changeit)
				text := tool(t, dir, "openssl", "pkcs12", "-nodes", "-in", "in.p12", "-passin", "pass:"+changeit)
				certificates, key, found := splitPEM(string(text))
				if !found {
					t.Fatal("OpenSSL shows no key")
				}
				bundle, err := keystore.ParseBundle(certificates, "", key)
				if err != nil {
					t.Fatal(err)
				}
				if !bundle.Leaf.Equal(identity.Leaf) || len(bundle.Chain) != len(identity.Chain) {
					t.Error("leaf or chain changed")
				}
			})
		}
	}
}

// splitPEM takes the private key out of a text.
func splitPEM(text string) (rest, key string, found bool) {
	start := strings.Index(text, "-----BEGIN PRIVATE KEY-----")
	const end = "-----END PRIVATE KEY-----"
	stop := strings.Index(text, end)
	if start < 0 || stop < 0 {
		return text, "", false
	}
	stop += len(end)
	return text[:start] + text[stop:], text[start:stop], true
}

// Files fresh from keytool are read, and what is written is listed and imported by
// keytool, which decrypts the key for that.
func TestKeytool(t *testing.T) {
	needTool(t, "keytool", "reading and writing with keytool")
	dir := t.TempDir()
	tool(t, dir, "keytool", "-genkeypair", "-keystore", "fresh.p12", "-storetype", "PKCS12", "-storepass", changeit,
		"-alias", "Gate", "-keyalg", "RSA", "-keysize", "2048", "-dname", "CN=gate", "-ext", "san=dns:gate")
	data, err := os.ReadFile(filepath.Join(dir, "fresh.p12"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := keystore.Decode(data, changeit); err != nil {
		t.Error(err)
	}
	w := newWorld()
	for _, encoding := range encodings {
		file, err := bundleOf(t, w.one).Encode(changeit, encoding, nil)
		if err != nil {
			t.Fatal(err)
		}
		in, out := string(encoding)+".p12", string(encoding)+"-out.p12"
		if err := os.WriteFile(filepath.Join(dir, in), file, 0o600); err != nil {
			t.Fatal(err)
		}
		listed := string(tool(t, dir, "keytool", "-list", "-v", "-keystore", in, "-storepass", changeit))
		facts := keystore.FactsOf(w.one.Leaf)
		for _, want := range []string{"Certificate chain length: 3", "Serial number: " + facts.SerialNumber, "PrivateKeyEntry"} {
			if !strings.Contains(listed, want) {
				t.Errorf("%s: keytool does not list %q:\n%s", encoding, want, listed)
			}
		}
		tool(t, dir, "keytool", "-importkeystore", "-srckeystore", in, "-srcstorepass", changeit, "-destkeystore", out, "-deststorepass", changeit)
		copied, err := os.ReadFile(filepath.Join(dir, out))
		if err != nil {
			t.Fatal(err)
		}
		k, err := keystore.Decode(copied, changeit)
		if err != nil {
			t.Fatal(err)
		}
		if k.ChainDigest() != bundleOf(t, w.one).Keystore().ChainDigest() || !k.Leaf().Equal(w.one.Leaf) {
			t.Errorf("%s: keytool's copy has other certificates", encoding)
		}
	}
}
