// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
)

// DefaultEnvironment is the environment id of a simulator that was given none.
const DefaultEnvironment = "abc12345"

// Simulator is one Dynatrace environment with its fleet of gates. It is safe
// for concurrent use.
type Simulator struct {
	clock       clock.Clock
	environment string
	access      *access
	leafs       *leafMaker
	door        *door
	server      *http.Server
	api         *Environment
	signOn      *SignOn
	managed     *Cluster
	appMon      *AppMon

	sequence    atomic.Uint64
	connections atomic.Uint64

	mu      sync.Mutex
	gates   []*Gate
	closers []func()
	closed  bool

	hooks hooks[func(*Gate, Request)]
}

// New starts a simulator without gates. It knows the access token Token, the
// platform token PlatformToken and the OAuth client ClientID, which have every
// scope.
func New(opts ...Option) *Simulator {
	s := &Simulator{
		clock:       clock.System{},
		environment: DefaultEnvironment,
		access:      newAccess(),
		door:        newDoor(),
	}

	for _, opt := range opts {
		opt(s)
	}

	s.leafs = newLeafMaker(s.clock)
	s.api = newEnvironment(s)
	s.signOn = newSignOn(s)
	s.managed = newCluster(s)
	s.appMon = newAppMon(s)
	s.AddToken(Token, AllScopes)
	s.AddToken(PlatformToken, AllScopes)
	s.AddClient(ClientID, ClientSecret, AllScopes)
	s.server = newServer()

	// Serve returns when Close closes the door; there is nothing to report.
	go func() { _ = s.server.Serve(s.door) }()

	return s
}

// Environment returns the id of the environment, the {env} of its URLs.
func (s *Simulator) Environment() string { return s.environment }

// AddToken makes an access token known, with the scopes as the token API
// spells them (api-facts 7.6), replacing what was known of it. It never
// expires, and belongs to "admin".
func (s *Simulator) AddToken(token string, scopes ...string) {
	s.access.set(token, accessToken{scopes: slices.Clone(scopes), owner: defaultOwner, created: s.now()})
}

// SetOwner sets the user to whom a known access token belongs.
func (s *Simulator) SetOwner(token, owner string) {
	s.access.change(token, func(known *accessToken) { known.owner = owner })
}

// SetExpiry ends a known access token at that instant; the zero time is never.
func (s *Simulator) SetExpiry(token string, at time.Time) {
	s.access.change(token, func(known *accessToken) { known.expires = at })
}

// RemoveToken makes an access token unknown, as if it had been revoked.
func (s *Simulator) RemoveToken(token string) { s.access.remove(token) }

// AddGate starts a gate that serves its own self-signed certificate on a free
// loopback port. It panics if it cannot listen; StartGate returns the error.
func (s *Simulator) AddGate(opts ...GateOption) *Gate {
	gate, err := s.StartGate(opts...)
	if err != nil {
		panic(err)
	}

	return gate
}

// StartGate is AddGate for callers that choose addresses: it returns the error
// of the listener.
func (s *Simulator) StartGate(opts ...GateOption) (*Gate, error) {
	s.mu.Lock()
	defer s.mu.Unlock()

	if s.closed {
		return nil, fmt.Errorf("start gate: %w", http.ErrServerClosed)
	}

	gate := newGate(s, fmt.Sprintf("gate%d", len(s.gates)+1), opts)
	if err := gate.listen(); err != nil {
		return nil, err
	}

	s.gates = append(s.gates, gate)

	return gate, nil
}

// Gates returns the gates in the order in which they were added.
func (s *Simulator) Gates() []*Gate {
	s.mu.Lock()
	defer s.mu.Unlock()

	return append([]*Gate(nil), s.gates...)
}

// Gate returns the gate of that name.
func (s *Simulator) Gate(name string) (*Gate, bool) {
	for _, gate := range s.Gates() {
		if gate.name == name {
			return gate, true
		}
	}

	return nil, false
}

// Journal returns the journals of all gates, of the environment, of single sign-on,
// of the cluster and of the AppMon server as one.
func (s *Simulator) Journal() *Journal {
	return &Journal{ledgers: func() []*ledger {
		ledgers := []*ledger{s.api.ledger, s.signOn.ledger, s.managed.ledger, s.appMon.ledger}
		for _, gate := range s.Gates() {
			ledgers = append(ledgers, gate.ledger)
		}

		return ledgers
	}}
}

// OnRequest calls f before each request of any gate is handled, on the
// request's own goroutine: what f does happens in between. Status, Committed
// and Fault of the request are not known yet. The returned function ends it.
func (s *Simulator) OnRequest(f func(*Gate, Request)) (remove func()) { return s.hooks.add(f) }

// Close stops all gates, proxies and load balancers and resets their
// connections. It may be called more than once.
func (s *Simulator) Close() {
	s.mu.Lock()
	closers := s.closers
	s.closers, s.closed = nil, true
	s.mu.Unlock()

	for _, closer := range closers {
		closer()
	}

	for _, gate := range s.Gates() {
		gate.close()
	}

	s.api.close()
	s.signOn.close()
	s.managed.close()
	s.appMon.shut()
	s.door.shut()
	_ = s.server.Close()
}

// atClose registers what Close has to stop; after Close it runs at once.
func (s *Simulator) atClose(f func()) {
	s.mu.Lock()
	closed := s.closed

	if !closed {
		s.closers = append(s.closers, f)
	}
	s.mu.Unlock()

	if closed {
		f()
	}
}

func (s *Simulator) announce(gate *Gate, request Request) {
	for _, hook := range s.hooks.all() {
		hook(gate, request)
	}
}

func (s *Simulator) now() time.Time { return s.clock.Now() }

// Option configures a Simulator.
type Option func(*Simulator)

// WithClock sets the clock by which certificates are dated and delays end.
func WithClock(c clock.Clock) Option { return func(s *Simulator) { s.clock = c } }

// WithEnvironment sets the id of the environment instead of
// DefaultEnvironment.
func WithEnvironment(id string) Option { return func(s *Simulator) { s.environment = id } }

// hooks are functions that tests register, in the order in which they did.
type hooks[F any] struct {
	mu      sync.Mutex
	entries []*F
}

func (h *hooks[F]) add(f F) (remove func()) {
	h.mu.Lock()
	defer h.mu.Unlock()

	entry := &f
	h.entries = append(h.entries, entry)

	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()

		h.entries = slices.DeleteFunc(h.entries, func(other *F) bool { return other == entry })
	}
}

func (h *hooks[F]) all() []F {
	h.mu.Lock()
	defer h.mu.Unlock()

	functions := make([]F, len(h.entries))
	for i, entry := range h.entries {
		functions[i] = *entry
	}

	return functions
}
