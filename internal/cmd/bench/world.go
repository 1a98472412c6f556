// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"crypto/tls"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// World is the simulator as the benchmark calls it from another process, by
// net/rpc.
type World struct {
	sim *simulator.Simulator
}

// Gate is how to reach a gate, and the certificate that it is to get.
type Gate struct {
	Name, URL       string
	CertPEM, KeyPEM string
}

// Fleet is what was made: who issued everything, and the gates.
type Fleet struct {
	CAPEM string
	Gates []Gate
}

// Counts is what was asked since the last Reset.
type Counts struct {
	Requests, Lists, Connections int
}

// AddGates starts gates whose own certificates, and those that they are to get,
// come from one authority.
func (w *World) AddGates(size int, fleet *Fleet) error {
	authority := keystoretest.NewCA("Benchmark CA")
	fleet.CAPEM = authority.PEM()
	address := keystoretest.WithIPs(net.IPv4(127, 0, 0, 1))
	for index := range size {
		name := fmt.Sprintf("gate%04d", index+1)
		own := authority.Issue(keystoretest.WithCommonName(name), keystoretest.WithDNS(name), address)
		gate, err := w.sim.StartGate(simulator.Name(name), simulator.DefaultCertificate(&tls.Certificate{
			Certificate: [][]byte{own.Leaf.Raw}, PrivateKey: own.Key, Leaf: own.Leaf,
		}))
		if err != nil {
			return err
		}
		next := authority.Issue(keystoretest.WithCommonName(name), keystoretest.WithDNS(name), address)
		fleet.Gates = append(fleet.Gates, Gate{Name: name, URL: gate.URL(), CertPEM: next.CertPEM, KeyPEM: next.KeyPEM})
	}
	return nil
}

// Environment is how to reach the environment's API.
type Environment struct {
	URL, CAPEM string
}

// Environment tells how to reach the environment's API.
func (w *World) Environment(_ struct{}, environment *Environment) error { //nolint:unparam // the form of net/rpc
	*environment = Environment{URL: w.sim.API().URL(), CAPEM: w.sim.API().CAPEM()}
	return nil
}

// ClearTokens removes the ActiveGate tokens whose names begin with a prefix.
func (w *World) ClearTokens(prefix string, _ *struct{}) error { //nolint:unparam // the form of net/rpc
	for _, token := range w.sim.API().GateTokens() {
		if strings.HasPrefix(token.Name, prefix) {
			w.sim.API().RemoveGateToken(token.ID)
		}
	}
	return nil
}

// SetLatency makes every answer come so much later.
func (w *World) SetLatency(latency time.Duration, _ *struct{}) error { //nolint:unparam // the form of net/rpc
	w.sim.API().Behave(func(b *simulator.EnvironmentBehaviour) { b.Latency = latency })
	for _, gate := range w.sim.Gates() {
		gate.ClearFaults()
		if latency > 0 {
			gate.Fault(simulator.Fault{Kind: simulator.Delay, Delay: latency})
		}
	}
	return nil
}

// Reset forgets what was asked.
func (w *World) Reset(_ struct{}, _ *struct{}) error { //nolint:unparam // the form of net/rpc
	w.sim.Journal().Reset()
	return nil
}

// Count tells what was asked.
func (w *World) Count(_ struct{}, counts *Counts) error { //nolint:unparam // the form of net/rpc
	journal := w.sim.Journal()
	*counts = Counts{Requests: journal.Count(""), Lists: journal.Count("GET /list"), Connections: journal.Connections()}
	return nil
}
