// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

const password = "correct horse"

// client sends raw requests to one gate, as curl would.
type client struct {
	t    *testing.T
	http *http.Client
	base string
}

// answer is what came back.
type answer struct {
	Status      int
	ContentType string
	Body        string
}

func newSimulator(t *testing.T, opts ...simulator.Option) *simulator.Simulator {
	t.Helper()

	s := simulator.New(opts...)
	t.Cleanup(s.Close)

	return s
}

func newClient(t *testing.T, base string) *client {
	t.Helper()

	transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
	t.Cleanup(transport.CloseIdleConnections)

	return &client{
		t: t,
		http: &http.Client{
			Transport: transport,
			Timeout:   time.Minute,
			CheckRedirect: func(*http.Request, []*http.Request) error {
				return http.ErrUseLastResponse
			},
		},
		base: base,
	}
}

// newGate returns a gate of a simulator of its own and a client for its API.
func newGate(t *testing.T, opts ...simulator.GateOption) (*simulator.Gate, *client) {
	t.Helper()

	gate := newSimulator(t).AddGate(opts...)

	return gate, newClient(t, gate.APIURL())
}

// try sends a request with the default token unless headers hold another
// Authorization. Headers alternate names and values.
func (c *client) try(method, path, body string, headers ...string) (answer, http.Header, error) {
	c.t.Helper()

	request, err := http.NewRequestWithContext(c.t.Context(), method, c.base+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}

	request.Header.Set("Authorization", "Api-Token "+simulator.Token)

	for pair := range slices.Chunk(headers, 2) {
		request.Header.Del(pair[0])

		if value := strings.Join(pair[1:], ""); value != "" {
			request.Header.Set(pair[0], value)
		}
	}

	response, err := c.http.Do(request)
	if err != nil {
		return answer{}, nil, err
	}
	defer func() { _ = response.Body.Close() }()

	content, err := io.ReadAll(response.Body)

	return answer{response.StatusCode, response.Header.Get("Content-Type"), string(content)}, response.Header, err
}

// do is try for requests that must be answered.
func (c *client) do(method, path, body string, headers ...string) answer {
	c.t.Helper()

	got, _, err := c.try(method, path, body, headers...)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}

	return got
}

// put uploads a new certificate for that host name and returns it.
func (c *client) put(name, host string) *keystoretest.Identity {
	c.t.Helper()

	identity := keystoretest.SelfSigned(keystoretest.WithCommonName(host))
	if got := c.do(http.MethodPut, "/"+name, string(identity.PKCS12(password)), "X-Password", password); got.Status != http.StatusOK {
		c.t.Fatalf("PUT /%s: %+v", name, got)
	}

	return identity
}

// seed puts a new certificate on a gate past its API and returns it.
func seed(t *testing.T, gate *simulator.Gate, name string, activate bool) *keystoretest.Identity {
	t.Helper()

	identity := keystoretest.SelfSigned(keystoretest.WithCommonName(name))
	if err := gate.Seed(name, identity.PKCS12(password), password, activate); err != nil {
		t.Fatal(err)
	}

	return identity
}

// presented returns the fingerprint of the leaf that a new handshake shows.
func presented(t *testing.T, address string) string {
	t.Helper()

	conn, err := dial(t.Context(), address)
	if err != nil {
		t.Fatalf("handshake with %s: %v", address, err)
	}
	defer func() { _ = conn.Close() }()

	return simulator.Fingerprint(conn.ConnectionState().PeerCertificates[0])
}

// dial shakes hands and keeps the connection.
func dial(ctx context.Context, address string) (*tls.Conn, error) {
	dialer := &tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true}}

	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}

	secured, ok := conn.(*tls.Conn)
	if !ok {
		return nil, net.ErrClosed
	}

	return secured, nil
}

// eventually waits for a condition that another goroutine brings about.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()

	ticker := time.NewTicker(time.Millisecond)
	defer ticker.Stop()

	deadline := time.After(time.Minute)

	for !holds() {
		select {
		case <-ticker.C:
		case <-deadline:
			t.Fatalf("never happened: %s", what)
		}
	}
}
