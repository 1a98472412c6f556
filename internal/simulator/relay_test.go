// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

func TestLoadBalancerGoesRoundPerConnection(t *testing.T) {
	t.Parallel()

	s := newSimulator(t)
	one, two := s.AddGate(), s.AddGate()
	balancer := s.AddLoadBalancer(one, two)
	leafs := []string{simulator.Fingerprint(one.DefaultLeaf()), simulator.Fingerprint(two.DefaultLeaf())}

	for i, want := range append(leafs, leafs...) {
		if got := presented(t, balancer.Address()); got != want {
			t.Errorf("connection %d: %s, want %s", i+1, got, want)
		}
	}

	curl := newClient(t, strings.Replace(one.APIURL(), one.URL(), balancer.URL(), 1))

	for range 3 {
		if got := curl.do(http.MethodGet, "/list", ""); got.Status != http.StatusOK {
			t.Fatalf("%+v", got)
		}
	}

	if a, b := one.Journal().Count("GET /list"), two.Journal().Count("GET /list"); a != 3 || b != 0 {
		t.Errorf("one connection went to both gates: %d and %d", a, b)
	}

	one.Stop()
	curl.http.CloseIdleConnections()

	failed := 0

	for range 2 {
		if conn, err := dial(t.Context(), balancer.Address()); err != nil {
			failed++
		} else {
			_ = conn.Close()
		}
	}

	if failed != 1 {
		t.Errorf("with one gate down %d of 2 connections failed", failed)
	}
}

func TestTLSProxyPresentsItsOwnCertificate(t *testing.T) {
	t.Parallel()

	s := newSimulator(t)
	gate := s.AddGate()
	proxy := s.AddTLSProxy(gate)
	curl := newClient(t, strings.Replace(gate.APIURL(), gate.URL(), proxy.URL(), 1))

	curl.put("a.p12", "a")

	if got := presented(t, proxy.Address()); got != simulator.Fingerprint(proxy.Leaf()) {
		t.Errorf("presented %s", got)
	}

	if diff := cmp.Diff([]string{"PUT /a.p12 200"}, gate.Journal().Lines()); diff != "" || gate.Active() != "a.p12" {
		t.Errorf("active %q, %s", gate.Active(), diff)
	}
}
