// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// limitVariable tells the test of itself, in a process that may open few files,
// on which port the peers listen.
const limitVariable = "REST_TEST_PORT_OF_MANY"

// TestManyEndpointsWithFewFiles asks 240 addresses, ten at a time, in a process
// that may open 48 files. Linux has all of 127.0.0.0/8.
func TestManyEndpointsWithFewFiles(t *testing.T) {
	t.Parallel()
	if port := os.Getenv(limitVariable); port != "" {
		askMany(t, port)
		return
	}
	listener, err := net.Listen("tcp4", "0.0.0.0:0") //nolint:gosec // G102: for the many addresses of this machine
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{
		Handler: http.NotFoundHandler(), ReadHeaderTimeout: time.Minute,
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{makeCertificate(t, leafSpec{name: "gate"})}, MinVersion: oldestTLS},
	}
	t.Cleanup(func() { _ = server.Close() })
	go func() { _ = server.ServeTLS(listener, "", "") }()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	limited := exec.CommandContext(t.Context(), "sh", "-c", `ulimit -n 48 && exec "$0" -test.run '^TestManyEndpointsWithFewFiles$'`, os.Args[0])
	limited.Env = append(os.Environ(), limitVariable+"="+port)
	if out, err := limited.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func askMany(t *testing.T, port string) {
	t.Helper()
	client, _ := newTestClient(t, func(c *Config) {
		c.Sleep = Sleep
		c.Policy, _ = NewPolicy(PolicyConfig{Insecure: true})
	})
	atOnce := make(chan struct{}, 10)
	var all sync.WaitGroup
	for number := range 240 {
		atOnce <- struct{}{}
		all.Go(func() {
			defer func() { <-atOnce }()
			_, err := client.Do(t.Context(), Request{
				Method: http.MethodGet, Address: at(t, fmt.Sprintf("https://127.0.1.%d:%s", number+1, port)), Path: "/x", Template: "/x", Idempotent: true,
			})
			if err == nil || !strings.Contains(err.Error(), "HTTP 404") {
				t.Error(err)
			}
		})
	}
	all.Wait()
}
