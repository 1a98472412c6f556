// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"context"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
)

// TestFloodMemory meets peers that never stop sending, and counts all that is
// allocated meanwhile, which is more than is ever in use at a time. It is not
// parallel: nothing else of this package runs then.
func TestFloodMemory(t *testing.T) { //nolint:paralleltest // it counts what the process allocates
	const most = 96 << 20 // an answer of 8 MB is copied as it grows
	for name, flood := range map[string]struct{ begin, again string }{
		"headers":          {"HTTP/1.1 200 OK\r\n", "X-A: b\r\n"},
		"one header":       {"HTTP/1.1 200 OK\r\nX-A: ", "aaaaaaaa"},
		"status line":      {"HTTP/1.1 200 ", "OK"},
		"1xx answers":      {"", "HTTP/1.1 103 Early Hints\r\n\r\n"},
		"body":             {"HTTP/1.1 200 OK\r\n\r\n", "[[[["},
		"chunks":           {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "10\r\n[[[[[[[[[[[[[[[[\r\n"},
		"chunk extensions": {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1", ";a=b"},
		"chunk sizes":      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "0"},
		"trailers":         {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "X-A: b\r\n"},
	} {
		t.Run(name, func(t *testing.T) { //nolint:paralleltest // as above
			p := newPeer(t, func(w http.ResponseWriter, _ *http.Request) {
				conn, _, err := http.NewResponseController(w).Hijack()
				if err != nil {
					return
				}
				defer func() { _ = conn.Close() }()
				_, _ = io.WriteString(conn, flood.begin)
				again := []byte(strings.Repeat(flood.again, 1<<10))
				for {
					if _, err := conn.Write(again); err != nil {
						return
					}
				}
			})
			client, _ := newTestClient(t, nil)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := client.Do(context.Background(), p.put("x"))
			runtime.ReadMemStats(&after)
			if err == nil || !Ambiguous(err) {
				t.Errorf("Do = %v", err)
			}
			if got := after.TotalAlloc - before.TotalAlloc; got > most {
				t.Errorf("%d MB were allocated, at most %d are expected", got>>20, most>>20)
			}
		})
	}
}
