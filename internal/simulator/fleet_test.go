// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// Writes and reads to many gates at once, in one process.
func TestFleet(t *testing.T) {
	t.Parallel()

	const size = 100

	s := newSimulator(t)
	file := seed(t, s.AddGate(), "seed.p12", false).PKCS12(password)

	for range size - 1 {
		s.AddGate()
	}

	var group sync.WaitGroup

	for i, gate := range s.Gates() {
		curl := newClient(t, gate.APIURL())

		group.Go(func() {
			name := fmt.Sprintf("/cert-%d.p12", i)
			put, _, putErr := curl.try(http.MethodPut, name, string(file), "X-Password", password)
			list, _, listErr := curl.try(http.MethodGet, "/list", "")

			if put.Status != http.StatusOK || list.Status != http.StatusOK {
				t.Errorf("%s: %+v %v, %+v %v", gate.Name(), put, putErr, list, listErr)
			}
		})
	}

	group.Wait()

	journal := s.Journal()
	if puts, lists := journal.Count("PUT /{name}"), journal.Count("GET /list"); puts != size || lists != size {
		t.Errorf("%d uploads, %d lists", puts, lists)
	}

	if journal.Connections() != size || journal.Handshakes() != size {
		t.Errorf("%d connections, %d handshakes", journal.Connections(), journal.Handshakes())
	}

	for i, request := range journal.Requests() {
		if request.Sequence != uint64(i)+1 {
			t.Fatalf("request %d has number %d", i+1, request.Sequence)
		}
	}
}

func BenchmarkAddGate(b *testing.B) {
	s := simulator.New()
	defer s.Close()

	b.ReportAllocs()

	for b.Loop() {
		s.AddGate()
	}
}
