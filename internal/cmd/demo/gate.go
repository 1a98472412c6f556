// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// presented is the leaf that a client meets at the gate, by a handshake of its
// own: the simulator is not asked.
func presented(ctx context.Context, gate *simulator.Gate) (*x509.Certificate, error) {
	dialer := tls.Dialer{Config: &tls.Config{
		MinVersion:         tls.VersionTLS12,
		InsecureSkipVerify: true, //nolint:gosec // looks at whatever is presented, and sends nothing
	}}
	conn, err := dialer.DialContext(ctx, "tcp", gate.Address())
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	secured, ok := conn.(*tls.Conn)
	if !ok {
		return nil, errors.New("the connection is not TLS")
	}
	return secured.ConnectionState().PeerCertificates[0], nil
}

// ask sends what curl would send and returns how the gate answered, as one
// line such as "403 Forbidden: ...".
func ask(ctx context.Context, root *x509.Certificate, method, url, password string, body []byte) (status int, answer string, err error) {
	request, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	request.Header.Set("Authorization", "Api-Token "+simulator.Token)
	if password != "" {
		request.Header.Set("X-Password", password)
	}
	roots := x509.NewCertPool()
	roots.AddCert(root)
	transport := &http.Transport{TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots}}
	defer transport.CloseIdleConnections()
	response, err := (&http.Client{Transport: transport, Timeout: time.Minute}).Do(request)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 1<<16))
	if err != nil {
		return 0, "", err
	}
	return response.StatusCode, fmt.Sprintf("%s: %s", response.Status, strings.TrimSpace(string(text))), nil
}
