// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// tunnel is a CONNECT proxy that leads everything to one address.
type tunnel struct {
	listener net.Listener
	leadsTo  string
	answer   string // instead of a tunnel

	mu    sync.Mutex
	asked []string // "host:port authorization"
}

func newTunnel(t *testing.T, leadsTo, answer string) *tunnel {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &tunnel{listener: listener, leadsTo: leadsTo, answer: answer}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go p.serve(conn)
		}
	}()
	return p
}

func (p *tunnel) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	reader := bufio.NewReader(conn)
	request, err := http.ReadRequest(reader)
	if err != nil {
		return
	}
	p.mu.Lock()
	p.asked = append(p.asked, request.Method+" "+request.RequestURI+" "+request.Header.Get("Proxy-Authorization"))
	p.mu.Unlock()
	if p.answer != "" {
		_, _ = io.WriteString(conn, p.answer)
		return
	}
	onward, err := net.Dial("tcp", p.leadsTo)
	if err != nil {
		return
	}
	defer func() { _ = onward.Close() }()
	_, _ = io.WriteString(conn, "HTTP/1.1 200 Connection established\r\n\r\n")
	go func() { _, _ = io.Copy(onward, reader) }()
	_, _ = io.Copy(conn, onward)
}

func (p *tunnel) requests() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.asked...)
}

func TestProxyFromEnvironment(t *testing.T) {
	p := newPeer(t, nil)
	via := newTunnel(t, p.endpoint(), "")
	t.Setenv("HTTPS_PROXY", "http://user:s3cr3t@"+via.listener.Addr().String())
	t.Setenv("NO_PROXY", "direct.example")
	client, _ := newTestClient(t, nil) // evaluates the environment
	t.Setenv("HTTPS_PROXY", "")

	request := p.get()
	request.Address = at(t, "https://gate.example:9999")
	if _, err := client.Do(context.Background(), request); err != nil {
		t.Fatal(err)
	}
	chain, err := client.Dialer().Handshake(context.Background(), "gate.example:9999", "gate.example")
	if err != nil || FingerprintOf(chain[0]) != p.leaf() {
		t.Fatalf("Handshake = %v", err)
	}
	const want = "CONNECT gate.example:9999 Basic dXNlcjpzM2NyM3Q="
	if got := via.requests(); len(got) != 2 || got[0] != want || got[1] != want {
		t.Errorf("proxy saw %q", got)
	}
	// Not through the proxy: an address of loopback, and what NO_PROXY names.
	if _, err := client.Do(context.Background(), p.get()); err != nil {
		t.Fatal(err)
	}
	request.Address = at(t, "https://direct.example:9999")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, _ = client.Do(ctx, request)
	if got := via.requests(); len(got) != 2 {
		t.Errorf("proxy saw %q", got)
	}
}

func TestProxyRefuses(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{
		"407":      "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
		"502":      "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 5\r\n\r\nhello",
		"no HTTP":  "what?\r\n",
		"babbling": "HTTP/1.1 200 OK\r\n\r\nextra",
		"endless":  "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 200<<10) + "\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			via := newTunnel(t, "", answer)
			client, _ := newTestClient(t, func(c *Config) {
				c.Dialer = NewDialer(DialerConfig{Proxy: func(*url.URL) (*url.URL, error) {
					return url.Parse("http://user:s3cr3t@" + via.listener.Addr().String())
				}})
			})
			_, err := client.Do(context.Background(), Request{Method: "PUT", Address: at(t, "https://gate.example"), Path: "/x", Auth: APIToken(NewSecret("tok3n"))})
			if !IsUnreachable(err) || !strings.Contains(err.Error(), "no way through the proxy "+via.listener.Addr().String()+": ") || Ambiguous(err) {
				t.Errorf("Do = %v", err)
			}
			if strings.Contains(err.Error(), "s3cr3t") || strings.Contains(err.Error(), "tok3n") {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestProxySettingUnreadable(t *testing.T) {
	t.Setenv("HTTPS_PROXY", "http://user:s3cr3t@%zz")
	client, _ := newTestClient(t, nil)
	_, err := client.Do(context.Background(), Request{Method: "GET", Address: at(t, "https://gate.example"), Path: "/x"})
	if !IsUnreachable(err) || strings.Contains(err.Error(), "s3cr3t") {
		t.Errorf("Do = %v", err)
	}
}
