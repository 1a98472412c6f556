// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"net"
	"sync/atomic"
)

// LoadBalancer is one address in front of several gates: each TCP connection
// goes to the next one. It does not look into TLS.
type LoadBalancer struct {
	relay *relay
	turn  atomic.Uint64
}

// AddLoadBalancer puts an address in front of gates, of which there must be at
// least one.
func (s *Simulator) AddLoadBalancer(gates ...*Gate) *LoadBalancer {
	balancer := &LoadBalancer{}
	balancer.relay = s.newRelay(func(conn net.Conn) (front, back net.Conn, err error) {
		turn := (balancer.turn.Add(1) - 1) % uint64(len(gates))
		back, err = dial(gates[turn])

		return conn, back, err
	})

	return balancer
}

// Address returns host and port.
func (b *LoadBalancer) Address() string { return b.relay.address() }

// URL returns the base URL without an environment.
func (b *LoadBalancer) URL() string { return "https://" + b.Address() }
