// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
)

// A spent limit of open files is told as such, gives up the idle connections
// first, and says nothing of the endpoint, which is not dead for the run.
func TestLimitOfOpenFiles(t *testing.T) {
	t.Parallel()
	spent := map[string]error{
		"process":  &net.OpError{Op: "dial", Err: os.NewSyscallError("socket", syscall.EMFILE)},
		"machine":  &net.OpError{Op: "dial", Err: os.NewSyscallError("socket", syscall.ENFILE)},
		"resolver": &net.OpError{Op: "dial", Err: &net.DNSError{Err: "dial udp 10.0.0.1:53: socket: too many open files", Name: "gate1"}},
		"proxy":    fmt.Errorf("no way through the proxy proxy:3128: %w", syscall.EMFILE),
	}
	for name, limit := range spent {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var left atomic.Int64 // connections that may be opened
			left.Store(1)
			client, waits := newTestClient(t, func(c *Config) {
				c.Dialer = NewDialer(DialerConfig{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
					if left.Add(-1) < 0 {
						return nil, limit
					}
					conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
					return &freeing{Conn: conn, free: func() { left.Store(1) }}, err
				}})
			})
			first, second := newPeer(t, nil), newPeer(t, nil)
			for _, p := range []*peer{first, second, first} {
				if _, err := client.Do(context.Background(), p.get()); err != nil {
					t.Fatalf("an idle connection is in the way: %v", err)
				}
			}
			client.Dialer().giveUpIdle()
			left.Store(-1000) // whoever else holds them
			third := newPeer(t, nil)
			_, err := client.Do(context.Background(), third.put("x"))
			if !errors.Is(err, ErrTooManyFiles) || IsUnreachable(err) || Ambiguous(err) || !strings.Contains(err.Error(), "limit of open files") {
				t.Errorf("Do = %v", err)
			}
			if len(waits.all()) != maxRetries {
				t.Errorf("waits %v: a limit may pass", waits.all())
			}
			left.Store(1)
			if _, err := client.Do(context.Background(), third.put("x")); err != nil {
				t.Errorf("it counts as dead: %v", err)
			}
		})
	}
}

// freeing is a connection whose end lets another one be opened.
type freeing struct {
	net.Conn
	free func()
}

func (c *freeing) Close() error {
	c.free()
	return c.Conn.Close()
}

// However many endpoints a run talks to, only so many connections stay open
// for nobody: those that were used last.
func TestIdleConnectionsAreBounded(t *testing.T) {
	t.Parallel()
	const endpoints = maxIdle + 10
	p := newPeer(t, nil)
	client, _ := newTestClient(t, func(c *Config) {
		c.Dialer = NewDialer(DialerConfig{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, p.endpoint())
		}})
	})
	ask := func(number int) {
		t.Helper()
		request := p.get()
		request.Address = at(t, fmt.Sprintf("https://gate%d:9999", number))
		if _, err := client.Do(context.Background(), request); err != nil {
			t.Fatal(err)
		}
	}
	for number := range endpoints {
		ask(number)
	}
	eventually(t, func() bool { return client.Dialer().opened.Load() == maxIdle })
	ask(endpoints - 1)
	if got := p.connected(); got != endpoints {
		t.Errorf("%d connections: the last one was not kept", got)
	}
	ask(0)
	if got := p.connected(); got != endpoints+1 {
		t.Errorf("%d connections: the first one was kept", got)
	}
}
