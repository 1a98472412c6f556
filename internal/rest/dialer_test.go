// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func deadEndpoint(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close()
	return listener.Addr().String()
}

func TestDeadEndpointIsDialledOnce(t *testing.T) {
	t.Parallel()
	endpoint := deadEndpoint(t)
	client, waits := newTestClient(t, nil)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			_, err := client.Do(context.Background(), Request{Method: "GET", Address: at(t, "https://"+endpoint), Path: "/x", Idempotent: true})
			if !IsUnreachable(err) || Ambiguous(err) {
				t.Errorf("Do = %v", err)
			}
		})
	}
	all.Wait()
	if got := client.Dialer().Dials(); got != 1 || len(waits.all()) != 0 {
		t.Errorf("%d dials, waits %v", got, waits.all())
	}
	// Who polls dials, and does not remember.
	for range 2 {
		if _, err := client.Dialer().Handshake(context.Background(), endpoint, "x"); !IsUnreachable(err) {
			t.Errorf("Handshake = %v", err)
		}
	}
	if got := client.Dialer().Dials(); got != 3 {
		t.Errorf("%d dials", got)
	}
}

func TestFreshSuccessRevives(t *testing.T) {
	t.Parallel()
	var refuse atomic.Bool
	refuse.Store(true)
	p := newPeer(t, nil)
	client, _ := newTestClient(t, func(c *Config) {
		c.Dialer = NewDialer(DialerConfig{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if refuse.Load() {
				return nil, errors.New("refused")
			}
			return (&net.Dialer{}).DialContext(ctx, network, address)
		}})
	})
	if _, err := client.Do(context.Background(), p.get()); !IsUnreachable(err) {
		t.Fatalf("Do = %v", err)
	}
	refuse.Store(false)
	if _, err := client.Do(context.Background(), p.get()); !IsUnreachable(err) {
		t.Fatalf("the failure must be remembered: %v", err)
	}
	chain, err := client.Dialer().Handshake(context.Background(), p.endpoint(), "127.0.0.1")
	if err != nil || FingerprintOf(chain[0]) != p.leaf() {
		t.Fatalf("Handshake = %v", err)
	}
	if _, err := client.Do(context.Background(), p.get()); err != nil {
		t.Errorf("Do = %v", err)
	}
}

// A gate that was reached in this run and is gone for a moment is no dead one.
func TestReachedEndpointIsRetried(t *testing.T) {
	t.Parallel()
	var failures atomic.Int64
	p := newPeer(t, nil)
	client, waits := newTestClient(t, func(c *Config) {
		c.Dialer = NewDialer(DialerConfig{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if failures.Add(-1) >= 0 {
				return nil, errors.New("refused")
			}
			return (&net.Dialer{}).DialContext(ctx, network, address)
		}})
	})
	if _, err := client.Do(context.Background(), p.get()); err != nil {
		t.Fatal(err)
	}
	client.Reconnect(p.endpoint())
	failures.Store(2)
	// A write, too: nothing was sent yet.
	if _, err := client.Do(context.Background(), p.put("x")); err != nil {
		t.Fatal(err)
	}
	if got := waits.all(); len(got) != 2 || len(p.seen()) != 2 {
		t.Errorf("waits %v, requests %v", got, p.seen())
	}
}

// A black hole accepts and never answers: the handshake counts as connecting.
func TestBlackHole(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	client, _ := newTestClient(t, func(c *Config) {
		c.Dialer = NewDialer(DialerConfig{ConnectTimeout: 50 * time.Millisecond})
	})
	for range 3 {
		_, err := client.Do(context.Background(), Request{Method: "PUT", Address: at(t, "https://"+listener.Addr().String()), Path: "/x"})
		if !IsUnreachable(err) || Ambiguous(err) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Do = %v", err)
		}
	}
	if got := client.Dialer().Dials(); got != 1 {
		t.Errorf("%d dials", got)
	}
}

// The first caller gives up: the next one dials, and learns the truth.
func TestFirstCallerGivesUp(t *testing.T) {
	t.Parallel()
	p := newPeer(t, nil)
	dialling := make(chan struct{}, 1)
	var once sync.Once
	dialer := NewDialer(DialerConfig{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		first := false
		once.Do(func() { first = true })
		if first {
			dialling <- struct{}{}
			<-ctx.Done()
			return nil, ctx.Err()
		}
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	connect := func(ctx context.Context) error {
		conn, err := dialer.connect(ctx, target{scheme: "https", endpoint: p.endpoint(), serverName: "x"})
		if err == nil {
			_ = conn.Close()
		}
		return err
	}
	go func() { done <- connect(ctx) }()
	<-dialling
	second := make(chan error, 1)
	go func() { second <- connect(context.Background()) }()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) || IsUnreachable(err) {
		t.Errorf("first: %v", err)
	}
	if err := <-second; err != nil {
		t.Errorf("second: %v", err)
	}
}
