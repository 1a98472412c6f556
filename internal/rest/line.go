// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

const (
	// idleLine closes a connection that nobody used for this long.
	idleLine = 30 * time.Second
	// maxHeader bounds the header of an answer.
	maxHeader = 256 << 10
)

// errLineDead means that the one connection of a line is gone; of the request
// that met it nothing was sent, or it was one that net/http may replay.
var errLineDead = errors.New("the connection was closed")

// line is one connection to a target, already through its TLS handshake, and
// the HTTP transport that speaks over this connection and never dials another
// one: whoever was judged is who gets the request.
type line struct {
	pool      *pool
	conn      *countedConn
	peer      []*x509.Certificate // leaf first; nil for http
	transport *http.Transport
	reused    bool
	epoch     uint64 // of the pool when the line was made
}

func newLine(conn net.Conn, of *pool, epoch uint64) *line {
	counted := &countedConn{Conn: conn}
	var handed atomic.Bool
	hand := func(context.Context, string, string) (net.Conn, error) {
		if handed.Swap(true) {
			return nil, errLineDead
		}
		return counted, nil
	}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &line{
		pool:  of,
		conn:  counted,
		peer:  peerOf(conn),
		epoch: epoch,
		transport: &http.Transport{
			DialContext:            hand,
			DialTLSContext:         hand,
			Protocols:              protocols,
			DisableCompression:     true,
			MaxIdleConnsPerHost:    1,
			IdleConnTimeout:        idleLine,
			MaxResponseHeaderBytes: maxHeader,
		},
	}
}

// close ends the connection, idle or not.
func (l *line) close() {
	_ = l.conn.Close()
	l.transport.CloseIdleConnections()
}

// countedConn knows whether anything was written or read, and whether it was
// closed.
type countedConn struct {
	net.Conn
	wrote  atomic.Bool
	read   atomic.Bool
	closed atomic.Bool
}

// Write notes the attempt before it writes: from then on the peer may have
// received something.
func (c *countedConn) Write(p []byte) (int, error) {
	c.wrote.Store(true)
	return c.Conn.Write(p)
}

// Read notes that the peer said something.
func (c *countedConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 {
		c.read.Store(true)
	}
	return n, err
}

// Close notes that the connection is of no more use.
func (c *countedConn) Close() error {
	c.closed.Store(true)
	return c.Conn.Close()
}
