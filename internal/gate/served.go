// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
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

const (
	firstPoll = 100 * time.Millisecond
	maxPoll   = 2 * time.Second
)

// Poll calls ready at once and then at growing intervals (100 ms to 2 s) until
// it is done or fails, or patience is over (*PatienceError); 0 is the fleet's
// VerifyPatience. What ready saw when it was not ready is kept by the caller.
func (g *Gate) Poll(ctx context.Context, patience time.Duration, ready func(ctx context.Context) (done bool, err error)) error {
	if patience <= 0 {
		patience = g.fleet.config.VerifyPatience
	}
	begin := time.Now() //nolint:forbidigo // patience is real time, also while tests hold the clock
	var slept time.Duration
	for interval := firstPoll; ; interval = min(2*interval, maxPoll) {
		done, err := ready(ctx)
		if done || err != nil {
			return err
		}
		left := patience - max(slept, time.Since(begin)) //nolint:forbidigo // as above
		if left <= 0 {
			return &PatienceError{Patience: patience}
		}
		wait := min(interval, left)
		if err := g.fleet.config.Sleep(ctx, wait); err != nil {
			return err
		}
		slept += wait
	}
}

// PatienceError says that something did not happen in time.
type PatienceError struct{ Patience time.Duration }

// Error names the time.
func (e *PatienceError) Error() string { return fmt.Sprintf("not within %s", e.Patience) }
