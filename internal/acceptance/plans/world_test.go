// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package plans_test

import (
	"encoding/base64"
	"fmt"
	"maps"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/provider"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// given are configured attributes.
type given map[string]cty.Value

// with is the same with some other ones.
func (g given) with(others given) given {
	all := maps.Clone(g)
	maps.Copy(all, others)
	return all
}

func text(s string) cty.Value { return cty.StringVal(s) }

var unknown = cty.UnknownVal(cty.String)

// authority issues all certificates here.
var authority = keystoretest.NewCA("Plans Test Root")

// issue makes a certificate for gates of this machine.
func issue() *keystoretest.Identity {
	return authority.Issue(keystoretest.WithIPs(net.IPv4(127, 0, 0, 1)))
}

func pem(id *keystoretest.Identity) given {
	return given{"certificate_pem": text(id.CertPEM), "private_key_pem_wo": text(id.KeyPEM)}
}

func file(id *keystoretest.Identity, password string) cty.Value {
	return text(base64.StdEncoding.EncodeToString(id.PKCS12(password)))
}

// world is gates, and one resource as an engine keeps it.
type world struct {
	*testing.T
	sim      *simulator.Simulator
	gate     *simulator.Gate
	settings given // of the provider, beside what it needs
	stored   *inprocess.Object
	resource *inprocess.Resource
	ignore   func(prior, config cty.Value) cty.Value
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, sim: simulator.New()}
	t.Cleanup(w.sim.Close)
	w.gate = w.sim.AddGate()
	return w
}

// walk is a provider's process of its own. Some of its settings may be unknown.
func (w *world) walk(settings given) *inprocess.Resource {
	w.Helper()
	p, err := inprocess.Start(w.Context(), provider.NewServer("test", provider.WithPatience(50*time.Millisecond), provider.WithEnvironment(func(string) string { return "" }))())
	if err != nil {
		w.Fatal(err)
	}
	roots := authority.PEM()
	for _, gate := range w.sim.Gates() {
		roots += gate.Info().CertificatePEM
	}
	all := given{
		"api_token": text(simulator.Token), "environment_id": text(w.sim.Environment()), "activegate_url": text(w.gate.URL()),
		"ca_certificate_pem": text(roots),
	}.with(w.settings).with(settings)
	w.must(p.Configure(w.Context(), p.Settings.Complete(all)))
	w.resource, err = p.Resource("activegate_certificate")
	if err != nil {
		w.Fatal(err)
	}
	return w.resource
}

func (w *world) must(said inprocess.Diagnostics) {
	w.Helper()
	if err := said.Err(); err != nil {
		w.Fatal(err)
	}
}

// keeps fails where a rule of engines was broken. What a provider refuses is no
// such thing: it returns false then.
func (w *world) keeps(said inprocess.Diagnostics) bool {
	w.Helper()
	for _, broken := range said.Violations() {
		w.Errorf("%s: %s", broken.Summary, broken.Detail)
	}
	return !said.Failed()
}

// plan is the plan of a configuration, refreshed before.
func (w *world) plan(config, settings given) (*inprocess.Change, inprocess.Diagnostics) {
	w.Helper()
	r := w.walk(settings)
	var said inprocess.Diagnostics
	if w.stored != nil {
		w.stored, said = r.Refresh(w.Context(), w.stored)
		if said.Failed() {
			return nil, said
		}
	}
	change, more := r.Plan(w.Context(), w.wish(r, config))
	return change, append(said, more...)
}

func (w *world) wish(r *inprocess.Resource, config given) inprocess.Wish {
	return inprocess.Wish{Prior: w.stored, Config: r.Schema.Complete(config), Ignore: w.ignore}
}

// carryOut applies a plan, with what is known by then.
func (w *world) carryOut(shown *inprocess.Change, config given) inprocess.Diagnostics {
	w.Helper()
	r := w.walk(nil)
	change, said := r.Recheck(w.Context(), shown, w.wish(r, config))
	if said.Failed() {
		return said
	}
	var more inprocess.Diagnostics
	w.stored, more = r.Apply(w.Context(), w.stored, change, w.seen(r, config, shown))
	return append(said, more...)
}

// seen is the configuration that an apply is given.
func (w *world) seen(r *inprocess.Resource, config given, shown *inprocess.Change) cty.Value {
	whole := r.Schema.Complete(config)
	if w.ignore == nil || shown.Before.IsNull() {
		return whole
	}
	return w.ignore(shown.Before, whole)
}

// apply plans and applies what is known from the beginning.
func (w *world) apply(config given) {
	w.Helper()
	change, said := w.plan(config, nil)
	w.must(said)
	if change.Action != inprocess.NoOp {
		w.must(w.carryOut(change, config))
	}
}

// settled requires that nothing is left to do.
func (w *world) settled(config given) {
	w.Helper()
	change, said := w.plan(config, nil)
	if !w.keeps(said) {
		w.Errorf("the plan after: %v", said.Err())
		return
	}
	if change.Action != inprocess.NoOp {
		w.Errorf("the plan after is to %s: %s", change.Action, difference(change))
	}
}

// difference are the attributes that a plan changes.
func difference(change *inprocess.Change) (names []string) {
	if change.Before.IsNull() {
		return nil
	}
	for name, after := range change.After.AsValueMap() {
		if !after.RawEquals(change.Before.GetAttr(name)) {
			names = append(names, name)
		}
	}
	return names
}

// files makes names that no file had.
var files atomic.Int64

// takenOver lets somebody else activate another file.
func (w *world) takenOver() {
	w.Helper()
	w.seed(issue())
}

// seed puts a file on the gate by other means, and activates it.
func (w *world) seed(id *keystoretest.Identity) (name string) {
	w.Helper()
	name = fmt.Sprintf("site-%d.p12", files.Add(1))
	if err := w.gate.Seed(name, id.PKCS12("sesame"), "sesame", true); err != nil {
		w.Fatal(err)
	}
	return name
}

func (w *world) remove(name string) {
	w.Helper()
	if err := w.gate.Remove(name); err != nil {
		w.Fatal(err)
	}
}

// clear makes gates as they were in the beginning.
func (w *world) clear() {
	w.Helper()
	for _, gate := range w.sim.Gates() {
		if err := gate.ActivateAsAdmin(""); err != nil {
			w.Fatal(err)
		}
		for _, file := range gate.Files() {
			if err := gate.Remove(file.Name); err != nil {
				w.Fatal(err)
			}
		}
	}
}

// adopt imports what others have put on the gate.
func (w *world) adopt(id *keystoretest.Identity) {
	w.Helper()
	name := w.seed(id)
	var said inprocess.Diagnostics
	w.stored, said = w.walk(nil).Import(w.Context(), w.gate.URL()+","+w.sim.Environment()+","+name)
	w.must(said)
}

// destroys is the first half of a replacement.
func (w *world) destroys(change *inprocess.Change) bool {
	w.Helper()
	stored, said := w.walk(nil).Destroy(w.Context(), w.stored, change)
	w.stored = stored
	return w.keeps(said)
}
