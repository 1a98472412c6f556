// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
)

// No token is ever sent to a peer that this very request does not trust, not
// even over a connection that another request may use.
func TestUntrustedPeerGetsNothing(t *testing.T) {
	t.Parallel()
	p := newPeer(t, nil)
	client, _ := newTestClient(t, nil)
	ctx := context.Background()

	trusting := p.get()
	if _, err := client.Do(ctx, trusting); err != nil {
		t.Fatal(err)
	}
	for range 3 { // the idle connection of the trusting request is there now
		refusing := p.get()
		refusing.Trust = Trust{Known: []Fingerprint{"another leaf"}}
		_, err := client.Do(ctx, refusing)
		var untrusted *UntrustedError
		if !errors.As(err, &untrusted) || untrusted.Fingerprint != p.leaf() {
			t.Fatalf("Do = %v", err)
		}
		if Ambiguous(err) || IsUnreachable(err) {
			t.Errorf("an untrusted peer got nothing and was reached: %v", err)
		}
	}
	if got := p.seen(); len(got) != 1 {
		t.Errorf("requests that reached the peer: %v", got)
	}
	// A connection that was refused is closed.
	if _, err := client.Do(ctx, trusting); err != nil {
		t.Fatal(err)
	}
	if got := p.connected(); got != 5 {
		t.Errorf("%d connections, want one for each request", got)
	}
}

func TestRequestsShareOneConnection(t *testing.T) {
	t.Parallel()
	p := newPeer(t, nil)
	client, _ := newTestClient(t, nil)
	byState, byPin := p.get(), p.get()
	byPin.Trust = Trust{Pins: []Fingerprint{p.leaf()}}
	for _, request := range []Request{byState, byPin, byState, p.put("x"), byPin} {
		response, err := client.Do(context.Background(), request)
		if err != nil {
			t.Fatal(err)
		}
		if len(response.Peer) != 1 || FingerprintOf(response.Peer[0]) != p.leaf() {
			t.Errorf("peer of the answer: %v", response.Peer)
		}
	}
	if got := p.connected(); got != 1 {
		t.Errorf("%d connections", got)
	}
}

func TestReconnectShowsTheNewLeaf(t *testing.T) {
	t.Parallel()
	p := newPeer(t, nil)
	client, _ := newTestClient(t, nil)
	ctx := context.Background()
	old := p.get()
	if _, err := client.Do(ctx, old); err != nil {
		t.Fatal(err)
	}
	p.present(makeCertificate(t, leafSpec{name: "127.0.0.1"}))
	if _, err := client.Do(ctx, old); err != nil {
		t.Fatalf("the old connection is still judged by the old leaf: %v", err)
	}
	client.Reconnect(p.endpoint())
	var untrusted *UntrustedError
	if _, err := client.Do(ctx, old); !errors.As(err, &untrusted) {
		t.Fatalf("Do = %v", err)
	}
	client.Policy().Remember(p.endpoint(), p.leaf())
	response, err := client.Do(ctx, old)
	if err != nil || FingerprintOf(response.Peer[0]) != p.leaf() {
		t.Fatalf("Do = %v", err)
	}
}

// A connection in use at that time is not used again.
func TestReconnectWhileInUse(t *testing.T) {
	t.Parallel()
	arrived, release := make(chan struct{}), make(chan struct{})
	p := newPeer(t, nil)
	p.handle = func(http.ResponseWriter, *http.Request) { arrived <- struct{}{}; <-release }
	client, _ := newTestClient(t, nil)
	done := make(chan error, 1)
	go func() {
		_, err := client.Do(context.Background(), p.get())
		done <- err
	}()
	select {
	case <-arrived:
	case err := <-done:
		t.Fatal(err)
	}
	client.Reconnect(p.endpoint())
	close(release)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	go func() { <-arrived }()
	if _, err := client.Do(context.Background(), p.get()); err != nil {
		t.Fatal(err)
	}
	if got := p.connected(); got != 2 {
		t.Errorf("%d connections", got)
	}
}

func TestConnectionsAreLimited(t *testing.T) {
	t.Parallel()
	const limit = 3
	arrived, release := make(chan struct{}, 20), make(chan struct{})
	p := newPeer(t, func(http.ResponseWriter, *http.Request) { arrived <- struct{}{}; <-release })
	client, _ := newTestClient(t, func(c *Config) { c.Dialer = NewDialer(DialerConfig{MaxConnections: limit}) })
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			if _, err := client.Do(context.Background(), p.get()); err != nil {
				t.Error(err)
			}
		})
	}
	for range limit {
		<-arrived
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := client.Do(ctx, p.get()); !errors.Is(err, context.Canceled) || IsUnreachable(err) || Ambiguous(err) {
		t.Errorf("a cancelled wait for a place: %v", err)
	}
	close(release)
	all.Wait()
	if got := p.connected(); got > limit {
		t.Errorf("%d connections, limit %d", got, limit)
	}
}
