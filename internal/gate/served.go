// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"context"
	"crypto/x509"
	"errors"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// ErrPlain means that plain http presents no certificate.
var ErrPlain = errors.New("plain http presents no certificate")

// Served is what is presented at endpoint (host:port, empty is the gate's own)
// under serverName (empty is the endpoint's host): leaf first, by a TLS
// handshake of its own that sends nothing and judges nobody. It dials even
// what is known to be dead. The error is a *rest.UnreachableError or ErrPlain.
func (g *Gate) Served(ctx context.Context, endpoint, serverName string) ([]*x509.Certificate, error) {
	host := g.address.Host()
	if endpoint == "" {
		if g.address.IsPlain() {
			return nil, ErrPlain
		}
		endpoint = g.address.HostPort()
	} else {
		var err error
		if endpoint, host, err = ParseHostPort(endpoint); err != nil {
			return nil, err
		}
	}
	if serverName == "" {
		serverName = host
	}
	return g.fleet.config.Client.Dialer().Handshake(ctx, endpoint, serverName, rest.Fresh())
}

// Poll is rest.Poll for a gate that switches; patience 0 is the fleet's
// VerifyPatience.
func (g *Gate) Poll(ctx context.Context, patience time.Duration, ready func(ctx context.Context) (done bool, err error)) error {
	if patience <= 0 {
		patience = g.fleet.config.VerifyPatience
	}
	return rest.Poll(ctx, g.fleet.config.Sleep, patience, ready)
}

// PatienceError says that something did not happen in time.
type PatienceError = rest.PatienceError
