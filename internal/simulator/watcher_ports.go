// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"context"
	"net"
	"sync"
)

// watchedPorts knows the connections of watchers by their client addresses.
type watchedPorts struct {
	mu    sync.Mutex
	ports map[string]struct{}
}

// dial connects and registers the connection. The lock keeps took from looking
// before that is done. The end of ctx is not looked at, since it would leave a
// connection that nobody knows: loopback answers at once.
func (p *watchedPorts) dial(ctx context.Context, address string) (net.Conn, error) {
	p.mu.Lock()
	defer p.mu.Unlock()

	dialer := net.Dialer{Timeout: watcherPatience}

	conn, err := dialer.DialContext(context.WithoutCancel(ctx), "tcp", address)
	if err != nil {
		return nil, err
	}

	if p.ports == nil {
		p.ports = map[string]struct{}{}
	}

	p.ports[conn.LocalAddr().String()] = struct{}{}

	return conn, nil
}

// took tells whether an accepted connection is a watcher's, once: ports are
// used again.
func (p *watchedPorts) took(client net.Addr) bool {
	p.mu.Lock()
	defer p.mu.Unlock()

	_, found := p.ports[client.String()]
	delete(p.ports, client.String())

	return found
}
