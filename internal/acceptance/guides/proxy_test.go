// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
)

// newProxy starts an HTTPS proxy (CONNECT) that knows where the hosts of a page
// really listen, and opens nothing else. It returns host and port.
func newProxy(t *testing.T, where func(host string) (address string, known bool)) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		address, known := where(r.Host)
		if r.Method != http.MethodConnect || !known {
			http.Error(w, "no such host in the guides' world: "+r.Host, http.StatusBadGateway)
			return
		}
		tunnel(r.Context(), w, address)
	}))
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

// tunnel carries bytes to and fro until both sides are done.
func tunnel(ctx context.Context, w http.ResponseWriter, address string) {
	to, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	w.WriteHeader(http.StatusOK)
	from, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		_ = to.Close()
		return
	}
	go pour(to, io.MultiReader(io.LimitReader(buffered, int64(buffered.Reader.Buffered())), from))
	go pour(from, to)
}

// pour ends the other direction too: whoever speaks TLS has said so before.
func pour(to net.Conn, from io.Reader) {
	_, _ = io.Copy(to, from)
	_ = to.Close()
}
