// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import "net"

// Member returns the ActiveGate that the environment sees of this gate, which
// joins the fleet with the first call. It is online while the gate runs.
func (g *Gate) Member() *Member {
	host, _, err := net.SplitHostPort(g.Address())
	if err != nil {
		host = g.Address()
	}

	running := g.Running()

	e := g.sim.api
	e.mu.Lock()

	m, exists := e.fleet.ofGate[g]
	if !exists {
		m = e.addMemberLocked([]MemberOption{Hostname(g.host), Addresses(host)})
		e.fleet.ofGate[g] = m
	}
	e.mu.Unlock()

	if !exists && !running {
		m.GoOffline()
	}

	return m
}

// Stop closes the gate's port and resets its connections: new ones are
// refused. Its member goes offline.
func (g *Gate) Stop() {
	g.endpoint.Stop()

	if m := g.joined(); m != nil {
		m.GoOffline()
	}
}

// Start opens the port again that Stop closed, and its member goes online. The
// error is the listener's, e.g. when something else took the port meanwhile.
func (g *Gate) Start() error {
	if err := g.endpoint.Start(); err != nil {
		return err
	}

	if m := g.joined(); m != nil {
		m.GoOnline()
	}

	return nil
}

// joined returns the gate's member if there is one already.
func (g *Gate) joined() *Member {
	e := g.sim.api
	e.mu.Lock()
	defer e.mu.Unlock()

	return e.fleet.ofGate[g]
}
