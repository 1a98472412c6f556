// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

const endlessChunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

// TestRawEndless sends until the client or the fault is gone, and counts.
func TestRawEndless(t *testing.T) {
	t.Parallel()

	for name, delay := range map[string]time.Duration{"at once": 0, "slowly": time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			gate, curl := newGate(t)
			fault := gate.Fault(simulator.Fault{Kind: simulator.RawEndless, Body: endlessChunks, Again: "1\r\nx\r\n", Delay: delay})

			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, curl.base+"/list", http.NoBody)
			if err != nil {
				t.Fatal(err)
			}

			response, err := curl.http.Do(request)
			if err != nil {
				t.Fatal(err)
			}

			some := make([]byte, 10)
			if _, err := io.ReadFull(response.Body, some); err != nil || string(some) != strings.Repeat("x", 10) {
				t.Errorf("%q %v", some, err)
			}

			fault.Remove()

			if _, err := io.Copy(io.Discard, response.Body); err == nil {
				t.Error("the answer has an end")
			}

			_ = response.Body.Close()

			if sent := fault.Sent(); sent < int64(len(endlessChunks)) {
				t.Errorf("%d bytes were sent", sent)
			}
		})
	}
}

// TestRawCommit does the operation before it answers nonsense.
func TestRawCommit(t *testing.T) {
	t.Parallel()

	gate, curl := newGate(t)
	gate.Fault(simulator.Fault{Match: "PUT", Kind: simulator.Raw, Commit: true, Body: "nonsense\r\n\r\n"})

	_, _, err := curl.try(http.MethodPut, "/a.p12", string(keystoretest.SelfSigned().PKCS12(password)), "X-Password", password)
	if err == nil || gate.Active() != "a.p12" {
		t.Errorf("%v, active %q", err, gate.Active())
	}
}
