// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package appmon_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
	"github.com/activegate/terraform-provider-activegate/internal/clock/clocktest"
	"github.com/activegate/terraform-provider-activegate/internal/provider"
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

// world is a server.
type world struct {
	*testing.T
	sim   *simulator.Simulator
	there *simulator.AppMon
	clock *clocktest.Fake
	own   string // fingerprint of the server's own certificate
	env   map[string]string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	t.Parallel()
	now := clocktest.NewFake(time.Now().Truncate(time.Second))
	sim := simulator.New(simulator.WithClock(now))
	t.Cleanup(sim.Close)
	w := &world{T: t, sim: sim, there: sim.AppMon(), clock: now}
	w.own = simulator.Fingerprint(w.there.Presented().Leaf)
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

const keystorePassword = "k3yst0re-Passw0rd"

// provider is a provider's process of its own.
func (w *world) provider(settings given) *inprocess.Provider {
	w.Helper()
	p, err := inprocess.Start(w.Context(), provider.NewServer("test", provider.WithClock(w.clock), provider.WithEnvironment(func(name string) string { return w.env[name] }))())
	if err != nil {
		w.Fatal(err)
	}
	all := given{"trusted_fingerprints": list(w.own), "max_retry_wait": text("2s")}.with(settings)
	w.must(p.Configure(w.Context(), p.Settings.Complete(all)))
	return p
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
	for _, secret := range []string{simulator.AppMonPassword, keystorePassword} {
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
