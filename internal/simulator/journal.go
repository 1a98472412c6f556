// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/simulator/platform"
)

// Request is what the journal keeps of one HTTP request. It holds no secret:
// no header, no query, no body.
type Request struct {
	// Sequence counts the requests of the whole simulator from 1.
	Sequence uint64 `json:"sequence"`
	// Time is when it arrived, by the simulator's clock.
	Time time.Time `json:"time"`
	// Gate is the name of the gate, or "environment".
	Gate string `json:"gate"`
	// Method and Path are as sent; the query is left out.
	Method string `json:"method"`
	Path   string `json:"path"`
	// Template is the operation, e.g. "POST /{name}/activate"; "unknown" if it
	// is none.
	Template string `json:"template"`
	// Name is the file name or the id in the path.
	Name string `json:"name,omitempty"`
	// Status is the status of the answer; 0 if none was sent.
	Status int `json:"status"`
	// Committed says that the operation changed the gate or the environment.
	Committed bool `json:"committed"`
	// Fault is the kind of the fault that was applied.
	Fault Kind `json:"fault,omitempty"`
	// Connection tells the TCP connections of the simulator apart.
	Connection uint64 `json:"connection"`
	// Leaf is the fingerprint that this connection's handshake presented.
	Leaf string `json:"leaf"`
	// Authorized says that the token was known and had the scope.
	Authorized bool `json:"authorized"`
	// Way is how it came to the environment: "" by the classic host or a gate,
	// "proxy" or "fleet" by the platform's, whose operations have the templates of
	// the classic ones, since they are the same; "platform" for what only that has.
	Way platform.Way `json:"way,omitempty"`
	// TokenInURL says that the query held a token, which a client should never
	// do.
	TokenInURL bool `json:"tokenInUrl,omitempty"`
}

// Line returns operation and status, e.g. "PUT /{name} 200", with the name in
// its place.
func (r Request) Line() string {
	path := r.Path
	if r.Template != templateUnknown {
		path = routePath(r.Template, r.Name)
	}

	return fmt.Sprintf("%s %s %d", r.Method, path, r.Status)
}

// ledger is the journal of one endpoint.
type ledger struct {
	mu          sync.Mutex
	requests    []Request
	connections int
	handshakes  int
}

func (l *ledger) add(request Request) {
	l.mu.Lock()
	defer l.mu.Unlock()

	l.requests = append(l.requests, request)
}

func (l *ledger) connected() { l.count(1, 0) }

func (l *ledger) shook() { l.count(0, 1) }

func (l *ledger) count(connections, handshakes int) {
	l.mu.Lock()
	defer l.mu.Unlock()

	l.connections += connections
	l.handshakes += handshakes
}

// Journal is what was asked of a gate, of the environment, or of all of them. It is a live view:
// what happens later is seen by later calls.
type Journal struct {
	ledgers func() []*ledger
}

// Requests returns the requests in the order in which they arrived. A request
// is in the journal before its answer leaves.
func (j *Journal) Requests() []Request {
	var requests []Request

	for _, l := range j.ledgers() {
		l.mu.Lock()
		requests = append(requests, l.requests...)
		l.mu.Unlock()
	}

	slices.SortFunc(requests, func(a, b Request) int { return cmp.Compare(a.Sequence, b.Sequence) })

	return requests
}

// Lines returns the requests as lines, e.g. "GET /list 200" or
// "DELETE /old.p12 403".
func (j *Journal) Lines() []string {
	lines := []string{}
	for _, request := range j.Requests() {
		lines = append(lines, request.Line())
	}

	return lines
}

// Count returns the number of requests of a template such as "PUT /{name}",
// of a method such as "PUT", or of all for "".
func (j *Journal) Count(template string) int {
	count := 0

	for _, request := range j.Requests() {
		if template == "" || request.Template == template || request.Method == template {
			count++
		}
	}

	return count
}

// Connections returns the number of accepted TCP connections.
func (j *Journal) Connections() int {
	connections, _ := j.counters()

	return connections
}

// Handshakes returns the number of completed TLS handshakes.
func (j *Journal) Handshakes() int {
	_, handshakes := j.counters()

	return handshakes
}

func (j *Journal) counters() (connections, handshakes int) {
	for _, l := range j.ledgers() {
		l.mu.Lock()
		connections += l.connections
		handshakes += l.handshakes
		l.mu.Unlock()
	}

	return connections, handshakes
}

// Reset empties the journal and sets its counters to zero.
func (j *Journal) Reset() {
	for _, l := range j.ledgers() {
		l.mu.Lock()
		l.requests, l.connections, l.handshakes = nil, 0, 0
		l.mu.Unlock()
	}
}
