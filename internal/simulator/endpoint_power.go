// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

// Stop closes the port and resets its connections: new ones are
// refused.
func (p *endpoint) Stop() {
	p.mu.Lock()
	defer p.mu.Unlock()

	if p.listener != nil {
		deafen(p.listener)
		_ = p.listener.Close()
		p.listener = nil
	}

	if p.closed && p.release != nil {
		p.release()
		p.release = nil
	}

	p.resetLocked()
}

// Start opens the port again that Stop closed. The error is the listener's,
// e.p. when something else took the port meanwhile.
func (p *endpoint) Start() error { return p.listen() }

// Blackhole makes the gate a host that is there and never answers: the kernel
// still completes TCP connections, but no TLS byte is sent, and requests on
// open connections wait. Ending it closes the connections that waited.
func (p *endpoint) Blackhole(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()

	switch {
	case on && p.frozen == nil:
		p.frozen = make(chan struct{})
	case !on && p.frozen != nil:
		close(p.frozen)
		p.frozen = nil
	}
}

func (p *endpoint) resetLocked() {
	for l := range p.lines {
		l.reset()
		delete(p.lines, l)
	}
}

// frozenNow returns the channel that ends a blackhole, nil if there is none.
func (p *endpoint) frozenNow() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()

	return p.frozen
}
