// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rotate_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/certificate/rotate"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

const (
	prefix   = "terraform-"
	password = "changeit"
)

// world is one simulated gate, and a run that talks to it. Nothing waits: the
// sleeps between polls return at once.
type world struct {
	t     *testing.T
	sim   *simulator.Simulator
	gate  *simulator.Gate
	fleet *gate.Fleet
}

func newWorld(t *testing.T) *world {
	t.Helper()
	s := simulator.New()
	t.Cleanup(s.Close)
	w := &world{t: t, sim: s, gate: s.AddGate()}
	w.newRun()
	return w
}

// newRun forgets what the run before knew.
func (w *world) newRun() { w.fleet = newFleet(w.t, rest.PolicyConfig{}) }

func newFleet(t *testing.T, trust rest.PolicyConfig) *gate.Fleet {
	t.Helper()
	policy, err := rest.NewPolicy(trust)
	if err != nil {
		t.Fatal(err)
	}
	sleep := func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	return gate.NewFleet(gate.Config{
		Client: rest.NewClient(rest.Config{
			Policy: policy, Dialer: rest.NewDialer(rest.DialerConfig{}), Sleep: sleep, RequestTimeout: 10 * time.Second,
		}),
		Auth: rest.APIToken(rest.NewSecret(simulator.Token)), Sleep: sleep, VerifyPatience: time.Minute,
	})
}

// at sees a gate with trust in what it presents now.
func (w *world) at(g *simulator.Gate) *gate.Gate {
	w.t.Helper()
	address, _, err := gate.ParseAddress(g.URL())
	if err != nil {
		w.t.Fatal(err)
	}
	return w.fleet.Gate(address, w.sim.Environment(), rest.Trust{Known: []rest.Fingerprint{rest.FingerprintOf(g.Served())}})
}

// holding is a resource that has nothing on a gate but passwords.
func (w *world) holding(g *simulator.Gate) rotate.Holding {
	return rotate.Holding{Gate: w.at(g), Passwords: []rest.Secret{rest.NewSecret(password)}}
}

// rotation is one of a resource that has these files on the gate, to a new identity.
func (w *world) rotation(to *keystoretest.Identity, before rotate.File, retained ...rotate.Retained) rotate.Rotation {
	w.t.Helper()
	store, err := keystore.Decode(to.PKCS12(password), password)
	if err != nil {
		w.t.Fatal(err)
	}
	in := rotate.Rotation{
		Holding: w.holding(w.gate), Certificate: rotate.CertificateOf(store),
		PKCS12: to.PKCS12(password), Password: rest.NewSecret(password), Prefix: prefix,
		Verify:  rotate.Verification{Address: strings.TrimPrefix(w.gate.URL(), "https://")},
		Timeout: time.Minute,
	}
	in.File, in.Retained = before, retained
	return in
}

// seed puts a certificate into service, as an earlier run has, and says what the
// resource knows of it.
func (w *world) seed(name string) rotate.File {
	w.t.Helper()
	identity := keystoretest.SelfSigned()
	if err := w.gate.Seed(name, identity.PKCS12(password), password, true); err != nil {
		w.t.Fatal(err)
	}
	facts := keystore.FactsOf(identity.Leaf)
	return rotate.File{Name: name, Fingerprint: facts.FingerprintSHA256, Serials: []string{facts.SerialNumber}}
}

// wantFiles compares all files on a gate.
func (w *world) wantFiles(g *simulator.Gate, active string, inactive ...string) {
	w.t.Helper()
	var names []string
	for _, file := range g.Files() {
		names = append(names, file.Name)
	}
	want := append([]string{}, inactive...)
	if active != "" {
		want = append(want, active)
	}
	slices.Sort(names)
	slices.Sort(want)
	if !slices.Equal(names, want) || g.Active() != active {
		w.t.Errorf("files %q with %q active, want %q with %q", names, g.Active(), want, active)
	}
}

// steps are the requests so far, without names.
func (w *world) steps() string {
	var steps []string
	for _, line := range w.gate.Journal().Lines() {
		method, answer, _ := strings.Cut(line, " ")
		if strings.Contains(answer, "/list ") {
			method = "list"
		}
		steps = append(steps, method)
	}
	return strings.Join(steps, " ")
}

// remove deletes an inactive file behind everybody's back.
func (w *world) remove(name string) {
	w.t.Helper()
	if w.gate.Active() == name {
		w.seed("others.p12")
	}
	if err := w.gate.Remove(name); err != nil {
		w.t.Fatal(err)
	}
}
