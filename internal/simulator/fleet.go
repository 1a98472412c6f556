// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import "time"

// listedFor is how long the list of ActiveGates still shows one that is
// disconnected (api-facts 4.1).
const listedFor = 2 * time.Hour

// fleet is what connects to the environment: ActiveGates as its API shows
// them, and agents.
type fleet struct {
	members     []*Member
	ofGate      map[*Gate]*Member
	agents      []*Agent
	zones       map[string]bool
	enforcement enforcement
	losses      []string
}

func (e *Environment) initFleet() {
	e.fleet = fleet{
		ofGate: map[*Gate]*Member{},
		zones:  map[string]bool{defaultZone: true},
	}
}

// AddMember adds an ActiveGate to the fleet. It starts online with the current
// tenant token and, unless Using says otherwise, without an ActiveGate token.
func (e *Environment) AddMember(opts ...MemberOption) *Member {
	e.mu.Lock()
	defer e.mu.Unlock()

	return e.addMemberLocked(opts)
}

func (e *Environment) addMemberLocked(opts []MemberOption) *Member {
	e.settleLocked()

	m := e.newMemberLocked(opts)
	e.fleet.members = append(e.fleet.members, m)
	e.fleet.zones[m.zone] = true
	e.settleLocked()

	return m
}

// Members returns the ActiveGates in the order in which they were added,
// those that the list no longer shows too.
func (e *Environment) Members() []*Member {
	e.mu.Lock()
	defer e.mu.Unlock()

	return append([]*Member(nil), e.fleet.members...)
}

// Member returns the ActiveGate of that host name.
func (e *Environment) Member(hostname string) (*Member, bool) {
	for _, m := range e.Members() {
		if m.hostname == hostname {
			return m, true
		}
	}

	return nil, false
}

// Losses names everything that lost its connection other than by going
// offline, in order, since the start: the evidence that data would have been
// lost. It holds no secret, e.g. "gate gw1: its ActiveGate token
// dt0g02.4KWZO5EF was revoked", "agent host1: its tenant token is no longer
// valid". What stays cut off is named once.
func (e *Environment) Losses() []string {
	e.mu.Lock()
	defer e.mu.Unlock()

	e.settleLocked()

	return append([]string{}, e.fleet.losses...)
}
