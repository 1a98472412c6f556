// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/url"
	"strings"
	"testing"
)

// only makes a peer speak one version of TLS.
func (p *peer) only(version uint16) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.version = version
}

// TestOldestTLS: a peer that speaks nothing newer than TLS 1.1 is not spoken to,
// whoever is asked for what, and the error says why.
func TestOldestTLS(t *testing.T) {
	t.Parallel()
	for version, want := range map[uint16]bool{tls.VersionTLS10: false, tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		t.Run(tls.VersionName(version), func(t *testing.T) {
			t.Parallel()
			p := newPeer(t, nil)
			p.only(version)
			client, _ := newTestClient(t, nil)
			_, asked := client.Do(context.Background(), p.get())
			_, looked := client.Dialer().Handshake(context.Background(), p.endpoint(), "")
			for _, err := range []error{asked, looked} {
				if (err == nil) != want || !want && (!errors.Is(err, ErrOldTLS) || !IsUnreachable(err) || Ambiguous(err) || !strings.Contains(err.Error(), "no TLS 1.2 or newer")) {
					t.Errorf("%v", err)
				}
			}
			if got := len(p.seen()); (got == 1) != want {
				t.Errorf("%d requests", got)
			}
		})
	}
}

// TestOldAnswer: a peer that knows only an old version answers in it, whatever
// it was offered.
func TestOldAnswer(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer func() { _ = conn.Close() }()
		_, _ = conn.Read(make([]byte, 4096))
		hello := append([]byte{2, 0, 0, 38, 3, 1}, make([]byte, 36)...) // ServerHello of TLS 1.0
		hello[4+2+32+1], hello[4+2+32+2] = 0x00, 0x2f
		_, _ = conn.Write(append([]byte{22, 3, 1, 0, byte(len(hello))}, hello...)) //nolint:gosec // 42
		_, _ = io.Copy(io.Discard, conn)
	}()
	_, err = NewDialer(DialerConfig{}).Handshake(context.Background(), listener.Addr().String(), "")
	if !errors.Is(err, ErrOldTLS) {
		t.Errorf("%v", err)
	}
}

// TestOldProxy: the floor is the same for a proxy, which sees its own password.
func TestOldProxy(t *testing.T) {
	t.Parallel()
	p := newPeer(t, nil)
	p.only(tls.VersionTLS11)
	client, _ := newTestClient(t, func(c *Config) {
		c.Dialer = NewDialer(DialerConfig{Proxy: func(*url.URL) (*url.URL, error) { return url.Parse("https://user:s3cr3tW0rd@" + p.endpoint()) }})
	})
	request := p.get()
	request.Address = at(t, "https://gate1.example.com:9999")
	_, err := client.Do(context.Background(), request)
	if !errors.Is(err, ErrOldTLS) || strings.Contains(err.Error(), "s3cr3tW0rd") || len(p.seen()) > 0 {
		t.Errorf("%v", err)
	}
}
