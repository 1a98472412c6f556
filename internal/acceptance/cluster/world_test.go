// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package cluster_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
	"github.com/activegate/terraform-provider-activegate/internal/provider"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// given are configured attributes.
type given map[string]cty.Value

// with is the same with some other ones.
func (g given) with(others given) given {
	all := maps.Clone(g)
	if all == nil {
		all = given{}
	}
	maps.Copy(all, others)
	return all
}

func text(s string) cty.Value { return cty.StringVal(s) }

// impatience is how long a node is waited for that never presents a certificate.
const impatience = 500 * time.Millisecond

// world is a cluster, and what an engine keeps of it.
type world struct {
	options []provider.Option // of the provider
	*testing.T
	sim     *simulator.Simulator
	cluster *simulator.Cluster
	token   string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	t.Parallel()
	sim := simulator.New()
	t.Cleanup(sim.Close)
	return &world{T: t, sim: sim, cluster: sim.Cluster(), token: simulator.ClusterToken}
}

// simulated is a provider's process without any environment variables.
func simulated(options ...provider.Option) tfprotov6.ProviderServer {
	return provider.NewServer("test", append(options, provider.WithPatience(impatience), provider.WithEnvironment(func(string) string { return "" }))...)()
}

// start is one that is configured.
func (w *world) start(settings given) *inprocess.Provider {
	w.Helper()
	p, err := inprocess.Start(w.Context(), simulated(w.options...))
	if err != nil {
		w.Fatal(err)
	}
	w.must(p.Configure(w.Context(), p.Settings.Complete(given{
		"cluster_url": text(w.cluster.URL()), "cluster_api_token": text(w.token), "ca_certificate_pem": text(w.cluster.CAPEM()), "max_retry_wait": text("0s"),
	}.with(settings))))
	return p
}

func (w *world) must(said inprocess.Diagnostics) {
	w.Helper()
	if err := said.Err(); err != nil {
		w.Fatal(err)
	}
	for _, broken := range said.Violations() {
		w.Errorf("%s: %s", broken.Summary, broken.Detail)
	}
}

// all is everything that was said.
func all(said inprocess.Diagnostics) string {
	var lines strings.Builder
	for _, one := range said {
		lines.WriteString(one.Severity.String() + " " + one.Summary + " at " + one.Attribute.String() + ": " + one.Detail + "\n")
	}
	return lines.String()
}

// says requires words in what was said.
func (w *world) says(said inprocess.Diagnostics, words ...string) {
	w.Helper()
	printed := all(said)
	for _, word := range words {
		if !strings.Contains(printed, word) {
			w.Errorf("%q is not said:\n%s", word, printed)
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
