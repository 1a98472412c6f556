// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
)

// relay accepts connections on an address of its own and joins each with one
// to somewhere else.
type relay struct {
	listener net.Listener
	onward   func(net.Conn) (front, back net.Conn, err error)

	mu    sync.Mutex
	conns map[net.Conn]struct{}
	ended bool
}

// newRelay listens on a free loopback port; the simulator closes it.
func (s *Simulator) newRelay(onward func(net.Conn) (front, back net.Conn, err error)) *relay {
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		panic(fmt.Errorf("start relay: %w", err))
	}

	r := &relay{listener: listener, onward: onward, conns: map[net.Conn]struct{}{}}
	s.atClose(r.close)

	go r.run()

	return r
}

// Address returns host and port.
func (r *relay) Address() string { return r.listener.Addr().String() }

// URL returns the base URL without an environment.
func (r *relay) URL() string { return "https://" + r.Address() }

func (r *relay) run() {
	for {
		conn, err := r.listener.Accept()
		if err != nil {
			return
		}

		go r.join(conn)
	}
}

// join copies both ways until one side ends.
func (r *relay) join(conn net.Conn) {
	if !r.keep(conn) {
		return
	}
	defer r.forget(conn)

	front, back, err := r.onward(conn)
	if err != nil {
		return
	}

	if !r.keep(back) {
		return
	}
	defer r.forget(back)

	done := make(chan struct{})

	go func() {
		defer close(done)

		_, _ = io.Copy(back, front)
		_ = back.Close()
	}()

	_, _ = io.Copy(front, back)
	_ = front.Close()

	<-done
}

// keep remembers a connection for close; it closes it if that has happened.
func (r *relay) keep(conn net.Conn) bool {
	r.mu.Lock()
	defer r.mu.Unlock()

	if r.ended {
		_ = conn.Close()

		return false
	}

	r.conns[conn] = struct{}{}

	return true
}

func (r *relay) forget(conn net.Conn) {
	_ = conn.Close()

	r.mu.Lock()
	defer r.mu.Unlock()

	delete(r.conns, conn)
}

func (r *relay) close() {
	_ = r.listener.Close()

	r.mu.Lock()
	defer r.mu.Unlock()

	r.ended = true

	for conn := range r.conns {
		_ = conn.Close()
	}
}

// dial connects to a gate.
func dial(gate *Gate) (net.Conn, error) {
	return new(net.Dialer).DialContext(context.Background(), "tcp", gate.Address())
}

// LoadBalancer is one address in front of several gates: each TCP connection
// goes to the next one. It does not look into TLS.
type LoadBalancer struct {
	*relay

	turn atomic.Uint64
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

// TLSProxy ends TLS in front of a gate with a certificate of its own.
type TLSProxy struct {
	*relay

	own *tls.Certificate
}

// AddTLSProxy puts a proxy in front of a gate.
func (s *Simulator) AddTLSProxy(gate *Gate) *TLSProxy {
	own, err := s.leafs.selfSigned("proxy."+gate.Name(), net.IPv4(127, 0, 0, 1))
	if err != nil {
		panic(err)
	}

	outside := &tls.Config{
		MinVersion:   tls.VersionTLS12,
		Certificates: []tls.Certificate{*own},
		NextProtos:   []string{"http/1.1"},
	}
	inside := &tls.Config{
		MinVersion: tls.VersionTLS12,
		// A proxy in front of a self-signed gate does not verify it.
		InsecureSkipVerify: true,
	}

	relay := s.newRelay(func(conn net.Conn) (front, back net.Conn, err error) {
		ctx, cancel := context.WithTimeout(context.Background(), handshakeTimeout)
		defer cancel()

		secured := tls.Server(conn, outside)
		if err := secured.HandshakeContext(ctx); err != nil {
			return nil, nil, err
		}

		plain, err := dial(gate)
		if err != nil {
			return nil, nil, err
		}

		return secured, tls.Client(plain, inside), nil
	})

	return &TLSProxy{relay: relay, own: own}
}

// Leaf returns the certificate that the proxy presents.
func (p *TLSProxy) Leaf() *x509.Certificate { return p.own.Leaf }
