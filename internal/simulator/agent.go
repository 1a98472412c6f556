// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import "time"

// Agent is a OneAgent, which connects with a tenant token alone. No API lists
// which one (api-facts 4.4). It is safe for concurrent use.
type Agent struct {
	api  *Environment
	host string

	// guarded by mu of the environment
	tenantToken string
	connection  connection
}

// AddAgent adds an agent, which is connected with the current tenant token.
func (e *Environment) AddAgent(host string) *Agent {
	e.mu.Lock()
	defer e.mu.Unlock()

	a := &Agent{api: e, host: host, tenantToken: e.tenant.active}
	e.fleet.agents = append(e.fleet.agents, a)
	e.settleLocked()

	return a
}

// Agents returns the agents in the order in which they were added.
func (e *Environment) Agents() []*Agent {
	e.mu.Lock()
	defer e.mu.Unlock()

	return append([]*Agent(nil), e.fleet.agents...)
}

// Host is the name of its host.
func (a *Agent) Host() string { return a.host }

// SetTenantToken connects it with another tenant token.
func (a *Agent) SetTenantToken(token string) {
	a.change(func(now time.Time) {
		a.tenantToken, a.connection.attempted = token, now
	})
}

// Connected tells whether its tenant token is valid.
func (a *Agent) Connected() bool {
	connected := false

	a.change(func(time.Time) { connected = !a.connection.refused })

	return connected
}

// change brings the fleet to now, before and after.
func (a *Agent) change(what func(now time.Time)) {
	a.api.mu.Lock()
	defer a.api.mu.Unlock()

	a.api.settleLocked()
	what(a.api.sim.now())
	a.api.settleLocked()
}
