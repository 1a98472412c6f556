// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"bufio"
	"cmp"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"

	"golang.org/x/net/proxy"
)

// openTransport opens the TCP connection to the target: directly, or through
// the proxy that the environment names. Errors never hold the proxy's user
// and password.
func (d *Dialer) openTransport(ctx context.Context, to target) (net.Conn, error) {
	via, err := d.proxy(&url.URL{Scheme: to.scheme, Host: to.endpoint})
	if err != nil {
		// The text of the error would show the proxy's URL with its password.
		return nil, errors.New("the proxy setting of the environment is not a URL")
	}
	if via == nil {
		return d.dial(ctx, "tcp", to.endpoint)
	}
	conn, err := d.openProxied(ctx, via, to.endpoint)
	if err != nil {
		return nil, fmt.Errorf("no way through the proxy %s: %w", proxyAddress(via), err)
	}
	return conn, nil
}

func (d *Dialer) openProxied(ctx context.Context, via *url.URL, endpoint string) (net.Conn, error) {
	if via.Scheme == "socks5" || via.Scheme == "socks5h" {
		return d.openSocks(ctx, via, endpoint)
	}
	conn, err := d.dial(ctx, "tcp", proxyAddress(via))
	if err != nil {
		return nil, err
	}
	// The deadline and the cancellation of ctx must end the CONNECT, too.
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	if via.Scheme == "https" {
		if conn, err = secure(ctx, conn, &tls.Config{ServerName: via.Hostname(), MinVersion: oldestTLS}); err != nil {
			return nil, err
		}
	}
	tunnel, err := connectThrough(ctx, conn, via, endpoint)
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	return tunnel, nil
}

// connectThrough asks an HTTP proxy for a tunnel (RFC 9110, 9.3.6).
func connectThrough(ctx context.Context, conn net.Conn, via *url.URL, endpoint string) (net.Conn, error) {
	request := (&http.Request{
		Method: http.MethodConnect,
		URL:    &url.URL{Opaque: endpoint},
		Host:   endpoint,
		Header: http.Header{},
	}).WithContext(ctx)
	if via.User != nil {
		password, _ := via.User.Password()
		pair := via.User.Username() + ":" + password
		request.Header.Set("Proxy-Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(pair)))
	}
	if err := request.Write(conn); err != nil {
		return nil, err
	}
	// The proxy's answer is bounded; what follows it belongs to the tunnel.
	limited := &io.LimitedReader{R: conn, N: 64 << 10}
	reader := bufio.NewReader(limited)
	response, err := http.ReadResponse(reader, request) //nolint:bodyclose // what follows is the tunnel
	if err != nil {
		return nil, fmt.Errorf("answer to CONNECT: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("answer to CONNECT: HTTP %d", response.StatusCode)
	}
	if reader.Buffered() > 0 {
		return nil, errors.New("answer to CONNECT: data before the handshake")
	}
	return conn, nil
}

func (d *Dialer) openSocks(ctx context.Context, via *url.URL, endpoint string) (net.Conn, error) {
	var auth *proxy.Auth
	if via.User != nil {
		password, _ := via.User.Password()
		auth = &proxy.Auth{User: via.User.Username(), Password: password}
	}
	socks, err := proxy.SOCKS5("tcp", proxyAddress(via), auth, dialFunc(d.dial))
	if err != nil {
		return nil, err
	}
	if contextual, ok := socks.(proxy.ContextDialer); ok {
		return contextual.DialContext(ctx, "tcp", endpoint)
	}
	return socks.Dial("tcp", endpoint)
}

// dialFunc gives a dialling function the two methods that SOCKS5 wants.
type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

func (f dialFunc) Dial(network, address string) (net.Conn, error) {
	return f(context.Background(), network, address)
}

func (f dialFunc) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	return f(ctx, network, address)
}

// proxyAddress is host:port of a proxy, with the default port of its scheme.
func proxyAddress(via *url.URL) string {
	usual := map[string]string{"https": "443", "socks5": "1080", "socks5h": "1080"}[via.Scheme]
	return net.JoinHostPort(via.Hostname(), cmp.Or(via.Port(), usual, "80"))
}
