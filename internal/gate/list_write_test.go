// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// slowGate is a gate over plain http that answers when it is told to: a list
// is what it was when it was asked for.
type slowGate struct {
	mu    sync.Mutex
	body  string
	hold  map[string]chan struct{} // by method: answers wait for it
	asked chan string              // methods, as they arrive
}

func (s *slowGate) set(body string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.body = body
}

// stop holds back answers to method until the channel is closed.
func (s *slowGate) stop(method string) (release chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	release = make(chan struct{})
	s.hold[method] = release
	return release
}

func (s *slowGate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	body, hold := s.body, s.hold[r.Method]
	delete(s.hold, r.Method)
	s.mu.Unlock()
	s.asked <- r.Method
	if hold != nil {
		<-hold
	}
	if r.Method == http.MethodGet {
		_, _ = io.WriteString(w, body)
	}
}

func newSlowGate(t *testing.T) (*slowGate, *gate.Gate) {
	t.Helper()
	s := &slowGate{body: "[]", hold: map[string]chan struct{}{}, asked: make(chan string, 100)}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	policy, err := rest.NewPolicy(rest.PolicyConfig{})
	if err != nil {
		t.Fatal(err)
	}
	fleet := gate.NewFleet(gate.Config{Client: rest.NewClient(rest.Config{Policy: policy, Dialer: rest.NewDialer(rest.DialerConfig{})})})
	return s, fleet.Gate(gateAt(t, server.URL), "abc12345", rest.Trust{})
}

func expectFiles(t *testing.T, client *gate.Gate, want int) {
	t.Helper()
	if listing, err := client.List(context.Background()); err != nil || len(listing.Files) != want {
		t.Errorf("List = %+v, %v, want %d files", listing, err, want)
	}
}

// A list that was asked for before a write and arrives after it is not kept.
func TestLateListIsNotKept(t *testing.T) {
	t.Parallel()
	s, client := newSlowGate(t)
	s.set(`[{"name":"a"}]`)
	release := s.stop(http.MethodGet)
	early := make(chan error, 1)
	go func() {
		_, err := client.List(context.Background())
		early <- err
	}()
	<-s.asked
	s.set("[]")
	if err := client.Delete(context.Background(), "a"); err != nil {
		t.Fatal(err)
	}
	close(release)
	if err := <-early; err != nil {
		t.Fatal(err)
	}
	expectFiles(t, client, 0)
}

// While a write is under way, neither a list from before it nor one from
// during it is worth keeping.
func TestListsDuringAWrite(t *testing.T) {
	t.Parallel()
	s, client := newSlowGate(t)
	s.set(`[{"name":"a"},{"name":"b"}]`)
	expectFiles(t, client, 2)
	release := s.stop(http.MethodDelete)
	deleted := make(chan error, 1)
	<-s.asked
	go func() { deleted <- client.Delete(context.Background(), "a") }()
	<-s.asked
	s.set(`[{"name":"b"}]`)
	expectFiles(t, client, 1)
	s.set("[]")
	close(release)
	if err := <-deleted; err != nil {
		t.Fatal(err)
	}
	expectFiles(t, client, 0)
	expectFiles(t, client, 0) // kept, though plain http presents nobody
	if got := len(s.asked); got != 2 {
		t.Errorf("%d requests since the deletion was sent, want one list during it and one after", got)
	}
}
