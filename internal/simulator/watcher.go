// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"context"
	"crypto/tls"
	"net"
	"slices"
	"sync"
	"time"
)

// watcherPatience ends a handshake that takes too long; on a busy machine that
// is not soon.
const watcherPatience = 30 * time.Second

// Watcher is a client that connects to a gate again and again. No counter of
// the journal sees it, and it uses up no PresentAfterHandshakes.
type Watcher struct {
	gate  *Gate
	pause time.Duration
	stop  context.CancelFunc
	done  chan struct{}

	mu         sync.Mutex
	seen       []string
	handshakes int
	failed     int
	changed    chan struct{}
}

// Watch starts a watcher that connects without pause until ctx ends or Stop is
// called.
func (g *Gate) Watch(ctx context.Context) *Watcher { return g.WatchEvery(ctx, 0) }

// WatchEvery is Watch with a pause after each connection, in real time: many
// watchers without one would leave no time for what they watch.
func (g *Gate) WatchEvery(ctx context.Context, pause time.Duration) *Watcher {
	ctx, stop := context.WithCancel(ctx)
	w := &Watcher{gate: g, pause: pause, stop: stop, done: make(chan struct{}), changed: make(chan struct{})}

	go w.run(ctx)

	return w
}

// Stop ends the watcher and waits for its last handshake.
func (w *Watcher) Stop() {
	w.stop()
	<-w.done
}

// Leafs returns the fingerprints of the leafs that were presented, in the
// order of their first handshake.
func (w *Watcher) Leafs() []string {
	w.mu.Lock()
	defer w.mu.Unlock()

	return slices.Clone(w.seen)
}

// Handshakes returns the number of completed handshakes.
func (w *Watcher) Handshakes() int {
	w.mu.Lock()
	defer w.mu.Unlock()

	return w.handshakes
}

// Failed returns the number of handshakes that did not complete.
func (w *Watcher) Failed() int {
	w.mu.Lock()
	defer w.mu.Unlock()

	return w.failed
}

// Await waits until the leaf of that fingerprint was presented; the error is
// that of ctx.
func (w *Watcher) Await(ctx context.Context, fingerprint string) error {
	for {
		w.mu.Lock()
		seen := slices.Contains(w.seen, fingerprint)
		changed := w.changed
		w.mu.Unlock()

		if seen {
			return nil
		}

		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (w *Watcher) run(ctx context.Context) {
	defer close(w.done)

	for ctx.Err() == nil {
		leaf, err := w.handshake(ctx)
		if ctx.Err() != nil {
			return
		}

		w.note(leaf, err)
		w.rest(ctx)
	}
}

func (w *Watcher) rest(ctx context.Context) {
	if w.pause <= 0 {
		return
	}

	timer := time.NewTimer(w.pause)
	defer timer.Stop()

	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

func (w *Watcher) handshake(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, watcherPatience)
	defer cancel()

	conn, err := w.gate.watched.dial(ctx, w.gate.Address())
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close() }()

	secured := tls.Client(conn, &tls.Config{
		MinVersion: tls.VersionTLS12,
		// It looks at whatever is presented, trusts nothing and sends nothing.
		InsecureSkipVerify: true,
	})
	if err := secured.HandshakeContext(ctx); err != nil {
		return "", err
	}

	return Fingerprint(secured.ConnectionState().PeerCertificates[0]), nil
}

func (w *Watcher) note(leaf string, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()

	if err != nil {
		w.failed++

		return
	}

	w.handshakes++

	if !slices.Contains(w.seen, leaf) {
		w.seen = append(w.seen, leaf)
		close(w.changed)
		w.changed = make(chan struct{})
	}
}

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
