// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keyfiles_test

import (
	"crypto/elliptic"
	"os"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

// TestRefused is refused at plan, at the attribute, before anything is written.
func TestRefused(t *testing.T) {
	id, other := issue(), issue()
	none := cty.NullVal(generate(nil).Type())
	chainless := keystoretest.NewCA("Elsewhere", keystoretest.WithRSA(2048)).Intermediate("Middle", keystoretest.WithRSA(2048)).Issue(keystoretest.WithRSA(2048))
	small := keystoretest.NewCA("Small").Issue(keystoretest.WithRSA(2048))
	elliptical := authority.Issue(keystoretest.WithEC(elliptic.P256()))
	for name, test := range map[string]struct {
		change             func(w *world) given
		summary, attribute string
		words              []string
	}{
		"no key":           {func(w *world) given { return w.files() }, "No key configured", "generate", []string{"certificate_pem"}},
		"two keys":         {func(w *world) given { return w.generated().with(pemOf(id)) }, "Conflicting keystore inputs", "", nil},
		"no file":          {func(*world) given { return given{"generate": generate(nil)} }, "No file configured", "pkcs12_file", nil},
		"no password":      {func(w *world) given { return w.generated().with(given{"password_wo": null}) }, "No password configured", "password_wo", nil},
		"renewal":          {func(w *world) given { return w.imported(id).with(given{"renew_before": text("30d")}) }, "Conflicting keystore inputs", "renew_before", nil},
		"one file twice":   {func(w *world) given { return w.generated().with(given{"jks_file": text(w.path("./key.p12"))}) }, "Conflicting keystore inputs", "pkcs12_file", nil},
		"short password":   {func(w *world) given { return w.generated().with(given{"password_wo": text("12345")}) }, "Unusable password", "password_wo", []string{"6 characters"}},
		"Greek password":   {func(w *world) given { return w.generated().with(given{"password_wo": text("κωδικός")}) }, "Unusable password", "password_wo", []string{"ASCII"}},
		"line in password": {func(w *world) given { return w.generated().with(given{"password_wo": text(password + "\n")}) }, "Unusable password", "password_wo", []string{"trimspace"}},
		"blank password":   {func(w *world) given { return w.generated().with(given{"password_wo": text(password + " ")}) }, "Unusable password", "password_wo", []string{"space"}},
		"other key":        {func(w *world) given { return w.imported(id).with(given{"private_key_pem_wo": text(other.KeyPEM)}) }, "Unusable certificate input", "private_key_pem_wo", []string{"does not belong"}},
		"no certificate":   {func(w *world) given { return w.imported(id).with(given{"certificate_pem": text("gate.crt")}) }, "Unusable certificate input", "certificate_pem", nil},
		"no PEM key":       {func(w *world) given { return w.imported(id).with(given{"private_key_pem_wo": null}) }, "No private key configured", "private_key_pem_wo", nil},
		"upper-case alias": {func(w *world) given { return w.generated().with(given{"alias": text("Gate")}) }, "Invalid value for alias", "alias", []string{"lower case"}},
		"home":             {func(w *world) given { return w.generated().with(given{"jks_file": text("~/key.jks")}) }, "Invalid value for jks_file", "jks_file", []string{"pathexpand"}},
		"folder":           {func(w *world) given { return w.generated().with(given{"jks_file": text(w.root + "/")}) }, "Invalid value for jks_file", "jks_file", nil},
		"empty path":       {func(w *world) given { return w.generated().with(given{"jks_file": text("")}) }, "Invalid value for jks_file", "jks_file", nil},
		"below a file":     {func(w *world) given { return w.generated().with(given{"jks_file": text(os.Args[0] + "/key.jks")}) }, "A file cannot be written or read", "jks_file", []string{"no folder"}},
		"a folder there":   {func(w *world) given { return w.generated().with(given{"jks_file": text(w.root)}) }, "A file is in the way", "jks_file", []string{"a folder"}},
		"subject": {func(w *world) given {
			return w.files().with(given{"generate": generate(given{"subject": text("X=1")})})
		}, "Invalid value for generate.subject", "generate", nil},
		"validity": {func(w *world) given {
			return w.files().with(given{"generate": generate(given{"valid_for": text("59m")})})
		}, "Invalid value for generate.valid_for", "generate", nil},
		"name": {func(w *world) given {
			return w.files().with(given{"generate": generate(given{"dns_names": list("192.0.2.1")})})
		}, "Invalid value for generate.dns_names[0]", "generate", []string{"ip_addresses"}},
		"elliptic key": {func(w *world) given {
			return w.files().with(given{"generate": generate(given{"key": text("ec-p256")})})
		}, "AppMon refuses this key", "generate", []string{"profile"}},
		"elliptic import": {func(w *world) given { return w.imported(elliptical) }, "AppMon refuses this key", "certificate_pem", []string{"RSA"}},
		"no root":         {func(w *world) given { return w.imported(chainless).with(given{"certificate_chain_pem": null}) }, "AppMon refuses this key", "certificate_pem", []string{"root"}},
		"unrelated": {func(w *world) given {
			return w.imported(id).with(given{"certificate_chain_pem": text(id.ChainPEM + small.ChainPEM)})
		}, "AppMon refuses this key", "certificate_chain_pem", []string{"do not belong"}},
		"nothing generated": {func(w *world) given { return w.files().with(given{"generate": none}) }, "No key configured", "generate", nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.refuses(test.change(w), test.summary, test.attribute, test.words...)
			w.onlyFiles()
		})
	}
}

// TestProfile: what AppMon refuses is fine for a gate.
func TestProfile(t *testing.T) {
	w := newWorld(t)
	config := w.files().with(given{"generate": generate(given{"key": text("ec-p256")}), "profile": text("activegate")})
	w.apply(config)
	w.silent()
	w.apply(given{"generate": generate(given{"key": text("ec-p256")}), "pkcs12_file": text(w.path("key.p12")), "password_wo": text(password)})
}

// TestUnknown: what is known only at apply is judged then, and may turn out to
// change nothing.
func TestUnknown(t *testing.T) {
	id := issue()
	for _, name := range []string{"certificate_pem", "certificate_chain_pem", "private_key_pem_wo", "password_wo", "pkcs12_file", "jks_file", "alias", "revision", "profile"} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			config := w.imported(id).with(given{"alias": text("gate"), "revision": text("1"), "profile": text("appmon")})
			for range 2 {
				change := w.plan(config.with(given{name: unknown}))
				w.must(w.said)
				w.carryOut(change, config)
				w.must(w.said)
				w.settled(config)
			}
		})
	}
	t.Run("generate", func(t *testing.T) {
		w := newWorld(t)
		config := w.generated()
		for range 2 {
			change := w.plan(config.with(given{"generate": cty.UnknownVal(generate(nil).Type())}))
			w.must(w.said)
			w.carryOut(change, config)
			w.must(w.said)
			w.settled(config)
		}
	})
	t.Run("a file that turns out to be none", func(t *testing.T) {
		w := newWorld(t)
		config := w.generated().with(given{"jks_file": null, "backup_file": null})
		change := w.plan(config.with(given{"jks_file": unknown}))
		w.must(w.said)
		if change.After.GetAttr("profile").IsKnown() {
			t.Error("the profile is known")
		}
		w.carryOut(change, config)
		w.must(w.said)
		w.settled(config)
	})
	t.Run("refused at apply", func(t *testing.T) {
		w := newWorld(t)
		change := w.plan(w.imported(id).with(given{"private_key_pem_wo": unknown}))
		w.must(w.said)
		w.carryOut(change, w.imported(id).with(given{"private_key_pem_wo": text(issue().KeyPEM)}))
		w.says("Unusable certificate input", "does not belong")
		w.onlyFiles()
	})
}

// TestPasswordAlone is not noticed, until revision announces it.
func TestPasswordAlone(t *testing.T) {
	w := newWorld(t)
	w.apply(w.generated())
	w.does(w.generated().with(given{"password_wo": text("another one")}), inprocess.NoOp)
	w.silent()
}
