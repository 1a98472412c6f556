// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package enforcement_test

import (
	"strings"
	"testing"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/credential"
	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
	"github.com/activegate/terraform-provider-activegate/internal/clock/clocktest"
	"github.com/activegate/terraform-provider-activegate/internal/provider"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

const (
	day   = 24 * time.Hour
	write = "PUT /api/v2/settings/objects/{id}"
	first = "POST /api/v2/settings/objects"
	reset = "DELETE /api/v2/settings/objects/{id}"
)

// given are configured attributes.
type given map[string]cty.Value

func (g given) with(name string, value cty.Value) given {
	all := given{name: value}
	for other, one := range g {
		if other != name {
			all[other] = one
		}
	}
	return all
}

var (
	on      = given{"manual_enforcement": cty.True}
	off     = given{"manual_enforcement": cty.False}
	despite = on.with("enforce_despite_gates", cty.True)
	resets  = off.with("on_destroy", cty.StringVal("reset"))
)

func texts(all ...string) cty.Value {
	values := make([]cty.Value, 0, len(all))
	for _, one := range all {
		values = append(values, cty.StringVal(one))
	}
	return cty.TupleVal(values)
}

func list(all ...string) cty.Value {
	return cty.ListVal(texts(all...).AsValueSlice())
}

func set(all ...string) cty.Value { return cty.SetVal(texts(all...).AsValueSlice()) }

// world is an environment, and one resource as an engine keeps it.
type world struct {
	*testing.T
	sim    *simulator.Simulator
	api    *simulator.Environment
	clock  *clocktest.Fake
	token  string
	url    string
	stored *inprocess.Object
}

func newWorld(t *testing.T) *world {
	t.Helper()
	t.Parallel()
	now := clocktest.NewFake(time.Date(2026, time.March, 2, 9, 30, 0, 0, time.UTC))
	sim := simulator.New(simulator.WithClock(now))
	t.Cleanup(sim.Close)
	return &world{T: t, sim: sim, api: sim.API(), clock: now, token: simulator.Token, url: sim.API().ManagedURL()}
}

// gate adds a gate with a token of its own.
func (w *world) gate(name string, expires time.Duration) *simulator.Member {
	seed := simulator.TokenSeed{Name: name}
	if expires > 0 {
		seed.Expires = w.clock.Now().Add(expires)
	}
	_, secret := w.api.AddGateToken(seed)
	return w.api.AddMember(simulator.Hostname(name), simulator.Using(secret))
}

// secret is a token that no gate uses yet.
func (w *world) secret() string {
	_, secret := w.api.AddGateToken(simulator.TokenSeed{Name: "given later"})
	return secret
}

// walk is a provider's process of its own.
func (w *world) walk(settings given) *inprocess.Resource {
	w.Helper()
	p, err := inprocess.Start(w.Context(), provider.NewServer("test", provider.WithClock(w.clock), provider.WithEnvironment(func(string) string { return "" }))())
	if err != nil {
		w.Fatal(err)
	}
	all := given{
		"environment_url": cty.StringVal(w.url), "ca_certificate_pem": cty.StringVal(w.api.CAPEM()),
		"max_retry_wait": cty.StringVal("2s"),
	}
	mine := map[string]string{"api_token": w.token}
	if w.token == simulator.Token {
		mine = credential.Settings(w, w.sim)
	}
	for name, value := range mine {
		all[name] = cty.StringVal(value)
	}
	for name, value := range settings {
		all[name] = value
	}
	w.must(p.Configure(w.Context(), p.Settings.Complete(all)))
	r, err := p.Resource("activegate_token_enforcement")
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
	w.keeps(said)
}

// keeps fails where a rule of engines was broken.
func (w *world) keeps(said inprocess.Diagnostics) {
	w.Helper()
	for _, broken := range said.Violations() {
		w.Errorf("%s: %s", broken.Summary, broken.Detail)
	}
}

// plan is the plan of a configuration, refreshed before. It writes nothing.
func (w *world) plan(config, settings given) (*inprocess.Change, inprocess.Diagnostics) {
	w.Helper()
	before := len(w.writes())
	defer func() {
		if more := w.writes(); len(more) > before {
			w.Errorf("a plan has written: %q", more)
		}
	}()
	r := w.walk(settings)
	var said inprocess.Diagnostics
	if w.stored != nil {
		w.stored, said = r.Refresh(w.Context(), w.stored)
		if said.Failed() {
			return nil, said
		}
	}
	change, more := r.Plan(w.Context(), inprocess.Wish{Prior: w.stored, Config: r.Schema.Complete(config)})
	return change, append(said, more...)
}

// carryOut applies a plan, with what is known by then.
func (w *world) carryOut(shown *inprocess.Change, config given) inprocess.Diagnostics {
	w.Helper()
	r := w.walk(nil)
	change, said := r.Recheck(w.Context(), shown, inprocess.Wish{Prior: w.stored, Config: r.Schema.Complete(config)})
	if said.Failed() {
		return said
	}
	var more inprocess.Diagnostics
	w.stored, more = r.Apply(w.Context(), w.stored, change, r.Schema.Complete(config))
	w.keeps(more)
	return append(said, more...)
}

// apply plans and applies, and the plan after it is empty. All that was said
// before that is returned.
func (w *world) apply(config given) inprocess.Diagnostics {
	w.Helper()
	change, said := w.plan(config, nil)
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
func (w *world) settled(config given) inprocess.Diagnostics {
	w.Helper()
	change, said := w.plan(config, nil)
	w.must(said)
	if change.Action != inprocess.NoOp {
		w.Errorf("the plan after is to %s: from %#v to %#v", change.Action, change.Before, change.After)
	}
	return said
}

// refused is a plan that is an error, with these words in it.
func (w *world) refused(config given, words ...string) {
	w.Helper()
	_, said := w.plan(config, nil)
	if !said.Failed() {
		w.Errorf("it is planned: %s", all(said))
	}
	w.says(said, words...)
}

// destroy plans and destroys.
func (w *world) destroy() inprocess.Diagnostics {
	w.Helper()
	r := w.walk(nil)
	fresh, said := r.Refresh(w.Context(), w.stored)
	w.must(said)
	w.stored = fresh
	change, more := r.PlanDestroy(w.Context(), w.stored)
	if said = append(said, more...); more.Failed() {
		return said
	}
	w.stored, more = w.walk(nil).Destroy(w.Context(), w.stored, change)
	return append(said, more...)
}

// all is everything that was said.
func all(said inprocess.Diagnostics) string {
	var text strings.Builder
	for _, one := range said {
		text.WriteString(one.Summary + ": " + one.Detail + "\n")
	}
	return text.String()
}

// says requires words in what was said, with any white space.
func (w *world) says(said inprocess.Diagnostics, words ...string) {
	w.Helper()
	text := all(said)
	for _, word := range words {
		if !strings.Contains(text, word) {
			w.Errorf("%q is not said:\n%s", word, text)
		}
	}
}

// silent requires that nothing was said.
func (w *world) silent(said inprocess.Diagnostics) {
	w.Helper()
	if len(said) > 0 {
		w.Errorf("it is said:\n%s", all(said))
	}
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

// writes are the requests that may change settings.
func (w *world) writes() []string {
	var lines []string
	for _, request := range w.api.Journal().Requests() {
		if request.Template == write || request.Template == first || request.Template == reset {
			lines = append(lines, request.Template)
		}
	}
	return lines
}

// unharmed requires that no gate has lost its connection.
func (w *world) unharmed() {
	w.Helper()
	if lost := w.api.Losses(); len(lost) > 0 {
		w.Errorf("gates were cut off: %q", lost)
	}
}
