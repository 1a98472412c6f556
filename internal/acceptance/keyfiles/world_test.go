// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keyfiles_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
	"github.com/activegate/terraform-provider-activegate/internal/clock/clocktest"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/provider"
)

// password of all files.
const password = "correct horse 7"

// given are configured attributes.
type given map[string]cty.Value

// with is the same with some other ones.
func (g given) with(others given) given {
	all := maps.Clone(g)
	maps.Copy(all, others)
	return all
}

func text(s string) cty.Value { return cty.StringVal(s) }

var (
	unknown = cty.UnknownVal(cty.String)
	null    = cty.NullVal(cty.String)
)

func list(names ...string) cty.Value {
	values := make([]cty.Value, 0, len(names))
	for _, name := range names {
		values = append(values, text(name))
	}
	return cty.ListVal(values)
}

// generate is the attribute, with a key that costs little.
func generate(others given) cty.Value {
	all := given{
		"subject": text("gate1.example.com"), "issuer": null, "valid_for": null, "key": text("rsa-2048"),
		"dns_names": cty.NullVal(cty.List(cty.String)), "ip_addresses": cty.NullVal(cty.List(cty.String)),
	}
	return cty.ObjectVal(all.with(others))
}

// world is a folder, and one resource as an engine keeps it.
type world struct {
	*testing.T
	clock  *clocktest.Fake
	root   string
	stored *inprocess.Object
	said   inprocess.Diagnostics // by the last plan, and the apply that followed it
}

func newWorld(t *testing.T) *world {
	t.Helper()
	t.Parallel()
	return &world{T: t, clock: clocktest.NewFake(time.Now().Truncate(time.Second)), root: t.TempDir()}
}

func (w *world) path(name string) string { return filepath.Join(w.root, name) }

// files are the attributes of all three files.
func (w *world) files() given {
	return given{
		"jks_file": text(w.path("key.jks")), "pkcs12_file": text(w.path("key.p12")), "backup_file": text(w.path("key.zip")),
		"password_wo": text(password),
	}
}

// generated is a key in all three files.
func (w *world) generated() given { return w.files().with(given{"generate": generate(nil)}) }

// authority issues all certificates here.
var authority = keystoretest.NewCA("Keyfiles Root", keystoretest.WithRSA(2048))

func issue(options ...keystoretest.Option) *keystoretest.Identity {
	return authority.Issue(append([]keystoretest.Option{keystoretest.WithRSA(2048)}, options...)...)
}

// imported is a key of somebody's in all three files.
func (w *world) imported(id *keystoretest.Identity) given { return w.files().with(pemOf(id)) }

func pemOf(id *keystoretest.Identity) given {
	return given{"certificate_pem": text(id.CertPEM), "certificate_chain_pem": text(id.ChainPEM), "private_key_pem_wo": text(id.KeyPEM)}
}

// walk is a provider's process of its own.
func (w *world) walk() *inprocess.Resource {
	w.Helper()
	p, err := inprocess.Start(w.Context(), provider.NewServer("test", provider.WithClock(w.clock), provider.WithEnvironment(func(string) string { return "" }))())
	if err != nil {
		w.Fatal(err)
	}
	w.must(p.Configure(w.Context(), p.Settings.Complete(given{})))
	r, err := p.Resource("activegate_keystore")
	if err != nil {
		w.Fatal(err)
	}
	return r
}

func (w *world) must(said inprocess.Diagnostics) {
	w.Helper()
	if err := said.Err(); err != nil {
		w.Fatal(err)
	}
}

// plan is the plan of a configuration, refreshed before.
func (w *world) plan(config given) *inprocess.Change {
	w.Helper()
	r := w.walk()
	w.said = nil
	if w.stored != nil {
		w.stored, w.said = r.Refresh(w.Context(), w.stored)
	}
	if w.said.Failed() {
		return nil
	}
	change, said := r.Plan(w.Context(), inprocess.Wish{Prior: w.stored, Config: r.Schema.Complete(config)})
	w.said = append(w.said, said...)
	return change
}

// carryOut applies a plan in a process of its own.
func (w *world) carryOut(change *inprocess.Change, config given) {
	w.Helper()
	r := w.walk()
	final, said := r.Recheck(w.Context(), change, inprocess.Wish{Prior: w.stored, Config: r.Schema.Complete(config)})
	if w.said = said; said.Failed() {
		return
	}
	stored, more := r.Apply(w.Context(), w.stored, final, r.Schema.Complete(config))
	w.stored, w.said = stored, append(w.said, more...)
}

// apply plans and applies, and requires that nothing is left to do.
func (w *world) apply(config given) *inprocess.Change {
	w.Helper()
	change := w.plan(config)
	w.must(w.said)
	planned := w.said
	w.carryOut(change, config)
	w.must(w.said)
	planned = append(planned, w.said...)
	w.settled(config)
	w.said = planned
	return change
}

// settled requires that nothing is left to do.
func (w *world) settled(config given) {
	w.Helper()
	change := w.plan(config)
	w.must(w.said)
	if change.Action != inprocess.NoOp {
		w.Errorf("the plan after is to %s: %v", change.Action, change.After)
	}
}

// does requires what a plan does.
func (w *world) does(config given, action inprocess.Action) {
	w.Helper()
	change := w.plan(config)
	w.must(w.said)
	if change.Action != action {
		w.Fatalf("the plan is to %s, want %s", change.Action, action)
	}
}

// destroy plans and carries out a destruction.
func (w *world) destroy() {
	w.Helper()
	r := w.walk()
	change, said := r.PlanDestroy(w.Context(), w.stored)
	w.must(said)
	w.stored, w.said = r.Destroy(w.Context(), w.stored, change)
}

// says requires a warning or an error with this summary, whose detail holds the
// words.
func (w *world) says(summary string, words ...string) {
	w.Helper()
	for _, one := range w.said {
		head, _, _ := strings.Cut(one.Summary, ": ") // a name may follow
		if head == summary && !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(one.Detail, word) }) {
			return
		}
	}
	w.Errorf("nothing says %q with %q:%s", summary, words, w.all())
}

// refuses requires an error with this summary at an attribute.
func (w *world) refuses(config given, summary, attribute string, words ...string) {
	w.Helper()
	if w.plan(config); !w.said.Failed() {
		w.Errorf("this should have been refused: %q", summary)
		return
	}
	w.says(summary, words...)
	for _, one := range w.said {
		if one.Summary == summary && one.Attribute.String() != "" && !strings.Contains(one.Attribute.String(), attribute) {
			w.Errorf("%q is said at %s, not at %s", summary, one.Attribute, attribute)
		}
	}
}

// silent requires that nothing is said.
func (w *world) silent() {
	w.Helper()
	if len(w.said) > 0 {
		w.Errorf("this was said:%s", w.all())
	}
}

func (w *world) all() string {
	var lines strings.Builder
	for _, one := range w.said {
		lines.WriteString("\n" + one.Severity.String() + " " + one.Summary + " at " + one.Attribute.String() + ": " + one.Detail)
	}
	return lines.String()
}

// attribute of what is stored.
func (w *world) attribute(name string) cty.Value { return w.stored.Value.GetAttr(name) }

func (w *world) attributeText(name string) string { return w.attribute(name).AsString() }

// missing are the kinds of missing files.
func (w *world) missing() (kinds []string) {
	for _, kind := range w.attribute("missing_files").AsValueSlice() {
		kinds = append(kinds, kind.AsString())
	}
	return kinds
}

func (w *world) content(name string) string {
	w.Helper()
	content, err := os.ReadFile(w.path(name))
	if err != nil {
		w.Fatal(err)
	}
	return string(content)
}

func (w *world) put(name, content string) {
	w.Helper()
	if err := os.WriteFile(w.path(name), []byte(content), 0o600); err != nil {
		w.Fatal(err)
	}
}

func (w *world) remove(names ...string) {
	w.Helper()
	for _, name := range names {
		if err := os.Remove(w.path(name)); err != nil {
			w.Fatal(err)
		}
	}
}

// contents are all files of the folder.
func (w *world) contents() map[string]string {
	w.Helper()
	entries, err := os.ReadDir(w.root)
	if err != nil {
		w.Fatal(err)
	}
	all := map[string]string{}
	for _, entry := range entries {
		all[entry.Name()] = w.content(entry.Name())
	}
	return all
}

// names are those of all files in the folder.
func (w *world) names() []string { return slices.Sorted(maps.Keys(w.contents())) }

// onlyFiles requires exactly these, whatever else an apply may have needed.
func (w *world) onlyFiles(names ...string) {
	w.Helper()
	if got := w.names(); !slices.Equal(got, names) {
		w.Errorf("files are %q, want %q", got, names)
	}
}

// opened is what the PKCS#12 file holds.
func (w *world) opened() *keystore.Keystore {
	w.Helper()
	k, err := keystore.Decode([]byte(w.content("key.p12")), password)
	if err != nil {
		w.Fatal(err)
	}
	return k
}
