// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
)

// TestSwitchingProtocols: what follows a 101 has no end that net/http would
// wait for, and no context ends it. It is not read at all.
func TestSwitchingProtocols(t *testing.T) {
	t.Parallel()
	forever := make(chan struct{})
	p := newPeer(t, func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n[")
		<-forever
		_ = conn.Close()
	})
	t.Cleanup(func() { close(forever) })
	client, _ := newTestClient(t, nil)
	for _, request := range []Request{p.get(), p.put("x")} {
		_, err := client.Do(context.Background(), request)
		var protocol *ProtocolError
		if !errors.As(err, &protocol) || !errors.Is(err, ErrMalformed) || protocol.Status != http.StatusSwitchingProtocols || Ambiguous(err) == request.Idempotent {
			t.Errorf("%s: %v", request.Method, err)
		}
	}
	if got := len(p.seen()); got != 2 {
		t.Errorf("%d requests, want one each", got)
	}
}
