// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"io"
	"log"
	"net"
	"sync/atomic"
)

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
