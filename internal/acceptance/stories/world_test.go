// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package stories_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
	"github.com/activegate/terraform-provider-activegate/internal/clock/clocktest"
	"github.com/activegate/terraform-provider-activegate/internal/provider"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// world is where a story happens.
type world struct {
	about  subject
	sim    *simulator.Simulator
	clock  *clocktest.Fake
	gates  []*simulator.Gate
	folder string // in which files are written; "" if none are
	object *inprocess.Object
	// deposed are what replacements left to be destroyed.
	deposed []*inprocess.Object
	chosen  []int // of each choice
	// secret is one that the resource has had: gates use it.
	secret string
	faults []*simulator.FaultHandle
	lines  []string
}

func newWorld(about subject) *world {
	now := clocktest.NewFake(theCertificates().now)
	w := &world{about: about, clock: now, sim: simulator.New(simulator.WithClock(now)), chosen: make([]int, len(about.choices))}
	if about.prepare != nil {
		about.prepare(w)
	}
	return w
}

// close ends everything.
func (w *world) close() {
	w.sim.Close()
	if w.folder != "" {
		mustNot(os.RemoveAll(w.folder))
	}
}

// settings are those of the provider. Where they are unknown, so are the
// addresses and tokens.
func (w *world) settings(p *inprocess.Provider, unknown bool) cty.Value {
	roots := theCertificates().ca.PEM() + w.sim.API().CAPEM()
	for _, gate := range w.gates {
		roots += gate.Info().CertificatePEM
	}
	given := map[string]cty.Value{
		"environment_url": text(w.sim.API().ManagedURL()), "api_token": text(simulator.Token), "environment_id": text(w.sim.Environment()),
		"ca_certificate_pem": text(roots), "max_retry_wait": text("0s"),
	}
	if unknown {
		given["environment_url"], given["api_token"] = cty.UnknownVal(cty.String), cty.UnknownVal(cty.String)
	}
	return p.Settings.Complete(given)
}

// start is a provider's process of its own.
func (w *world) start(ctx context.Context, unknown bool) (*inprocess.Resource, inprocess.Diagnostics) {
	p, err := inprocess.Start(ctx, provider.NewServer("test",
		provider.WithClock(w.clock), provider.WithPatience(50*time.Millisecond),
		provider.WithEnvironment(func(string) string { return "" }))())
	if err != nil {
		panic(err)
	}
	r, err := p.Resource(w.about.kind)
	if err != nil {
		panic(err)
	}
	return r, p.Configure(ctx, w.settings(p, unknown))
}

func (w *world) sayf(format string, args ...any) {
	w.lines = append(w.lines, "   "+fmt.Sprintf(format, args...))
}

// hear writes down what was said.
func (w *world) hear(said inprocess.Diagnostics) {
	for _, d := range said {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			w.sayf("  error: %s: %.300s", d.Summary, d.Detail)
			continue
		}
		w.sayf("  warning: %s", d.Summary)
	}
}

func show(v cty.Value) string {
	switch {
	case v.Type() == cty.String && v.IsKnown() && !v.IsNull():
		return fmt.Sprintf("%q", v.AsString())
	case v.Type() == cty.Bool && v.IsKnown() && !v.IsNull():
		return fmt.Sprint(v.True())
	case v.Type().IsObjectType() && v.IsKnown() && !v.IsNull():
		var given []string
		for name, one := range v.AsValueMap() {
			if !one.IsNull() {
				given = append(given, name+"="+show(one))
			}
		}
		slices.Sort(given)
		return "{" + strings.Join(given, ", ") + "}"
	}
	return fmt.Sprintf("%#v", v)
}
