// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"crypto/tls"
	"fmt"
	"net"
	"time"
	// Gates print dates in named zones, which minimal machines lack.
	_ "time/tzdata"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// How much later every answer comes.
const (
	gateLatency = 10 * time.Millisecond
	apiLatency  = 50 * time.Millisecond
)

// world is the simulator, and who issues the certificates of its gates.
type world struct {
	sim       *simulator.Simulator
	authority *keystoretest.CA
}

func newWorld() *world {
	w := &world{sim: simulator.New(), authority: keystoretest.NewCA("Benchmark CA")}
	w.delayAPI(apiLatency)
	return w
}

func (w *world) delayAPI(latency time.Duration) {
	w.sim.API().Behave(func(b *simulator.EnvironmentBehaviour) { b.Latency = latency })
}

// gates starts gates with certificates of their own, by name.
func (w *world) gates(prefix string, size int) (map[string]*simulator.Gate, error) {
	all := map[string]*simulator.Gate{}
	for _, name := range names(prefix, size) {
		own := w.issue(name)
		gate, err := w.sim.StartGate(simulator.Name(name), simulator.DefaultCertificate(&tls.Certificate{
			Certificate: [][]byte{own.Leaf.Raw}, PrivateKey: own.Key, Leaf: own.Leaf,
		}))
		if err != nil {
			return nil, err
		}
		gate.Fault(simulator.Fault{Kind: simulator.Delay, Delay: gateLatency})
		all[name] = gate
	}
	return all, nil
}

// issue is a new certificate for a gate.
func (w *world) issue(name string) *keystoretest.Identity {
	return w.authority.Issue(keystoretest.WithCommonName(name), keystoretest.WithDNS(name), keystoretest.WithIPs(net.IPv4(127, 0, 0, 1)))
}

// certificates are new ones for these gates, as files.
func (w *world) certificates(gates map[string]*simulator.Gate) map[string]any {
	files := map[string]any{"ca.crt": w.authority.PEM()}
	for name := range gates {
		next := w.issue(name)
		files[name+".crt"], files[name+".key"] = next.CertPEM, next.KeyPEM
	}
	return files
}

// names are those of a fleet, each its own value.
func names(prefix string, size int) map[string]string {
	all := map[string]string{}
	for index := range size {
		name := fmt.Sprintf("%s%04d", prefix, index+1)
		all[name] = name
	}
	return all
}

// urls are the addresses of gates.
func urls(gates map[string]*simulator.Gate) map[string]string {
	all := map[string]string{}
	for name, gate := range gates {
		all[name] = gate.URL()
	}
	return all
}
