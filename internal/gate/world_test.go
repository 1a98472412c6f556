// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// passwordOf is the password of all keystores here.
func passwordOf() rest.Secret { return rest.NewSecret("changeit") }

// world is a simulator with one gate and a fleet that talks to it.
type world struct {
	t         *testing.T
	simulator *simulator.Simulator
	gate      *simulator.Gate
	fleet     *gate.Fleet
	slept     func() []time.Duration
}

func newWorld(t *testing.T, options ...simulator.GateOption) *world {
	t.Helper()
	s := simulator.New()
	t.Cleanup(s.Close)
	policy, err := rest.NewPolicy(rest.PolicyConfig{})
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var slept []time.Duration
	sleep := func(ctx context.Context, d time.Duration) error {
		mu.Lock()
		slept = append(slept, d)
		mu.Unlock()
		return ctx.Err()
	}
	return &world{
		t: t, simulator: s, gate: s.AddGate(options...),
		fleet: gate.NewFleet(gate.Config{
			Client: rest.NewClient(rest.Config{
				Policy: policy, Dialer: rest.NewDialer(rest.DialerConfig{}), Sleep: sleep, RequestTimeout: 10 * time.Second,
			}),
			Auth: rest.APIToken(rest.NewSecret(simulator.Token)), Sleep: sleep, VerifyPatience: 5 * time.Second,
		}),
		slept: func() []time.Duration {
			mu.Lock()
			defer mu.Unlock()
			return append([]time.Duration(nil), slept...)
		},
	}
}

func (w *world) address() gate.Address {
	w.t.Helper()
	address, _, err := gate.ParseAddress(w.gate.URL())
	if err != nil {
		w.t.Fatal(err)
	}
	return address
}

// client sees the gate with trust in what it presents now.
func (w *world) client() *gate.Gate {
	w.t.Helper()
	return w.fleet.Gate(w.address(), w.simulator.Environment(), rest.Trust{Known: []rest.Fingerprint{rest.FingerprintOf(w.gate.Served())}})
}

// upload puts a new certificate on the gate.
func (w *world) upload(name string) *keystoretest.Identity {
	w.t.Helper()
	identity := keystoretest.SelfSigned()
	client := w.client()
	client.RememberLeafs(rest.FingerprintOf(identity.Leaf))
	if _, err := client.Upload(context.Background(), name, passwordOf(), identity.PKCS12("changeit")); err != nil {
		w.t.Fatal(err)
	}
	return identity
}
