// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	jks "github.com/pavlo-v-chernykh/keystore-go/v4"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

// form is a way in which a bundle is written.
type form struct {
	javaType, alias string
	write           func(b *keystore.Bundle, password string) ([]byte, error)
}

// forms are those with an alias.
var forms = map[string]form{
	"jks": {"JKS", "dtserver", func(b *keystore.Bundle, password string) ([]byte, error) { return b.EncodeJKS("dtserver", password) }},
	"modern": {"PKCS12", "gate", func(b *keystore.Bundle, password string) ([]byte, error) {
		return b.EncodeNamed("gate", password, keystore.EncodingModern)
	}},
	"legacy": {"PKCS12", "a", func(b *keystore.Bundle, password string) ([]byte, error) {
		return b.EncodeNamed("a", password, keystore.EncodingLegacy)
	}},
	"modern, a longer alias": {"PKCS12", strings.Repeat("gate-", 12), func(b *keystore.Bundle, password string) ([]byte, error) {
		return b.EncodeNamed(strings.Repeat("gate-", 12), password, keystore.EncodingModern)
	}},
}

func (f form) of(t *testing.T, b *keystore.Bundle) []byte {
	t.Helper()
	file, err := f.write(b, changeit)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// TestFormsArePinned: the bytes are a promise, as those of EncodeSame are.
func TestFormsArePinned(t *testing.T) {
	t.Parallel()
	b := fixtureBundle(t, "p256.pem", "chain.pem", "p256-key.pem")
	archive, err := b.EncodeArchive()
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{"archive": archive}
	for name, f := range forms {
		files[name] = f.of(t, b)
		if !bytes.Equal(files[name], f.of(t, b)) {
			t.Errorf("%s: the same input gives two files", name)
		}
	}
	got := map[string]string{}
	for name, file := range files {
		sum := sha256.Sum256(file)
		got[name] = hex.EncodeToString(sum[:])
	}
	if diff := cmp.Diff(pinned, got); diff != "" {
		t.Errorf("sums of the files (-want +got):\n%s", diff)
	}
}

var pinned = map[string]string{
	"archive":                "2e4e2bcb3fb53936b6f672d6df49a0c87c2b736708a3981113b57b9e56c18343",
	"jks":                    "36e0c7a167008e10e1999af0e906c41ed9e42c2aeb309d9d4c3e54ef0c7b05f7",
	"legacy":                 "5d3792a763a71153814b4749d36dad6d1caa5364362e64bf4b74af581b41549d",
	"modern":                 "581408ebfc89cf7759e7ed131df62d8f581776c2f27fe2f7a94f207d4cb4902a",
	"modern, a longer alias": "c634b5f97d2091bc43d7b18c0ba2f29f6dd0866505fbbc95c56cef84fde992f4",
}

// TestFormsDiffer: another password, alias or key gives other bytes throughout, so
// that no salt serves two contents.
func TestFormsDiffer(t *testing.T) {
	t.Parallel()
	b := fixtureBundle(t, "p256.pem", "chain.pem", "p256-key.pem")
	write := func(alias, password string) []byte {
		file, err := b.EncodeJKS(alias, password)
		if err != nil {
			t.Fatal(err)
		}
		return file
	}
	// Magic number, version, count, kind, alias, date and length; then what protects
	// the key: its first 20 bytes are the salt.
	salt := func(file []byte, alias string) string {
		var protected struct {
			Algorithm asn1.RawValue
			Key       []byte
		}
		if _, err := asn1.Unmarshal(file[4+4+4+4+2+len(alias)+8+4:], &protected); err != nil {
			t.Fatal(err)
		}
		return string(protected.Key[:20])
	}
	seen := map[string]bool{}
	for _, one := range [][2]string{{"dtserver", changeit}, {"dtserver", "another1"}, {"another1", changeit}} {
		seen[salt(write(one[0], one[1]), one[0])] = true
	}
	if len(seen) != 3 {
		t.Errorf("there are %d salts", len(seen))
	}
}

// TestNamedReads: what has a friendly name is read back with it, and with
// everything else that went in.
func TestNamedReads(t *testing.T) {
	t.Parallel()
	for name, identity := range identities() {
		for _, encoding := range encodings {
			b := bundleOf(t, identity)
			file, err := b.EncodeNamed("gate", changeit, encoding)
			if err != nil {
				t.Fatal(err)
			}
			k, err := keystore.Decode(file, changeit)
			if err != nil {
				t.Fatal(err)
			}
			if entry := k.Entries[0]; entry.Alias != "gate" || !entry.Leaf.Equal(b.Leaf) || k.ChainDigest() != b.Keystore().ChainDigest() || len(k.Findings) > len(b.Keystore().Findings) {
				t.Errorf("%s, %s: got %+v", name, encoding, entry)
			}
		}
	}
}

// TestJKSReads: a Java keystore holds key and chain under the alias, for who knows
// the password.
func TestJKSReads(t *testing.T) {
	t.Parallel()
	identity := keystoretest.NewCA("Root").Intermediate("Middle").Issue(keystoretest.WithRSA(2048))
	file := forms["jks"].of(t, bundleOf(t, identity))
	store := jks.New()
	if err := store.Load(bytes.NewReader(file), []byte(changeit)); err != nil {
		t.Fatal(err)
	}
	entry, err := store.GetPrivateKeyEntry("dtserver", []byte(changeit))
	if err != nil {
		t.Fatal(err)
	}
	if got := len(entry.CertificateChain); got != 3 || !bytes.Equal(entry.CertificateChain[0].Content, identity.Leaf.Raw) {
		t.Errorf("a chain of %d", got)
	}
	if err := jks.New().Load(bytes.NewReader(file), []byte("wrong1")); err == nil {
		t.Error("another password opens it")
	}
	for _, password := range []string{"", "пароль"} {
		_, err := bundleOf(t, identity).EncodeJKS("dtserver", password)
		var refused *keystore.Error
		if !errors.As(err, &refused) || refused.Reason != keystore.ReasonBadPassword {
			t.Errorf("password %q: %v", password, err)
		}
	}
}

// TestArchive holds two PEM texts and nothing else.
func TestArchive(t *testing.T) {
	t.Parallel()
	b := bundleOf(t, keystoretest.NewCA("Root").Issue())
	file, err := b.EncodeArchive()
	if err != nil {
		t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, entry := range archive.File {
		opened, err := entry.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(opened)
		if err != nil {
			t.Fatal(err)
		}
		texts[entry.Name] = string(text)
	}
	again, err := keystore.ParseBundle(texts["chain.pem"], "", texts["key.pem"])
	if err != nil || len(texts) != 2 || !again.Leaf.Equal(b.Leaf) || len(again.Chain) != len(b.Chain) {
		t.Errorf("%d files: %v", len(texts), err)
	}
}

// TestJavaOpensForms: Java's KeyStore opens every form, and signs with the key that
// it finds under the alias.
func TestJavaOpensForms(t *testing.T) {
	needTool(t, "javac", "opening written keystores with Java")
	b := bundleOf(t, keystoretest.NewCA("Root").Intermediate("Middle").Issue(keystoretest.WithRSA(2048)))
	dir, arguments, want := t.TempDir(), []string{filepath.Join("testdata", "Key.java")}, ""
	for name, f := range forms {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, f.of(t, b), 0o600); err != nil {
			t.Fatal(err)
		}
		arguments = append(arguments, f.javaType, path, changeit)
		want += fmt.Sprintf("%s 3 %s;\n", f.alias, keystore.FactsOf(b.Leaf).FingerprintSHA256)
	}
	if diff := cmp.Diff(want, string(tool(t, ".", "java", arguments...))); diff != "" {
		t.Errorf("Java (-want +got):\n%s", diff)
	}
}

// TestKeytoolAndOpenSSLOpenForms: so do the tools that people have.
func TestKeytoolAndOpenSSLOpenForms(t *testing.T) {
	needTool(t, "keytool", "listing written keystores with keytool")
	needTool(t, "openssl", "reading written keystores with OpenSSL")
	b := bundleOf(t, keystoretest.NewCA("Root").Issue(keystoretest.WithRSA(2048)))
	dir := t.TempDir()
	for name, f := range forms {
		if err := os.WriteFile(filepath.Join(dir, "file"), f.of(t, b), 0o600); err != nil {
			t.Fatal(err)
		}
		listed := string(tool(t, dir, "keytool", "-list", "-v", "-storetype", f.javaType, "-keystore", "file", "-storepass", changeit, "-alias", f.alias))
		for _, want := range []string{"PrivateKeyEntry", "Certificate chain length: 2"} {
			if !strings.Contains(listed, want) {
				t.Errorf("%s: keytool does not list %q:\n%s", name, want, listed)
			}
		}
		if f.javaType == "PKCS12" {
			tool(t, dir, "openssl", "pkcs12", "-info", "-noout", "-in", "file", "-passin", "pass:"+changeit)
			if text := string(tool(t, dir, "openssl", "pkcs12", "-nodes", "-in", "file", "-passin", "pass:"+changeit)); !strings.Contains(text, "friendlyName: "+f.alias) {
				t.Errorf("%s: OpenSSL shows no alias:\n%s", name, text)
			}
		}
	}
}
