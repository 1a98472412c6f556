// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// maxIdle bounds the connections that this process keeps for nobody: a run
	// over thousands of gates must not keep one to each, since a process may open
	// only so many files.
	maxIdle = 64
	// maxIdleTime closes a connection that nobody used for this long.
	maxIdleTime = 30 * time.Second
	// maxHeader bounds the header of an answer.
	maxHeader = 256 << 10
)

// newTransport is net/http's, over connections of d: it keeps them, hands them
// out again, and takes another one where nothing could be written to the first.
func newTransport(d *Dialer, atOnce int) *http.Transport {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &http.Transport{
		DialContext:            d.dialling("http"),
		DialTLSContext:         d.dialling("https"),
		Protocols:              protocols,
		DisableCompression:     true,
		MaxConnsPerHost:        atOnce,
		MaxIdleConns:           maxIdle,
		MaxIdleConnsPerHost:    atOnce,
		IdleConnTimeout:        maxIdleTime,
		MaxResponseHeaderBytes: maxHeader,
	}
}

// dialling makes connections for the transport. One that it does not need any
// more when it is made serves another request.
func (d *Dialer) dialling(scheme string) func(ctx context.Context, network, endpoint string) (net.Conn, error) {
	return func(ctx context.Context, _, endpoint string) (net.Conn, error) {
		host, _, err := net.SplitHostPort(endpoint)
		if err != nil {
			return nil, err
		}
		known := d.contact(endpoint)
		epoch := known.epoch.Load()
		made, err := d.connect(ctx, target{scheme: scheme, endpoint: endpoint, serverName: host})
		if err != nil {
			return nil, err
		}
		d.opened.Add(1)
		return &conn{Conn: made, dialer: d, contact: known, epoch: epoch, peer: peerOf(made), verdict: errUnjudged, gone: make(chan struct{})}, nil
	}
}

// conn is a connection over which nothing is written before the very request
// that is about to use it has judged who is at its other end.
type conn struct {
	net.Conn
	dialer  *Dialer
	contact *contact
	epoch   uint64              // of the contact when this was dialled
	peer    []*x509.Certificate // leaf first; nil for http

	verdict error // of the request that has the connection; set before it writes
	wrote   atomic.Bool
	read    atomic.Bool
	gone    chan struct{} // closed with the connection
	end     sync.Once
}

var (
	errUnjudged = errors.New("nobody has judged who is at the other end")
	errOutdated = errors.New("the server may present another certificate now")
)

// begin lets one request use the connection, if judge accepts who is at its
// other end. What was used before is not used again after Client.Reconnect.
func (c *conn) begin(reused bool, judge func(peer []*x509.Certificate) error) {
	c.wrote.Store(false)
	c.read.Store(false)
	if c.verdict = judge(c.peer); c.verdict == nil && reused && c.epoch != c.contact.epoch.Load() {
		c.verdict = errOutdated
	}
}

// Write refuses what was not judged. It notes the attempt before it writes: from
// then on the peer may have received something.
func (c *conn) Write(p []byte) (int, error) {
	if c.verdict != nil {
		return 0, c.verdict
	}
	c.wrote.Store(true)
	return c.Conn.Write(p)
}

// Read notes that the peer said something.
func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 {
		c.read.Store(true)
	}
	return n, err
}

// Close gives the place of the connection to others.
func (c *conn) Close() error {
	err := c.Conn.Close()
	c.end.Do(func() {
		c.dialer.opened.Add(-1)
		c.dialer.ended.Add(1)
		close(c.gone)
	})
	return err
}

// giveUpIdle closes the connections that nobody uses; false if there was none.
func (d *Dialer) giveUpIdle() bool {
	before := d.ended.Load()
	d.transport.CloseIdleConnections()
	return d.ended.Load() != before
}

// contact is what a run knows of an endpoint: whether it was ever reached, or
// how the first contact failed.
type contact struct {
	first   chan struct{} // capacity 1: held by the one caller that dials first
	outcome atomic.Pointer[outcome]

	// epoch counts the times that the endpoint changed its certificate: what was
	// dialled before is not used again.
	epoch atomic.Uint64
}

// outcome is how a first contact ended: nil is reached.
type outcome struct{ failed error }

func (d *Dialer) contact(endpoint string) *contact {
	return d.contacts.at(endpoint, func() *contact { return &contact{first: make(chan struct{}, 1)} })
}

// dead is how the first contact failed; nil if it did not.
func (c *contact) dead() error {
	if known := c.outcome.Load(); known != nil {
		return known.failed
	}
	return nil
}

// connect lets one caller dial first while the others wait for what it finds:
// a failure is everybody's, after a success each dials its own.
func (c *contact) connect(ctx context.Context, open func() (net.Conn, error)) (net.Conn, error) {
	if c.outcome.Load() == nil {
		conn, done, err := c.connectFirst(ctx, open)
		if done {
			return conn, err
		}
	}
	if err := c.dead(); err != nil {
		return nil, err
	}
	return open()
}

// connectFirst is done if this caller was the first, or gave up waiting for it.
func (c *contact) connectFirst(ctx context.Context, open func() (net.Conn, error)) (conn net.Conn, done bool, err error) {
	select {
	case c.first <- struct{}{}:
		defer func() { <-c.first }()
	case <-ctx.Done():
		return nil, true, ctx.Err()
	}
	if c.outcome.Load() != nil {
		return nil, false, nil
	}
	conn, err = open()
	// A caller that gave up proves nothing, nor does our own limit.
	if err == nil || (ctx.Err() == nil && !errors.Is(err, ErrTooManyFiles)) {
		c.outcome.Store(&outcome{failed: err})
	}
	return conn, true, err
}
