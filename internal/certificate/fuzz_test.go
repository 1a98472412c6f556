// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// given is an input as a configuration gives it; "" stands for one that is left
// out, and a single NUL, which no configuration can hold, for an unknown one.
func given(name, value string, writeOnly bool) input {
	return input{
		value: rest.NewSecret(value), path: path.Root(name), writeOnly: writeOnly,
		null: value == "", unknown: value == "\x00",
	}
}

// shown is what a user is told of an error.
func shown(err error) string {
	said := inputDiagnostic(err)
	return said.Summary() + "\n" + said.Detail() + "\n" + err.Error()
}

// FuzzJudge holds the whole judgement of inputs to its contract: it never
// panics, its errors are at an input that was given, and they repeat no secret.
func FuzzJudge(f *testing.F) {
	seedJudge(f)
	f.Fuzz(func(t *testing.T, pkcs12, certificate, chain, key, password string) {
		in := inputs{
			pkcs12: given("pkcs12_base64_wo", pkcs12, true), certificate: given("certificate_pem", certificate, false),
			chain: given("certificate_chain_pem", chain, false), key: given("private_key_pem_wo", key, true),
			password: given("password_wo", password, true),
		}
		judged, err := in.judge()
		if err == nil {
			checkMaterial(t, in, judged)
			return
		}
		var bad *inputError
		if !errors.As(err, &bad) {
			t.Fatalf("error is %T: %v", err, err)
		}
		all := []input{in.pkcs12, in.certificate, in.chain, in.key, in.password}
		if !slices.ContainsFunc(all, func(one input) bool { return one.path.Equal(bad.path) }) {
			t.Errorf("the error is at %q", bad.path)
		}
		text := shown(err)
		for _, secret := range []input{in.pkcs12, in.key, in.password} {
			if repeats(text, secret.value.Reveal()) {
				t.Errorf("the error repeats %s: %q", secret.path, text)
			}
		}
	})
}

// checkMaterial holds a judgement without an error to its contract.
func checkMaterial(t *testing.T, in inputs, judged *material) {
	t.Helper()
	switch {
	case judged == nil && !in.unknown() && !in.missing():
		t.Fatal("nothing is said about inputs that are there")
	case judged == nil:
		return
	}
	expect := judged.certificate()
	if len(expect.Fingerprint) != 64 || len(expect.Leafs) == 0 || len(expect.Serials) != len(expect.Leafs) || len(judged.chain) != 64 {
		t.Errorf("incomplete: %+v", expect)
	}
	if in.pkcs12.known() || !in.key.known() {
		return
	}
	// What was judged as good can be built, but for a size that no real chain has.
	var refused *keystore.Error
	if _, _, err := in.build(keystore.EncodingLegacy, rest.NewSecret("generated"), nil); err != nil &&
		!in.password.unknown && (!errors.As(err, &refused) || refused.Reason != keystore.ReasonTooLarge) {
		t.Errorf("judged as good, but not built: %v", err)
	}
}

// repeats says that text holds the secret, or one of its lines, in clear. Short
// ones, and words that stand in messages of their own, mean nothing.
func repeats(text, secret string) bool {
	const shortest = 9
	for line := range strings.FieldsFuncSeq(secret, func(r rune) bool { return r == '\n' || r == '\r' }) {
		line = strings.TrimSpace(line)
		if len(line) >= shortest && strings.Contains(text, line) && !strings.Contains(vocabulary(), line) {
			return true
		}
	}
	return false
}

// seedJudge seeds with the fixtures of the keystore package.
func seedJudge(f *testing.F) {
	f.Helper()
	folder := filepath.Join("..", "keystore", "testdata")
	read := func(name string) string {
		content, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			f.Fatal(err)
		}
		return string(content)
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.p12"))
	if err != nil || len(files) == 0 {
		f.Fatalf("no fixtures: %v", err)
	}
	for _, name := range append(files, filepath.Join(folder, "keytool.jks")) {
		content := read(filepath.Base(name))
		for _, password := range []string{"changeit", "pässwörd", "not-its-password", "line end\n", ""} {
			f.Add(base64.StdEncoding.EncodeToString([]byte(content)), "", "", "", password)
		}
	}
	keys, err := filepath.Glob(filepath.Join(folder, "*-key.pem"))
	if err != nil || len(keys) == 0 {
		f.Fatalf("no fixtures: %v", err)
	}
	for _, name := range keys {
		for _, certificate := range []string{"p256.pem", "rsa2048.pem", "intermediate.pem"} {
			f.Add("", read(certificate), read("chain.pem"), read(filepath.Base(name)), "a password \U0001f511")
			f.Add("", read(certificate)+read("chain.pem"), "", read(filepath.Base(name)), "")
		}
	}
	f.Add("", read("p256.pem"), "\x00", "\x00", "\x00")
	f.Add(read("p256.pem"), "", "", "", "changeit")
	f.Add("\x00", "", "", "", "")
	f.Add("!!", read("p256.pem"), "", read("p256-key.pem"), "changeit")
	f.Add("", read("p256-key.pem"), read("p256-key.pem"), read("p256-key.pem"), "")
}
