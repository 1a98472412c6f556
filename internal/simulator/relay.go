// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"context"
	"fmt"
	"io"
	"net"
	"sync"
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

func (r *relay) address() string { return r.listener.Addr().String() }

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
