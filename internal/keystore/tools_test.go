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

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
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

func pemFacts(t *testing.T, file string) keystore.Facts {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	read, err := keystore.ParseCertificates(string(text), "")
	if err != nil {
		t.Fatal(err)
	}
	return keystore.FactsOf(read.Leaf())
}

// What is written is read by OpenSSL, key and all, with the same facts.
func TestOpenSSLReadsWritten(t *testing.T) {
	needTool(t, "openssl", "reading written files with OpenSSL")
	for name, identity := range identities() {
		for _, encoding := range encodings {
			t.Run(fmt.Sprintf("%s/%s", name, encoding), func(t *testing.T) {
				dir := t.TempDir()
				file, err := bundleOf(t, identity).Encode(changeit, encoding)
				if err != nil {
					t.Fatal(err)
				}
				for _, file := range [][]byte{file, same(t, bundleOf(t, identity), changeit, encoding)} {
					readByOpenSSL(t, dir, file, identity)
				}
			})
		}
	}
}

// readByOpenSSL requires that OpenSSL reads an identity's leaf, chain and key.
func readByOpenSSL(t *testing.T, dir string, file []byte, identity *keystoretest.Identity) {
	t.Helper()
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

// What is written is listed and imported by keytool, which decrypts the key for
// that.
func TestKeytoolReadsWritten(t *testing.T) {
	needTool(t, "keytool", "reading written files with keytool")
	dir := t.TempDir()
	w := newWorld()
	for _, encoding := range encodings {
		file, err := bundleOf(t, w.one).Encode(changeit, encoding)
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
