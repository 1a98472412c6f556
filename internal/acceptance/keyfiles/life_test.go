// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keyfiles_test

import (
	"archive/zip"
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	jks "github.com/pavlo-v-chernykh/keystore-go/v4"
	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

// same requires that all three files hold the key that the state describes.
func (w *world) same() {
	w.Helper()
	leaf := w.attributeText("fingerprint_sha256")
	if got := keystore.FactsOf(w.opened().Leaf()).FingerprintSHA256; got != leaf {
		w.Errorf("the PKCS#12 file holds %s, the state says %s", got, leaf)
	}
	store := jks.New()
	if err := store.Load(strings.NewReader(w.content("key.jks")), []byte(password)); err != nil {
		w.Fatal(err)
	}
	entry, err := store.GetPrivateKeyEntry("dtserver", []byte(password))
	if err != nil || !bytes.Equal(entry.CertificateChain[0].Content, w.opened().Leaf().Raw) || len(entry.CertificateChain) != len(w.opened().Entries[0].Chain)+1 {
		w.Errorf("the Java keystore holds another key, or another chain: %v", err)
	}
	archive, err := zip.NewReader(strings.NewReader(w.content("key.zip")), int64(len(w.content("key.zip"))))
	if err != nil || len(archive.File) != 2 {
		w.Fatalf("the backup holds something else: %v", err)
	}
	opened, err := archive.Open("chain.pem")
	if err != nil {
		w.Fatal(err)
	}
	var chain bytes.Buffer
	if _, err := chain.ReadFrom(opened); err != nil || chain.String() != w.attributeText("chain_pem") {
		w.Errorf("the backup's chain is not chain_pem: %v", err)
	}
	for _, name := range []string{"key.jks", "key.p12", "key.zip"} {
		info, err := os.Stat(w.path(name))
		if err != nil || info.Mode().Perm() != 0o600 {
			w.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
}

// TestGenerated is the life of a key that is made here.
func TestGenerated(t *testing.T) {
	w := newWorld(t)
	change := w.apply(w.generated())
	w.silent()
	if files := change.After.GetAttr("files"); files.IsKnown() || change.After.GetAttr("fingerprint_sha256").IsKnown() {
		t.Errorf("the plan knows a key that is made later: %v", files)
	}
	w.same()
	w.onlyFiles("key.jks", "key.p12", "key.zip")
	want := given{
		"subject": text("CN=gate1.example.com"), "issuer": text("CN=gate1.example.com"), "profile": text("appmon"),
		"dns_names": list("gate1.example.com"), "missing_files": cty.ListValEmpty(cty.String), "alias": null, "revision": null,
	}
	for name, value := range want {
		if got := w.attribute(name); !got.RawEquals(value) {
			t.Errorf("%s is %#v", name, got)
		}
	}
	end, err := time.Parse(time.RFC3339, w.attributeText("not_after"))
	if err != nil || !end.Equal(w.clock.Now().Add(365*24*time.Hour-5*time.Minute).UTC()) {
		t.Errorf("valid until %s: %v", end, err)
	}
	first := w.contents()
	w.does(w.generated(), inprocess.NoOp)
	w.silent()
	w.apply(w.generated().with(given{"revision": text("2")}))
	w.says("A new key will be made", "`revision`")
	w.same()
	for name, content := range w.contents() {
		if content == first[name] {
			t.Errorf("%s is as it was", name)
		}
	}
	w.destroy()
	w.must(w.said)
	w.says("The backup stays", w.path("key.zip"))
	w.onlyFiles("key.zip")
}

// TestImported is the life of a key that is given: the same input gives the same
// bytes, and a renewed certificate gives others.
func TestImported(t *testing.T) {
	w := newWorld(t)
	id := issue()
	change := w.apply(w.imported(id))
	w.silent()
	if leaf := change.After.GetAttr("fingerprint_sha256"); !leaf.RawEquals(text(keystore.FactsOf(id.Leaf).FingerprintSHA256)) {
		t.Errorf("the plan knows %#v", leaf)
	}
	w.same()
	first := w.contents()
	crlf := func(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") }
	w.does(w.imported(id).with(given{"certificate_pem": text(crlf(id.CertPEM))}), inprocess.NoOp)
	w.silent()

	w.apply(w.imported(id).with(given{"revision": text("2")}))
	if diff := cmp.Diff(first, w.contents()); diff != "" {
		t.Errorf("the same input gives other bytes:\n%s", diff)
	}
	renewed := issue()
	w.apply(w.imported(renewed))
	w.silent()
	w.same()
	for name, content := range w.contents() {
		if content == first[name] {
			t.Errorf("%s is as it was", name)
		}
	}
}

// TestIgnoredChain: a chain whose change is to be ignored is in no file, although
// an engine gives the apply the configuration as it is.
func TestIgnoredChain(t *testing.T) {
	w := newWorld(t)
	id, renewed := issue(), issue()
	bare := w.imported(id).with(given{"certificate_chain_pem": null, "profile": text("activegate")})
	w.apply(bare)
	config := bare.with(pemOf(renewed))
	wish := func(r *inprocess.Resource) inprocess.Wish {
		return inprocess.Wish{Prior: w.stored, Config: r.Schema.Complete(config), Ignore: func(prior, config cty.Value) cty.Value {
			values := config.AsValueMap()
			values["certificate_chain_pem"] = prior.GetAttr("certificate_chain_pem")
			return cty.ObjectVal(values)
		}}
	}
	r := w.walk()
	shown, said := r.Plan(t.Context(), wish(r))
	w.must(said)
	r = w.walk()
	final, said := r.Recheck(t.Context(), shown, wish(r))
	w.must(said)
	w.stored, said = r.Apply(t.Context(), w.stored, final, r.Schema.Complete(config))
	w.must(said)
	if chain := w.opened().Entries[0].Chain; len(chain) != 0 || strings.Count(w.attributeText("chain_pem"), "BEGIN") != 1 {
		t.Errorf("a chain of %d is in the file", len(chain))
	}
}

// TestRelative: paths are relative to the folder in which the engine runs.
func TestRelative(t *testing.T) {
	w := newWorld(t)
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	relative, err := filepath.Rel(folder, w.path("keys/new/key.p12"))
	if err != nil {
		t.Fatal(err)
	}
	config := given{"generate": generate(nil), "pkcs12_file": text(relative), "password_wo": text(password)}
	w.apply(config)
	if _, err := os.Stat(w.path("keys/new/key.p12")); err != nil {
		t.Error(err)
	}
	if profile := w.attributeText("profile"); profile != "activegate" {
		t.Errorf("the profile is %s", profile)
	}
	// Another spelling of the path is no other file.
	change := w.apply(config.with(given{"pkcs12_file": text(w.path("keys/new/key.p12"))}))
	if change.Action != inprocess.Update || !change.After.GetAttr("files").IsWhollyKnown() {
		t.Errorf("another spelling plans %v", change.After)
	}
	w.silent()
}

// TestAlias is in every file that has one.
func TestAlias(t *testing.T) {
	w := newWorld(t)
	w.apply(w.generated().with(given{"alias": text("gate")}))
	if alias := w.opened().Entries[0].Alias; alias != "gate" {
		t.Errorf("the alias in the PKCS#12 file is %q", alias)
	}
	store := jks.New()
	if err := store.Load(strings.NewReader(w.content("key.jks")), []byte(password)); err != nil || !store.IsPrivateKeyEntry("gate") {
		t.Errorf("the Java keystore: %v, %q", err, store.Aliases())
	}
	w.apply(w.generated())
	if alias := w.opened().Entries[0].Alias; alias != "" {
		t.Errorf("the alias in the PKCS#12 file is %q", alias)
	}
}

// TestIssuer: the authority is in the chain, its key nowhere.
func TestIssuer(t *testing.T) {
	w := newWorld(t)
	w.apply(w.files().with(given{"generate": generate(given{"issuer": text("CN=Throw Away,O=Example"), "dns_names": list("gate1", "gate1.example.com")})}))
	w.same()
	chain := w.opened().Entries[0].Chain
	if issuer := w.attributeText("issuer"); issuer != "CN=Throw Away,O=Example" || len(chain) != 1 || strings.Count(w.attributeText("chain_pem"), "BEGIN") != 2 {
		t.Errorf("issued by %q, a chain of %d", issuer, len(chain))
	}
}

// TestOrder: another order of names is no other key.
func TestOrder(t *testing.T) {
	w := newWorld(t)
	config := func(names ...string) given {
		return w.files().with(given{"generate": generate(given{"dns_names": list(names...)})})
	}
	w.apply(config("a.example.com", "b.example.com"))
	before := w.contents()
	w.apply(config("b.example.com", "a.example.com"))
	w.silent()
	if !maps.Equal(before, w.contents()) {
		t.Error("there is another key")
	}
	w.apply(config("a.example.com", "c.example.com"))
	w.says("A new key will be made", "`generate.dns_names`")
}

// TestRenewal makes a new key when its time has come, and warns before where it
// does not renew.
func TestRenewal(t *testing.T) {
	w := newWorld(t)
	config := w.files().with(given{"generate": generate(given{"valid_for": text("90d")}), "renew_before": text("30d")})
	w.apply(config)
	first := w.attributeText("fingerprint_sha256")
	const day = 24 * time.Hour
	w.clock.Advance(59 * day)
	w.does(config, inprocess.NoOp)
	w.silent()
	w.clock.Advance(2 * day)
	w.does(config.with(given{"renew_before": null}), inprocess.Update)
	w.says("The certificate expires soon", "28 more days")
	w.does(config.with(given{"renew_before": text("7d")}), inprocess.Update)
	w.apply(config)
	w.says("A new key will be made", "less than 30d is left")
	if w.attributeText("fingerprint_sha256") == first {
		t.Error("the key is the same")
	}
	w.refuses(config.with(given{"renew_before": text("90d")}), "Renewal without end", "renew_before")

	manual := config.with(given{"renew_before": null})
	w.apply(manual)
	w.clock.Advance(61 * day)
	w.does(manual, inprocess.NoOp)
	w.says("The certificate expires soon", "`renew_before`")
	w.does(manual.with(given{"expiry_warning": text("7d")}), inprocess.Update)
	w.silent()
	w.clock.Advance(60 * day)
	w.does(manual, inprocess.NoOp)
	w.says("The certificate has expired")
}

// TestExpiredImport is refused where it would be written, and warned of where it
// is already.
func TestExpiredImport(t *testing.T) {
	w := newWorld(t)
	now := w.clock.Now()
	id := issue(keystoretest.WithValidity(now.Add(-time.Hour), now.Add(time.Hour)))
	early := issue(keystoretest.WithValidity(now.Add(time.Hour), now.Add(2*time.Hour)))
	w.refuses(w.imported(early), "Certificate is not valid yet", "certificate_pem")
	w.apply(w.imported(id))
	w.clock.Advance(2 * time.Hour)
	w.does(w.imported(id), inprocess.NoOp)
	w.says("The certificate has expired", "Give a renewed one")
	w.refuses(w.imported(id).with(given{"revision": text("2")}), "Certificate has expired", "certificate_pem")
}
