// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/net/http/httpproxy"
)

// DefaultConnectTimeout bounds reaching an endpoint.
const DefaultConnectTimeout = 5 * time.Second

// DefaultMaxConnections bounds the connections to one endpoint.
const DefaultMaxConnections = 16

// DialerConfig says how endpoints are reached.
type DialerConfig struct {
	// ConnectTimeout bounds TCP, the proxy and the TLS handshake together; 0 is
	// DefaultConnectTimeout.
	ConnectTimeout time.Duration
	// MaxConnections bounds those to one endpoint; 0 is DefaultMaxConnections.
	MaxConnections int
	// Proxy names the proxy of a URL, nil for none. The default is the
	// environment (HTTPS_PROXY, NO_PROXY) as it is when the dialer is made.
	Proxy func(*url.URL) (*url.URL, error)
	// Certificate is shown to those who demand one: a proxy before the endpoint, never
	// one of the environment. Nil is none.
	Certificate *tls.Certificate
	// DialContext opens TCP connections; the default is the system's.
	DialContext func(ctx context.Context, network, address string) (net.Conn, error)
}

// Dialer reaches endpoints, for requests and for looking at certificates. An
// endpoint that cannot be reached at first contact is not tried again as long
// as the dialer lives, that is: in this run. It holds the idle connections of
// the process, since a new one may need the place of an idle one.
type Dialer struct {
	timeout time.Duration
	own     *tls.Certificate // nil: none
	proxy   func(*url.URL) (*url.URL, error)
	dial    func(ctx context.Context, network, address string) (net.Conn, error)

	contacts perKey[string, *contact] // by host:port

	transport *http.Transport
	dials     atomic.Int64 // connections that were tried
	opened    atomic.Int64 // connections of the transport that are open
	ended     atomic.Int64 // and that were closed
}

// NewDialer makes a dialer.
func NewDialer(config DialerConfig) *Dialer {
	d := &Dialer{
		timeout: cmp.Or(config.ConnectTimeout, DefaultConnectTimeout),
		own:     config.Certificate,
		proxy:   config.Proxy,
		dial:    config.DialContext,
	}
	if d.proxy == nil {
		d.proxy = httpproxy.FromEnvironment().ProxyFunc()
	}
	if d.dial == nil {
		d.dial = (&net.Dialer{KeepAlive: 30 * time.Second}).DialContext
	}
	d.transport = newTransport(d, cmp.Or(config.MaxConnections, DefaultMaxConnections))
	return d
}

// Dials is how many connections have been tried so far.
func (d *Dialer) Dials() int64 { return d.dials.Load() }

// Handshake makes one TLS handshake with endpoint (host:port) and returns what
// the peer presents, leaf first, without judging it. Nothing is sent. The
// error is an *UnreachableError.
func (d *Dialer) Handshake(ctx context.Context, endpoint, serverName string) ([]*x509.Certificate, error) {
	conn, err := d.connectAnyway(ctx, target{scheme: "https", endpoint: endpoint, serverName: serverName})
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }()
	return peerOf(conn), nil
}

// Reach opens a connection to endpoint (host:port) and closes it: somebody listens
// there. Nothing is sent. The error is an *UnreachableError.
func (d *Dialer) Reach(ctx context.Context, endpoint string) error {
	conn, err := d.connectAnyway(ctx, target{scheme: "tcp", endpoint: endpoint})
	if err != nil {
		return err
	}
	return conn.Close()
}

// target is where a connection goes.
type target struct{ scheme, endpoint, serverName string }

// connect returns a *tls.Conn after its handshake, or a plain connection for
// http. The error is an *UnreachableError with Sent false.
func (d *Dialer) connect(ctx context.Context, to target) (net.Conn, error) {
	conn, err := d.contact(to.endpoint).connect(ctx, func() (net.Conn, error) { return d.open(ctx, to) })
	return conn, unreachable(to.endpoint, err)
}

// connectAnyway dials even if the endpoint is known to be dead, and does not
// remember a failure: for polling a gate that is just changing.
func (d *Dialer) connectAnyway(ctx context.Context, to target) (net.Conn, error) {
	conn, err := d.open(ctx, to)
	if err == nil {
		d.contact(to.endpoint).outcome.Store(&outcome{})
	}
	return conn, unreachable(to.endpoint, err)
}

func unreachable(endpoint string, err error) error {
	if err == nil {
		return nil
	}
	return &UnreachableError{Endpoint: endpoint, Err: err}
}

// open makes one connection. Where this process may open no more files, it
// gives up the idle connections first and tries again.
func (d *Dialer) open(ctx context.Context, to target) (net.Conn, error) {
	for {
		conn, err := d.openOnce(ctx, to)
		switch {
		case err == nil || !outOfFiles(err):
			return conn, err
		case !d.giveUpIdle():
			return nil, fmt.Errorf("%w (%w)", ErrTooManyFiles, err)
		}
	}
}

// openOnce makes one connection within the connect timeout.
func (d *Dialer) openOnce(ctx context.Context, to target) (net.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	d.dials.Add(1)
	bounded, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	conn, err := d.openBounded(bounded, to)
	switch {
	case err == nil:
		return conn, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(bounded.Err(), context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return nil, &lateError{"no connection", d.timeout}
	}
	return nil, clean(err)
}

func (d *Dialer) openBounded(ctx context.Context, to target) (net.Conn, error) {
	conn, err := d.openTransport(ctx, to)
	if err != nil || to.scheme != "https" {
		return conn, err
	}
	demanded := false
	secured, err := secure(ctx, conn, &tls.Config{
		ServerName: to.serverName,
		MinVersion: oldestTLS,
		NextProtos: []string{"http/1.1"},
		GetClientCertificate: func(demand *tls.CertificateRequestInfo) (*tls.Certificate, error) {
			demanded = true
			if d.own != nil && demand.SupportsCertificate(d.own) == nil {
				return d.own, nil
			}
			return &tls.Certificate{}, nil // none that would be accepted
		},
		// Judged by Policy for each request, before anything is written: one
		// connection serves requests of different trust.
		InsecureSkipVerify: true, //nolint:gosec // G402: Policy.Judge decides instead, see conn.go
	})
	if err != nil && demanded && strings.Contains(err.Error(), "remote error: tls: handshake failure") {
		err = fmt.Errorf("%w (%w)", ErrClientCertificate, err) // what TLS 1.2 says of none
	}
	return secured, err
}

// peerOf is the chain that was presented on conn, leaf first; nil for http.
func peerOf(conn net.Conn) []*x509.Certificate {
	if secured, ok := conn.(*tls.Conn); ok {
		return secured.ConnectionState().PeerCertificates
	}
	return nil
}

// ErrTooManyFiles means that this process, or this machine, may open no more
// files, and so no connection: that says nothing of whoever was to be reached.
var ErrTooManyFiles = errors.New("no connection can be opened here: the limit of open files is reached")

// outOfFiles tells a spent limit from every other reason not to get a
// connection.
func outOfFiles(err error) bool {
	const windows = syscall.Errno(10024) // WSAEMFILE
	for _, code := range []error{syscall.EMFILE, syscall.ENFILE, windows} {
		if errors.Is(err, code) {
			return true
		}
	}
	// The resolver keeps only the text of what stopped it.
	name, isName := errors.AsType[*net.DNSError](err)
	return isName && (strings.Contains(name.Err, syscall.EMFILE.Error()) || strings.Contains(name.Err, syscall.ENFILE.Error()))
}

// oldestTLS is the floor for every peer, proxies included.
const oldestTLS = tls.VersionTLS12

// ErrOldTLS means that a peer speaks no version of TLS that is accepted.
// Nothing was sent to it.
var ErrOldTLS = errors.New("it speaks no TLS 1.2 or newer")

// secure makes a TLS connection of conn, or closes it.
func secure(ctx context.Context, conn net.Conn, config *tls.Config) (net.Conn, error) {
	secured := tls.Client(conn, config)
	err := secured.HandshakeContext(ctx)
	if err == nil {
		return secured, nil
	}
	_ = conn.Close()
	switch {
	case tooOld(err):
		err = fmt.Errorf("%w (%w)", ErrOldTLS, err)
	case demandsCertificate(err):
		err = fmt.Errorf("%w (%w)", ErrClientCertificate, err)
	}
	return nil, fmt.Errorf("TLS handshake: %w", err)
}

// ErrClientCertificate means that a peer demands a client certificate, and was shown
// none or one that it does not accept. It has read nothing of a request.
var ErrClientCertificate = errors.New("it demands a client certificate, and was shown none that it accepts")

// demandsCertificate tells the alerts that say so, which have no type of their own.
// With TLS 1.3 they come after the handshake, in the place of an answer.
func demandsCertificate(err error) bool {
	text := err.Error()
	return strings.Contains(text, "remote error: tls: ") && (strings.Contains(text, "certificate required") ||
		strings.Contains(text, "bad certificate") || strings.Contains(text, "unknown certificate authority"))
}

// tooOld tells the two ways in which that ends: the peer refuses our versions,
// or answers in its own. Neither has a type of its own.
func tooOld(err error) bool {
	text := err.Error()
	return strings.Contains(text, "protocol version not supported") || strings.Contains(text, "unsupported protocol version")
}
