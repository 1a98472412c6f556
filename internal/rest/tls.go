// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"
)

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
	if tooOld(err) {
		err = fmt.Errorf("%w (%w)", ErrOldTLS, err)
	}
	return nil, fmt.Errorf("TLS handshake: %w", err)
}

// tooOld tells the two ways in which that ends: the peer refuses our versions,
// or answers in its own. Neither has a type of its own.
func tooOld(err error) bool {
	text := err.Error()
	return strings.Contains(text, "protocol version not supported") || strings.Contains(text, "unsupported protocol version")
}
