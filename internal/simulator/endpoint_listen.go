// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// handshakeTimeout ends handshakes that a client does not finish.
const handshakeTimeout = 30 * time.Second

// listen opens the address, the first time on any free port if the port is 0,
// which it keeps until the endpoint is closed.
func (p *endpoint) listen() error {
	p.mu.Lock()
	defer p.mu.Unlock()

	if p.closed {
		return fmt.Errorf("start %s: %w", p.name, http.ErrServerClosed)
	}

	if p.listener != nil {
		return nil
	}

	if reserved, release, ok := reserve(p.address); ok {
		p.address, p.release = reserved, release
	}

	config := net.ListenConfig{}
	if p.release != nil {
		config.Control = share
	}

	listener, err := config.Listen(context.Background(), "tcp", p.address)
	if err != nil {
		return fmt.Errorf("start %s: %w", p.name, err)
	}

	p.listener = listener
	p.wasOpen = true
	p.address = listener.Addr().String()

	go p.accept(listener)

	return nil
}

// accept hands each connection to a goroutine of its own until the listener
// is closed.
func (p *endpoint) accept(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}

		go p.welcome(conn)
	}
}

// welcome makes a connection a line: resets it, leaves it waiting, or shakes
// hands and passes it to the server.
func (p *endpoint) welcome(conn net.Conn) { //nolint:contextcheck // a connection outlives the call that opened the port.
	l := &line{Conn: conn, endpoint: p, id: p.sim.connections.Add(1), settled: make(chan struct{})}

	if l.watched = p.watched.took(conn.RemoteAddr()); !l.watched {
		p.ledger.connected()
	}

	p.mu.Lock()
	stopped := p.listener == nil
	reset := p.resets > 0
	frozen := p.frozen

	if reset {
		p.resets--
	}

	p.lines[l] = struct{}{}
	p.mu.Unlock()

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

	secured := tls.Server(l, p.tlsConfig())
	if err := secured.HandshakeContext(ctx); err != nil {
		_ = secured.Close()

		return
	}

	if !l.watched {
		p.ledger.shook()
	}

	p.sim.door.hand(secured)
}

// tlsConfig presents what is active at the moment of the handshake. Sessions
// are not resumed: each handshake shows a certificate.
func (p *endpoint) tlsConfig() *tls.Config {
	return &tls.Config{
		MinVersion:             tls.VersionTLS12,
		NextProtos:             []string{"http/1.1"},
		SessionTicketsDisabled: true,
		GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
			p.mu.Lock()
			defer p.mu.Unlock()

			l, ok := hello.Conn.(*line)
			if !ok || l.watched {
				return p.owner.presentLocked(false), nil
			}

			certificate := p.owner.presentLocked(true)
			l.leaf = Fingerprint(certificate.Leaf)

			return certificate, nil
		},
	}
}

// close stops the endpoint for good, and with it what faults keep waiting.
func (p *endpoint) close() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()

	p.ClearFaults()
	p.Blackhole(false)
	p.Stop()
}

// door is the listener of the one HTTP server behind all endpoints: each
// accepts and shakes hands itself, then hands the connection in here.
type door struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newDoor() *door {
	return &door{conns: make(chan net.Conn), closed: make(chan struct{})}
}

// hand passes a connection to the server, or closes it when the door is shut.
func (d *door) hand(conn net.Conn) {
	select {
	case d.conns <- conn:
	case <-d.closed:
		_ = conn.Close()
	}
}

// Accept waits for the next connection that is handed in.
func (d *door) Accept() (net.Conn, error) {
	select {
	case conn := <-d.conns:
		return conn, nil
	case <-d.closed:
		return nil, net.ErrClosed
	}
}

// Close shuts the door.
func (d *door) Close() error {
	d.shut()

	return nil
}

// Addr is not an address that anybody can dial.
func (d *door) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

func (d *door) shut() { d.once.Do(func() { close(d.closed) }) }

// lineKey finds the accepted connection in the context of its requests.
type lineKey struct{}

// newServer returns the HTTP/1.1 server behind all endpoints. It keeps idle
// connections, as a real one does, and writes no log: faults are no mistakes.
func newServer() *http.Server {
	return &http.Server{
		ReadHeaderTimeout: time.Minute,
		ErrorLog:          silent(),
		TLSNextProto:      map[string]func(*http.Server, *tls.Conn, http.Handler){},
		ConnContext: func(ctx context.Context, conn net.Conn) context.Context {
			if secured, ok := conn.(*tls.Conn); ok {
				return context.WithValue(ctx, lineKey{}, secured.NetConn())
			}

			return ctx
		},
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if l, ok := r.Context().Value(lineKey{}).(*line); ok {
				l.endpoint.owner.serve(l, w, r)
			}
		}),
	}
}
