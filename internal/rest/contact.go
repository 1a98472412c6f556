// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"context"
	"errors"
	"net"
	"sync"
)

// contact is what a run knows of an endpoint: whether it was ever reached, or
// how the first contact failed.
type contact struct {
	first chan struct{} // capacity 1: held by the one caller that dials first

	mu      sync.Mutex
	reached bool
	failed  error
}

func (d *Dialer) contact(endpoint string) *contact {
	d.mu.Lock()
	defer d.mu.Unlock()
	known, ok := d.contacts[endpoint]
	if !ok {
		known = &contact{first: make(chan struct{}, 1)}
		d.contacts[endpoint] = known
	}
	return known
}

// connect lets one caller dial first while the others wait for what it finds:
// a failure is everybody's, after a success each dials its own.
func (c *contact) connect(ctx context.Context, open func() (net.Conn, error)) (net.Conn, error) {
	conn, done, err := c.connectFirst(ctx, open)
	if done {
		return conn, err
	}
	return open()
}

// connectFirst is done if the endpoint is known to be dead or this caller was
// the first; otherwise the endpoint is known to be alive.
func (c *contact) connectFirst(ctx context.Context, open func() (net.Conn, error)) (conn net.Conn, done bool, err error) {
	if reached, failed := c.known(); reached || failed != nil {
		return nil, failed != nil, failed
	}
	select {
	case c.first <- struct{}{}:
		defer func() { <-c.first }()
	case <-ctx.Done():
		return nil, true, ctx.Err()
	}
	if reached, failed := c.known(); reached || failed != nil {
		return nil, failed != nil, failed
	}
	conn, err = open()
	switch {
	case err == nil:
		c.alive()
	case ctx.Err() == nil && !errors.Is(err, ErrTooManyFiles): // a caller that gave up proves nothing, nor does our own limit
		c.dead(err)
	}
	return conn, true, err
}

func (c *contact) known() (reached bool, failed error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.reached, c.failed
}

func (c *contact) alive() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reached, c.failed = true, nil
}

func (c *contact) dead(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failed = err
}
