// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"sync"
	"time"
)

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
