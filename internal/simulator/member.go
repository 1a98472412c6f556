// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import "time"

// Member is an ActiveGate as the environment sees it (api-facts 4.1). It is
// independent of the certificate API of a Gate; see Gate.Member. It is safe
// for concurrent use.
//
// It is cut off while its tenant token is neither the active nor, with a
// rotation open, the old one; while the environment does not know its
// well-formed ActiveGate token or that expired; and while tokens are enforced
// and its own is not valid. The list shows it as offline then, since that
// moment, as it does after an attempt to connect that was refused.
type Member struct {
	api *Environment
	id  int32

	hostname      string
	addresses     []string
	loadBalancers []string
	osType        string
	kind          string
	version       string
	supported     bool // whether the version can use tokens
	zone          string
	group         string
	containerized bool
	main          string // empty unless it serves several environments
	environments  []string

	// guarded by mu of the environment
	online      bool
	secret      string // of its ActiveGate token; empty is none
	tenantToken string
	elsewhere   map[string]tokenReport
	history     []usage
	connection  connection
}

// ID is the id, which the API prints in one of several spellings.
func (m *Member) ID() int32 { return m.id }

// Hostname is the name of its host.
func (m *Member) Hostname() string { return m.hostname }

// Connect connects it, again if it is online, with that ActiveGate token; ""
// is none.
func (m *Member) Connect(secret string) {
	m.change(func(now time.Time) {
		m.secret = secret
		m.attempt(now)
	})
}

// GoOffline is the end of its process or its network, at the clock's now; two
// hours later the list lacks it.
func (m *Member) GoOffline() {
	m.change(func(now time.Time) {
		m.online = false

		if m.connection.lost.IsZero() {
			m.connection.lost = now
		}
	})
}

// GoOnline connects it again with the token that it has, dead or not.
func (m *Member) GoOnline() {
	m.change(func(now time.Time) {
		if !m.online {
			m.attempt(now)
		}
	})
}

// SetTenantToken connects it with another tenant token.
func (m *Member) SetTenantToken(token string) {
	m.change(func(now time.Time) {
		m.tenantToken = token

		if m.online {
			m.attempt(now)
		}
	})
}

// SetTokenElsewhere is what it reports of its token for another environment
// that it serves. Without it that is a valid token of a made-up id.
func (m *Member) SetTokenElsewhere(environment, id, state string) {
	m.change(func(time.Time) {
		m.elsewhere[environment] = tokenReport{ID: id, EnvironmentID: environment, State: state}
	})
}

// Online tells whether it runs, cut off or not.
func (m *Member) Online() bool {
	m.api.mu.Lock()
	defer m.api.mu.Unlock()

	return m.online
}

// Connected tells whether it is online and not cut off.
func (m *Member) Connected() bool {
	m.api.mu.Lock()
	defer m.api.mu.Unlock()

	m.api.settleLocked()

	return m.online && !m.connection.refused
}

// attempt is an attempt to connect, which the next settling decides.
func (m *Member) attempt(now time.Time) {
	m.online = true
	m.connection.attempted = now
}

// change brings the fleet to now, before and after.
func (m *Member) change(what func(now time.Time)) {
	m.api.mu.Lock()
	defer m.api.mu.Unlock()

	m.api.settleLocked()
	what(m.api.sim.now())
	m.api.settleLocked()
}
