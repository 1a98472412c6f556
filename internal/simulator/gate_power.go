// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

// Stop closes the gate's port and resets its connections: new ones are
// refused.
func (g *Gate) Stop() {
	g.mu.Lock()
	defer g.mu.Unlock()

	if g.listener != nil {
		_ = g.listener.Close()
		g.listener = nil

		if !g.closed {
			g.release = reserve(g.address)
		}
	}

	if g.closed && g.release != nil {
		g.release()
		g.release = nil
	}

	g.resetLocked()
}

// Start opens the port again that Stop closed. The error is the listener's,
// e.g. when something else took the port meanwhile.
func (g *Gate) Start() error { return g.listen() }

// Restart is a restart of the gate's process: connections are reset and what
// is active is presented. A container (Behaviour.Container) loses its files
// and comes back with a new certificate of its own (api-facts 9.5).
func (g *Gate) Restart() {
	g.mu.Lock()
	defer g.mu.Unlock()

	if g.behaviour.Container {
		g.files = map[string]*file{}
		g.active = ""
		g.own = nil
	}

	g.face = face{current: g.activeCertificateLocked()}
	g.resetLocked()
}

// Blackhole makes the gate a host that is there and never answers: the kernel
// still completes TCP connections, but no TLS byte is sent, and requests on
// open connections wait. Ending it closes the connections that waited.
func (g *Gate) Blackhole(on bool) {
	g.mu.Lock()
	defer g.mu.Unlock()

	switch {
	case on && g.frozen == nil:
		g.frozen = make(chan struct{})
	case !on && g.frozen != nil:
		close(g.frozen)
		g.frozen = nil
	}
}

func (g *Gate) resetLocked() {
	for l := range g.lines {
		l.reset()
		delete(g.lines, l)
	}
}

// frozenNow returns the channel that ends a blackhole, nil if there is none.
func (g *Gate) frozenNow() <-chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()

	return g.frozen
}
