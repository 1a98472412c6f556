// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"time"
)

// handshakeTimeout ends handshakes that a client does not finish.
const handshakeTimeout = 30 * time.Second

// listen opens the gate's address, the first time on any free port if the
// port is 0, later on the same.
func (g *Gate) listen() error {
	g.mu.Lock()
	defer g.mu.Unlock()

	if g.closed {
		return fmt.Errorf("start %s: %w", g.name, http.ErrServerClosed)
	}

	if g.listener != nil {
		return nil
	}

	if g.release != nil {
		g.release()
		g.release = nil
	}

	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", g.address)
	if err != nil {
		return fmt.Errorf("start %s: %w", g.name, err)
	}

	g.listener = listener
	g.address = listener.Addr().String()

	go g.accept(listener)

	return nil
}

// accept hands each connection to a goroutine of its own until the listener
// is closed.
func (g *Gate) accept(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}

		go g.welcome(conn)
	}
}

// welcome makes a connection a line: resets it, leaves it waiting, or shakes
// hands and passes it to the server.
func (g *Gate) welcome(conn net.Conn) { //nolint:contextcheck // a connection outlives the call that opened the port.
	l := &line{Conn: conn, gate: g, id: g.sim.connections.Add(1), settled: make(chan struct{})}

	if l.watched = g.watched.took(conn.RemoteAddr()); !l.watched {
		g.ledger.connected()
	}

	g.mu.Lock()
	stopped := g.listener == nil
	reset := g.resets > 0
	frozen := g.frozen

	if reset {
		g.resets--
	}

	g.lines[l] = struct{}{}
	g.mu.Unlock()

	if stopped || reset {
		l.reset()
		_ = l.Close()

		return
	}

	if frozen != nil {
		select {
		case <-frozen:
		case <-l.settled:
		}

		_ = l.Close()

		return
	}

	ctx, cancel := context.WithTimeout(context.Background(), handshakeTimeout)
	defer cancel()

	secured := tls.Server(l, g.tlsConfig())
	if err := secured.HandshakeContext(ctx); err != nil {
		_ = secured.Close()

		return
	}

	if !l.watched {
		g.ledger.shook()
	}

	g.sim.door.hand(secured)
}

// tlsConfig presents what is active at the moment of the handshake. Sessions
// are not resumed: each handshake shows a certificate.
func (g *Gate) tlsConfig() *tls.Config {
	return &tls.Config{
		MinVersion:             tls.VersionTLS12,
		NextProtos:             []string{"http/1.1"},
		SessionTicketsDisabled: true,
		GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
			g.mu.Lock()
			defer g.mu.Unlock()

			l, ok := hello.Conn.(*line)
			if !ok || l.watched {
				return g.faceLocked(), nil
			}

			certificate := g.presentLocked()
			l.leaf = Fingerprint(certificate.Leaf)

			return certificate, nil
		},
	}
}

// close stops the gate for good, and with it what faults keep waiting.
func (g *Gate) close() {
	g.mu.Lock()
	g.closed = true
	g.mu.Unlock()

	g.ClearFaults()
	g.Blackhole(false)
	g.Stop()
}
