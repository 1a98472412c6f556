// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
)

// needLegacy skips what OpenSSL 3 writes only with its legacy provider, which some
// distributions leave out.
func needLegacy(t *testing.T) {
	t.Helper()
	if err := exec.CommandContext(t.Context(), "openssl", "list", "-providers", "-provider", "legacy").Run(); err != nil {
		t.Skip("OpenSSL has no legacy provider: reading RC2-40 fresh from OpenSSL was not run")
	}
}

// export writes key.pem and leaf.pem of dir as PKCS#12 file.
func export(t *testing.T, dir, password string, options ...string) []byte {
	t.Helper()
	tool(t, dir, "openssl", append([]string{"pkcs12", "-export", "-inkey", "key.pem", "-in", "leaf.pem", "-out", "out.p12", "-passout", "pass:" + password}, options...)...)
	return readFile(t, dir, "out.p12")
}

func readFile(t *testing.T, dir, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Files fresh from OpenSSL are read.
func TestReadFreshFromOpenSSL(t *testing.T) {
	needTool(t, "openssl", "reading files fresh from OpenSSL")
	keys := map[string][]string{
		"rsa":     {"-newkey", "rsa:2048"},
		"rsa4096": {"-newkey", "rsa:4096"},
		"p256":    {"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"},
		"p384":    {"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384"},
		"p521":    {"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-521"},
		"ed25519": {"-newkey", "ed25519"},
	}
	exports := map[string]struct {
		password string
		legacy   bool
		options  []string
	}{
		"default":     {changeit, false, nil},
		"legacy":      {changeit, true, []string{"-legacy"}}, // certificates under RC2-40
		"rc2-40":      {changeit, true, []string{"-legacy", "-keypbe", "PBE-SHA1-RC2-40", "-certpbe", "PBE-SHA1-RC2-40"}},
		"3des":        {changeit, false, []string{"-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1"}},
		"name":        {changeit, false, []string{"-name", "gate", "-caname", "root"}},
		"not ascii":   {"pässwörd", false, nil},
		"emoji":       {"key \U0001F511", false, []string{"-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES"}},
		"empty":       {"", false, nil},
		"iterations":  {changeit, false, []string{"-iter", "20000"}},
		"sha384":      {changeit, false, []string{"-macalg", "sha384"}},
		"three words": {"a b\tc", false, nil},
	}
	for key, options := range keys {
		dir := t.TempDir()
		tool(t, dir, "openssl", append([]string{"req", "-x509", "-nodes", "-keyout", "key.pem", "-out", "leaf.pem", "-days", "30", "-subj", "/CN=gate", "-addext", "subjectAltName=DNS:gate"}, options...)...)
		want := pemFacts(t, filepath.Join(dir, "leaf.pem"))
		for name, row := range exports {
			t.Run(key+"/"+name, func(t *testing.T) {
				if row.legacy {
					needLegacy(t)
				}
				k, err := keystore.Decode(export(t, dir, row.password, row.options...), row.password)
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

// A chain of three above the leaf comes out in order, however OpenSSL was given it,
// and a file without key is refused.
func TestReadFreshChainFromOpenSSL(t *testing.T) {
	needTool(t, "openssl", "reading a chain fresh from OpenSSL")
	dir := t.TempDir()
	issue := func(name, issuer string) keystore.Facts {
		options := []string{
			"req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
			"-keyout", name + "-key.pem", "-out", name + ".pem", "-days", "30", "-subj", "/CN=" + name,
		}
		if issuer != "" {
			options = append(options, "-CA", issuer+".pem", "-CAkey", issuer+"-key.pem")
		}
		tool(t, dir, "openssl", options...)
		return pemFacts(t, filepath.Join(dir, name+".pem"))
	}
	root := issue("root", "")
	upper := issue("upper", "root")
	lower := issue("lower", "upper")
	leaf := issue("leaf", "lower")
	want := viewed{Leafs: []keystore.Facts{leaf}, Chains: [][]keystore.Facts{{lower, upper, root}}}
	digests := map[string]bool{}
	for name, order := range map[string][]string{
		"in order": {"lower", "upper", "root"},
		"reversed": {"root", "upper", "lower"},
		"mixed":    {"upper", "root", "lower"},
	} {
		var chain []byte
		for _, one := range order {
			chain = append(chain, readFile(t, dir, one+".pem")...)
		}
		if err := os.WriteFile(filepath.Join(dir, "chain.pem"), chain, 0o600); err != nil {
			t.Fatal(err)
		}
		k, err := keystore.Decode(export(t, dir, changeit, "-inkey", "leaf-key.pem", "-certfile", "chain.pem"), changeit)
		if err != nil {
			t.Fatal(err)
		}
		got := publicView(k)
		digests[got.Digest] = true
		got = viewed{Leafs: got.Leafs, Chains: got.Chains, Others: got.Others}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-PEM +PKCS#12):\n%s", name, diff)
		}
	}
	if len(digests) != 1 {
		t.Errorf("the order changes the digest: %v", digests)
	}
	tool(t, dir, "openssl", "pkcs12", "-export", "-nokeys", "-in", "leaf.pem", "-certfile", "chain.pem", "-out", "no-key.p12", "-passout", "pass:"+changeit)
	_, err := keystore.Decode(readFile(t, dir, "no-key.p12"), changeit)
	if diff := cmp.Diff(refused(keystore.InputPKCS12, keystore.ReasonNoKey), outcomeOf(t, nil, err), cmp.AllowUnexported(outcome{})); diff != "" {
		t.Errorf("without key (-want +got):\n%s", diff)
	}
}

// Files fresh from keytool are read; its own format is refused by name.
func TestReadFreshFromKeytool(t *testing.T) {
	needTool(t, "keytool", "reading files fresh from keytool")
	for name, options := range map[string][]string{
		"rsa": {"-keyalg", "RSA", "-keysize", "2048"},
		"ec":  {"-keyalg", "EC", "-groupname", "secp256r1"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			generate := func(file, kind string) []byte {
				tool(t, dir, "keytool", append([]string{
					"-genkeypair", "-keystore", file, "-storetype", kind, "-storepass", changeit,
					"-keypass", changeit, "-alias", "gate", "-dname", "CN=gate, O=Example", "-ext", "san=dns:Gate.example.com",
				}, options...)...)
				return readFile(t, dir, file)
			}
			k, err := keystore.Decode(generate("fresh.p12", "PKCS12"), changeit)
			if err != nil {
				t.Fatal(err)
			}
			tool(t, dir, "keytool", "-exportcert", "-rfc", "-keystore", "fresh.p12", "-storepass", changeit, "-alias", "gate", "-file", "leaf.pem")
			if diff := cmp.Diff(pemFacts(t, filepath.Join(dir, "leaf.pem")), keystore.FactsOf(k.Leaf())); diff != "" {
				t.Errorf("facts (-PEM +PKCS#12):\n%s", diff)
			}
			if alias := k.Entries[0].Alias; alias != "gate" {
				t.Errorf("alias %q", alias)
			}
			_, err = keystore.Decode(generate("fresh.jks", "JKS"), changeit)
			if diff := cmp.Diff(refused(keystore.InputPKCS12, keystore.ReasonJKS), outcomeOf(t, nil, err), cmp.AllowUnexported(outcome{})); diff != "" {
				t.Errorf("JKS (-want +got):\n%s", diff)
			}
		})
	}
}
