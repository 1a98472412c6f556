// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package appmon_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/base64"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pavlo-v-chernykh/keystore-go/v4"
	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
	"github.com/activegate/terraform-provider-activegate/internal/clock/clocktest"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/provider"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
	"github.com/activegate/terraform-provider-activegate/internal/simulator/appmon"
)

// given are configured attributes.
type given map[string]cty.Value

func (g given) with(others given) given {
	all := given{}
	for _, one := range []given{g, others} {
		for name, value := range one {
			all[name] = value
		}
	}
	return all
}

func text(s string) cty.Value { return cty.StringVal(s) }

func texts(all ...string) []cty.Value {
	values := make([]cty.Value, 0, len(all))
	for _, one := range all {
		values = append(values, text(one))
	}
	return values
}

func list(all ...string) cty.Value {
	if len(all) == 0 {
		return cty.ListValEmpty(cty.String)
	}
	return cty.ListVal(texts(all...))
}

// world is a server, and one resource as an engine keeps it.
type world struct {
	*testing.T
	sim    *simulator.Simulator
	there  *simulator.AppMon
	clock  *clocktest.Fake
	stored *inprocess.Object
	env    map[string]string
	// file is the keystore that was put there last.
	file []byte
	// trusted are what the provider trusts, the own certificate first.
	trusted []string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	t.Parallel()
	now := clocktest.NewFake(time.Now().Truncate(time.Second))
	sim := simulator.New(simulator.WithClock(now))
	t.Cleanup(sim.Close)
	w := &world{T: t, sim: sim, there: sim.AppMon(), clock: now}
	w.trusted = []string{simulator.Fingerprint(w.there.Presented().Leaf)}
	w.env = map[string]string{"APPMON_URL": w.there.URL(), "APPMON_USERNAME": simulator.AppMonUser, "APPMON_PASSWORD": simulator.AppMonPassword}
	return w
}

// collector adds one that is connected.
func (w *world) collector(name string, change ...func(*appmon.Collector)) string {
	one := appmon.Collector{Name: name, Host: name + ".example.com", Version: "7.2.0.1289"}
	for _, f := range change {
		f(&one)
	}
	w.there.AddCollector(one)
	return one.ID()
}

// authority issues all certificates here.
var authority = keystoretest.NewCA("AppMon Root", keystoretest.WithRSA(2048))

const keystorePassword = "k3yst0re-Passw0rd"

// key puts another key where the server looks, and returns its fingerprint.
func (w *world) key() string {
	w.Helper()
	id := authority.Issue(keystoretest.WithRSA(2048))
	key, err := x509.MarshalPKCS8PrivateKey(id.Key)
	if err != nil {
		w.Fatal(err)
	}
	store := keystore.New()
	entry := keystore.PrivateKeyEntry{CreationTime: w.clock.Now(), PrivateKey: key, CertificateChain: []keystore.Certificate{
		{Type: "X509", Content: id.Leaf.Raw}, {Type: "X509", Content: authority.Certificate().Raw},
	}}
	if err := store.SetPrivateKeyEntry(appmon.Alias, entry, []byte(keystorePassword)); err != nil {
		w.Fatal(err)
	}
	var file bytes.Buffer
	if err := store.Store(&file, []byte(keystorePassword)); err != nil {
		w.Fatal(err)
	}
	w.file = file.Bytes()
	w.there.PutKeystore(w.file, keystorePassword)
	return simulator.Fingerprint(id.Leaf)
}

// provider is a provider's process of its own.
func (w *world) provider(settings given) *inprocess.Provider {
	w.Helper()
	p, err := inprocess.Start(w.Context(), provider.NewServer("test", provider.WithClock(w.clock), provider.WithSleep(w.sleep()),
		provider.WithEnvironment(func(name string) string { return w.env[name] }))())
	if err != nil {
		w.Fatal(err)
	}
	all := given{"trusted_fingerprints": list(w.trusted...), "max_retry_wait": text("2s")}.with(settings)
	w.must(p.Configure(w.Context(), p.Settings.Complete(all)))
	return p
}

// sleep lets no time pass, and ends after so many waits: as the deadline does where
// somebody never comes back.
func (w *world) sleep() rest.Sleeper {
	var count atomic.Int32
	return func(ctx context.Context, _ time.Duration) error {
		if count.Add(1) > 60 {
			return context.DeadlineExceeded
		}
		return ctx.Err()
	}
}

func (w *world) must(said inprocess.Diagnostics) {
	w.Helper()
	if err := said.Err(); err != nil {
		w.Fatal(err)
	}
	w.keeps(said)
}

// keeps fails where a rule of engines was broken.
func (w *world) keeps(said inprocess.Diagnostics) {
	w.Helper()
	for _, broken := range said.Violations() {
		w.Errorf("%s: %s", broken.Summary, broken.Detail)
	}
}

// all is everything that was said.
func all(said inprocess.Diagnostics) string {
	var text strings.Builder
	for _, one := range said {
		text.WriteString(one.Severity.String() + " " + one.Summary + ": " + one.Detail + "\n")
	}
	return text.String()
}

// says requires words in what was said, and that no secret is.
func (w *world) says(said inprocess.Diagnostics, words ...string) {
	w.Helper()
	text := all(said)
	for _, word := range words {
		if !strings.Contains(text, word) {
			w.Errorf("%q is not said:\n%s", word, text)
		}
	}
	basic := base64.StdEncoding.EncodeToString([]byte(simulator.AppMonUser + ":" + simulator.AppMonPassword))
	for _, secret := range []string{simulator.AppMonPassword, keystorePassword, basic} {
		if strings.Contains(text, secret) {
			w.Errorf("a secret is said:\n%s", text)
		}
	}
}

// restarts are the restarts that were asked for, in their order.
func (w *world) restarts() []string {
	lines := []string{}
	for _, request := range w.there.Journal().Requests() {
		if strings.HasPrefix(request.Template, "POST ") && request.Committed {
			lines = append(lines, strings.TrimSpace(request.Template[strings.LastIndex(request.Template, "/")+1:]+" "+request.Name))
		}
	}
	return lines
}

// restarted requires exactly these restarts: "restart" of the server, "restart c1"
// of a collector.
func (w *world) restarted(want ...string) {
	w.Helper()
	if want == nil {
		want = []string{}
	}
	if got := w.restarts(); !slices.Equal(got, want) {
		w.Errorf("restarts are %q, want %q", got, want)
	}
}

// walk is the resource of a process of its own.
func (w *world) walk() *inprocess.Resource {
	w.Helper()
	r, err := w.provider(nil).Resource("activegate_appmon_certificate")
	if err != nil {
		w.Fatal(err)
	}
	return r
}

// wants is the shortest configuration.
func (w *world) wants(fingerprint string, more ...given) given {
	all := given{"fingerprint_sha256": text(fingerprint), "verify_addresses": list(w.there.CollectorAddress())}
	for _, one := range more {
		all = all.with(one)
	}
	return all
}

// plan is the plan of a configuration, refreshed before. It restarts nothing.
func (w *world) plan(config given) (*inprocess.Change, inprocess.Diagnostics) {
	w.Helper()
	before := len(w.restarts())
	defer func() {
		if more := w.restarts(); len(more) > before {
			w.Errorf("a plan has restarted: %q", more)
		}
	}()
	r := w.walk()
	var said inprocess.Diagnostics
	if w.stored != nil {
		if w.stored, said = r.Refresh(w.Context(), w.stored); said.Failed() {
			return nil, said
		}
	}
	change, more := r.Plan(w.Context(), inprocess.Wish{Prior: w.stored, Config: r.Schema.Complete(config)})
	return change, append(said, more...)
}

// carryOut applies a plan in a process of its own.
func (w *world) carryOut(shown *inprocess.Change, config given) inprocess.Diagnostics {
	w.Helper()
	r := w.walk()
	if shown.Action.Replaces() {
		_, said := r.Destroy(w.Context(), w.stored, shown)
		w.must(said)
	}
	change, said := r.Recheck(w.Context(), shown, inprocess.Wish{Prior: w.stored, Config: r.Schema.Complete(config)})
	if said.Failed() {
		return said
	}
	var more inprocess.Diagnostics
	w.stored, more = r.Apply(w.Context(), w.stored, change, r.Schema.Complete(config))
	w.keeps(more)
	return append(said, more...)
}

// apply plans and applies, and the plan after it is empty.
func (w *world) apply(config given) inprocess.Diagnostics {
	w.Helper()
	change, said := w.plan(config)
	w.must(said)
	if change.Action != inprocess.NoOp {
		more := w.carryOut(change, config)
		w.must(more)
		said = append(said, more...)
	}
	w.settled(config)
	return said
}

// settled requires that nothing is left to do.
func (w *world) settled(config given) {
	w.Helper()
	change, said := w.plan(config)
	w.must(said)
	if change.Action != inprocess.NoOp {
		w.Errorf("the plan after is to %s: from %#v to %#v", change.Action, change.Before, change.After)
	}
}

// refused is a plan that is an error, with these words in it.
func (w *world) refused(config given, words ...string) {
	w.Helper()
	_, said := w.plan(config)
	if !said.Failed() {
		w.Errorf("it is planned: %s", all(said))
	}
	w.says(said, words...)
}

// fails plans, and applies with an error.
func (w *world) fails(config given, words ...string) {
	w.Helper()
	change, said := w.plan(config)
	w.must(said)
	if said = w.carryOut(change, config); !said.Failed() {
		w.Errorf("it is applied: %s", all(said))
	}
	w.says(said, words...)
}

// has requires attributes in state.
func (w *world) has(want given) {
	w.Helper()
	for name, value := range want {
		if got := w.stored.Value.GetAttr(name); !got.RawEquals(value) {
			w.Errorf("%s is %#v, want %#v", name, got, value)
		}
	}
}

// steps requires that these steps are left to be done by hand, each in a line, and
// no other.
func (w *world) steps(want ...string) {
	w.Helper()
	got := strings.Split(w.stored.Value.GetAttr("next_step").AsString(), "\n")
	for index, step := range want {
		if len(got) != len(want) || !strings.Contains(got[index], step) {
			w.Errorf("the next steps are %q, want %q", got, want)
			return
		}
	}
}
