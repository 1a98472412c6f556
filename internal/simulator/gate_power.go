// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

// Restart is a restart of the gate's process: connections are reset and what
// is active is presented. A container (Behaviour.Container) loses its files
// and comes back with a new certificate of its own (api-facts 9.5).
func (g *Gate) Restart() {
	g.mu.Lock()
	defer g.mu.Unlock()

	if g.behaviour.Container {
		g.files = map[string]*file{}
		g.active = ""
		g.own = nil
	}

	g.face = face{current: g.activeCertificateLocked()}
	g.resetLocked()
}
