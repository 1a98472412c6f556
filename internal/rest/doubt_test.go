// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
)

// A request that only asks is never in doubt, whatever becomes of it: a gate
// that takes connections and answers nothing counts as one that is not there.
func TestAskingIsNeverInDoubt(t *testing.T) {
	t.Parallel()
	get := func(p *peer) Request { return p.get() }
	ask := func(p *peer) Request {
		request := p.put("password")
		request.Method, request.Idempotent, request.Reads = http.MethodPost, true, true
		return request
	}
	write := func(p *peer) Request { return p.put("x") }
	tests := map[string]struct {
		request func(*peer) Request
		doubt   bool
	}{"GET": {get, false}, "POST that asks": {ask, false}, "write": {write, true}}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPeer(t, func(w http.ResponseWriter, _ *http.Request) { hangUp(w) })
			client, _ := newTestClient(t, nil)
			_, err := client.Do(context.Background(), test.request(p))
			if !IsUnreachable(err) || Ambiguous(err) != test.doubt {
				t.Errorf("Do = %v", err)
			}
			if strings.Contains(err.Error(), "may have been executed") != test.doubt {
				t.Errorf("Do = %v", err)
			}
		})
	}
}

// A deletion that was lost over a used connection stays in doubt, even if
// nobody can be reached when it is to be sent again.
func TestLostThenUnreachableIsInDoubt(t *testing.T) {
	t.Parallel()
	p := newPeer(t, script(status(200), hangUp))
	dials := 0
	client, _ := newTestClient(t, func(c *Config) {
		c.Dialer = NewDialer(DialerConfig{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if dials++; dials > 1 {
				return nil, errors.New("refused")
			}
			return (&net.Dialer{}).DialContext(ctx, network, address)
		}})
	})
	if _, err := client.Do(context.Background(), p.get()); err != nil {
		t.Fatal(err)
	}
	request := p.get()
	request.Method = http.MethodDelete
	if _, err := client.Do(context.Background(), request); !IsUnreachable(err) || !Ambiguous(err) {
		t.Errorf("Do = %v", err)
	}
}

// What was joined is in doubt if any part of it is, in any order.
func TestDoubtOfJoined(t *testing.T) {
	t.Parallel()
	lost := &UnreachableError{Endpoint: "gate:9999", Err: errors.New("EOF"), Sent: true}
	list := &StatusError{Method: http.MethodGet, Status: http.StatusBadGateway}
	for _, err := range []error{errors.Join(list, lost), fmt.Errorf("%w; %w", lost, list), fmt.Errorf("uploading: %w", lost)} {
		if !Ambiguous(err) {
			t.Errorf("%v is in doubt", err)
		}
	}
	for _, err := range []error{nil, errors.New("x"), list, fmt.Errorf("%w; %w", list, errors.New("x"))} {
		if Ambiguous(err) {
			t.Errorf("%v is not in doubt", err)
		}
	}
}
