// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package bring_test

import (
	"context"
	"crypto/tls"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/appmon/bring"
	"github.com/activegate/terraform-provider-activegate/internal/appmon/server"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
	"github.com/activegate/terraform-provider-activegate/internal/simulator/appmon"
)

// world is a simulated server, and a job that brings it onto a certificate.
type world struct {
	*testing.T
	there *simulator.AppMon
	job   bring.Job
	// waits counts those between looks; at most so many are made, as by a deadline.
	waits, most int
	// during is called in each, with its number from 1.
	during func(wait int)
}

var authority = keystoretest.NewCA("AppMon Root")

func newWorld(t *testing.T) *world {
	t.Helper()
	t.Parallel()
	sim := simulator.New()
	t.Cleanup(sim.Close)
	w := &world{T: t, there: sim.AppMon(), most: 60}
	address, err := server.ParseAddress(w.there.URL())
	if err != nil {
		t.Fatal(err)
	}
	policy, err := rest.NewPolicy(rest.PolicyConfig{Insecure: true})
	if err != nil {
		t.Fatal(err)
	}
	client := rest.NewClient(rest.Config{Policy: policy, Dialer: rest.NewDialer(rest.DialerConfig{}), RequestTimeout: time.Minute, MaxRetryWait: rest.NoWait})
	w.job = bring.Job{
		API:    server.New(server.Config{Client: client, Address: address, Auth: rest.Basic(simulator.AppMonUser, rest.NewSecret(simulator.AppMonPassword))}),
		Places: []string{w.there.CollectorAddress()},
		Sleep:  w.sleep,
	}
	return w
}

// sleep lets no time pass.
func (w *world) sleep(ctx context.Context, _ time.Duration) error {
	if w.waits++; w.waits > w.most {
		return context.DeadlineExceeded
	}
	if w.during != nil {
		w.during(w.waits)
	}
	return ctx.Err()
}

// key puts a key where the server loads it with its next start, and wants it.
func (w *world) key() {
	id := authority.Issue()
	w.there.PutKey(&tls.Certificate{Certificate: [][]byte{id.Leaf.Raw}, PrivateKey: id.Key, Leaf: id.Leaf})
	w.job.Want = rest.FingerprintOf(id.Leaf)
}

// collector adds one that is connected.
func (w *world) collector(name string, change ...func(*appmon.Collector)) string {
	one := appmon.Collector{Name: name, Host: "c", Version: "7.2"}
	for _, f := range change {
		f(&one)
	}
	w.there.AddCollector(one)
	return one.ID()
}

// run runs the job, in a process of its own as far as waits go.
func (w *world) run() (bring.Outcome, error) {
	w.waits = 0
	return w.job.Run(w.Context())
}

// done is a run that ends well.
func (w *world) done() bring.Outcome {
	w.Helper()
	out, err := w.run()
	if err != nil {
		w.Fatal(err)
	}
	return out
}

// restarted requires so many restarts of the server, and these of collectors.
func (w *world) restarted(servers int, collectors ...string) {
	w.Helper()
	var names []string
	for _, request := range w.there.Journal().Requests() {
		if request.Committed && strings.HasPrefix(request.Template, "POST /rest/management/collector") {
			names = append(names, request.Name)
		}
	}
	if got := w.there.Restarts(); got != servers || !slices.Equal(names, collectors) {
		w.Errorf("there were %d restarts of the server, and of %q, want %d, and of %q", got, names, servers, collectors)
	}
}
