// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package given

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

// givenAs is an input as a configuration gives it; "" stands for one that is left
// out, and a single NUL, which no configuration can hold, for an unknown one.
func givenAs(name, value string, writeOnly bool) Input {
	return Input{
		Value: rest.NewSecret(value), Path: path.Root(name), WriteOnly: writeOnly,
		Null: value == "", Unknown: value == "\x00",
	}
}

// shown is what a user is told of an error.
func shown(err error) string {
	said := Diagnostic(err)
	return said.Summary() + "\n" + said.Detail() + "\n" + err.Error()
}

// FuzzJudge holds the whole judgement of inputs to its contract: it never
// panics, its errors are at an input that was given, and they repeat no secret.
func FuzzJudge(f *testing.F) {
	seedJudge(f)
	f.Fuzz(func(t *testing.T, pkcs12, certificate, chain, key, password string) {
		in := Inputs{
			PKCS12: givenAs("pkcs12_base64_wo", pkcs12, true), Certificate: givenAs("certificate_pem", certificate, false),
			Chain: givenAs("certificate_chain_pem", chain, false), Key: givenAs("private_key_pem_wo", key, true),
			Password: givenAs("password_wo", password, true),
		}
		judged, err := in.Judge()
		if err == nil {
			checkMaterial(t, in, judged)
			return
		}
		var bad *InputError
		if !errors.As(err, &bad) {
			t.Fatalf("error is %T: %v", err, err)
		}
		all := []Input{in.PKCS12, in.Certificate, in.Chain, in.Key, in.Password}
		if !slices.ContainsFunc(all, func(one Input) bool { return one.Path.Equal(bad.Path) }) {
			t.Errorf("the error is at %q", bad.Path)
		}
		text := shown(err)
		for _, secret := range []Input{in.PKCS12, in.Key, in.Password} {
			if repeats(text, secret.Value.Reveal()) {
				t.Errorf("the error repeats %s: %q", secret.Path, text)
			}
		}
	})
}

// checkMaterial holds a judgement without an error to its contract.
func checkMaterial(t *testing.T, in Inputs, judged *Material) {
	t.Helper()
	switch {
	case judged == nil && !in.Unknown() && !in.Missing():
		t.Fatal("nothing is said about inputs that are there")
	case judged == nil:
		return
	}
	if len(judged.Facts.FingerprintSHA256) != 64 || len(judged.Keystore.Entries) == 0 || len(judged.Chain) != 64 {
		t.Errorf("incomplete: %+v", judged.Facts)
	}
	if in.PKCS12.Known() || !in.Key.Known() {
		return
	}
	// What was judged as good can be built, but for a size that no real chain has.
	var refused *keystore.Error
	if _, _, err := in.Build(keystore.EncodingLegacy, rest.NewSecret("generated")); err != nil &&
		!in.Password.Unknown && (!errors.As(err, &refused) || refused.Reason != keystore.ReasonTooLarge) {
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
