// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
)

// endpoint is what gates and the environment have in common: an HTTPS server
// on an address of its own, with faults and a journal.
type endpoint struct {
	sim    *Simulator
	owner  owner
	name   string
	ledger *ledger
	faults *faultBook
	// watched are the connections of watchers.
	watched watchedPorts

	mu       sync.Mutex // guards what follows, and what the owner has
	address  string
	listener net.Listener
	wasOpen  bool   // at any time
	release  func() // of the port, if it is reserved
	lines    map[*line]struct{}
	frozen   chan struct{}
	resets   int
	closed   bool
}

// owner is whose endpoint it is.
type owner interface {
	// presentLocked returns the certificate of a handshake, which counts
	// unless it is a watcher's.
	presentLocked(counts bool) *tls.Certificate
	// serve answers a request.
	serve(l *line, w http.ResponseWriter, r *http.Request)
}

func newEndpoint(s *Simulator, name string, o owner) *endpoint {
	p := &endpoint{
		sim:     s,
		owner:   o,
		name:    name,
		ledger:  &ledger{},
		address: "127.0.0.1:0",
		lines:   map[*line]struct{}{},
	}
	p.faults = &faultBook{endpoint: p}

	return p
}

// Address returns host and port, e.g. 127.0.0.1:34567.
func (p *endpoint) Address() string {
	p.mu.Lock()
	defer p.mu.Unlock()

	return p.address
}

// URL returns the base URL without an environment, e.g.
// https://127.0.0.1:34567.
func (p *endpoint) URL() string { return "https://" + p.Address() }

// Journal returns what was asked here.
func (p *endpoint) Journal() *Journal {
	return &Journal{ledgers: func() []*ledger { return []*ledger{p.ledger} }}
}

// Running tells whether the port is open.
func (p *endpoint) Running() bool {
	p.mu.Lock()
	defer p.mu.Unlock()

	return p.listener != nil
}

// Fault makes something go wrong with the requests that match, until it has
// happened Times times or the handle is removed. Where several match, the one
// that was made first is applied.
func (p *endpoint) Fault(fault Fault) *FaultHandle { return p.faults.add(fault) }

// ClearFaults removes all faults.
func (p *endpoint) ClearFaults() {
	for _, handle := range p.faults.all() {
		handle.Remove()
	}
}

// Stop closes the port and resets its connections: new ones are
// refused.
func (p *endpoint) Stop() {
	p.mu.Lock()
	defer p.mu.Unlock()

	if p.listener != nil {
		deafen(p.listener)
		_ = p.listener.Close()
		p.listener = nil
	}

	if p.closed && p.release != nil {
		p.release()
		p.release = nil
	}

	p.resetLocked()
}

// Start opens the port again that Stop closed. The error is the listener's,
// e.p. when something else took the port meanwhile.
func (p *endpoint) Start() error { return p.listen() }

// Blackhole makes the gate a host that is there and never answers: the kernel
// still completes TCP connections, but no TLS byte is sent, and requests on
// open connections wait. Ending it closes the connections that waited.
func (p *endpoint) Blackhole(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()

	switch {
	case on && p.frozen == nil:
		p.frozen = make(chan struct{})
	case !on && p.frozen != nil:
		close(p.frozen)
		p.frozen = nil
	}
}

func (p *endpoint) resetLocked() {
	for l := range p.lines {
		l.reset()
		delete(p.lines, l)
	}
}

// frozenNow returns the channel that ends a blackhole, nil if there is none.
func (p *endpoint) frozenNow() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()

	return p.frozen
}

// line is a connection that an endpoint accepted.
type line struct {
	net.Conn
	endpoint *endpoint
	id       uint64

	// leaf is the fingerprint that was presented; it is written during the
	// handshake, before any request can read it.
	leaf string
	// watched marks a connection of a Watcher, which no counter sees.
	watched bool
	// last says that the connection ends after the answer under way.
	last atomic.Bool
	// settled is closed with the connection.
	settled chan struct{}
	ended   atomic.Bool
}

// Close ends the connection and forgets it.
func (l *line) Close() error {
	l.end()

	l.endpoint.mu.Lock()
	delete(l.endpoint.lines, l)
	l.endpoint.mu.Unlock()

	return l.Conn.Close()
}

// reset ends the connection with a TCP reset. It does not need the endpoint's
// lock: the line is forgotten by whoever reads from it next.
func (l *line) reset() {
	if tcp, ok := l.Conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}

	l.end()
	_ = l.Conn.Close()
}

func (l *line) end() {
	if l.ended.CompareAndSwap(false, true) {
		close(l.settled)
	}
}

// silent returns a logger that drops everything.
func silent() *log.Logger { return log.New(io.Discard, "", 0) }
