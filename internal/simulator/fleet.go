// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"slices"
	"time"
)

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

// enforcement is whether ActiveGates need a valid token (api-facts 4.2).
type enforcement struct {
	manual, automatic bool
	days              int
	// expiring says that a token in its last 30 days is refused, too.
	expiring bool
	// since is when tokens were enforced by hand, and unready when a gate without a
	// valid token was last seen meanwhile.
	since, unready time.Time
}

// refuses tells whether a token in that state keeps an ActiveGate out. One
// that expires soon is still valid.
func (f enforcement) refuses(state string) bool {
	return (f.manual || f.automatic) && state != stateValid && (state != stateExpiring || f.expiring)
}

// SetEnforcement enforces tokens, by hand or automatically, and sets in how
// many days the latter is expected. Members without a valid token are cut off.
func (e *Environment) SetEnforcement(manual, automatic bool, estimationDays int) {
	e.mu.Lock()
	defer e.mu.Unlock()

	e.settleLocked()
	e.fleet.enforcement.automatic, e.fleet.enforcement.days = automatic, estimationDays

	if now, notify, _ := e.settings.Value(); now != manual {
		e.settings.Save(manual, notify)
	}

	e.settingsChangedLocked()
}

// enforcementView is the answer of tokenEnforcement.
type enforcementView struct {
	Manual     bool       `json:"manualEnforced"`
	Automatic  bool       `json:"autoEnforced"`
	Estimation estimation `json:"autoEnforcementEstimation"`
}

type estimation struct {
	Value int    `json:"value"`
	Unit  string `json:"unit"`
}

func (e *Environment) opEnforcementLocked(*environmentExchange) reply {
	f := e.fleet.enforcement

	return success(enforcementView{
		Manual:     f.manual,
		Automatic:  f.automatic,
		Estimation: estimation{Value: f.days, Unit: "DAYS"},
	})
}

// obstacle is why something cannot be connected; the zero value is that it can.
type obstacle struct {
	// reason follows the name of what lost its connection.
	reason string
	// since is when it began; zero is not known better than now.
	since time.Time
}

// loss is a connection that ended.
type loss struct {
	at   time.Time
	text string
}

// connection is what a member or an agent has to the environment.
type connection struct {
	// attempted is when it last tried to connect.
	attempted time.Time
	// lost is when the connection ended; zero while it lasts.
	lost time.Time
	// ever says that there was one at some time.
	ever bool
	// refused says that the environment cuts it off, and that this was noted.
	refused bool
}

// settle brings the connection to now. It returns the end of a connection that
// is not noted yet; ok is false without one.
func (c *connection) settle(now time.Time, o obstacle) (at time.Time, ok bool) {
	if o.reason == "" {
		c.lost, c.ever, c.refused = time.Time{}, true, false

		return time.Time{}, false
	}

	at = now
	if !o.since.IsZero() && o.since.Before(now) {
		at = o.since
	}

	if at.Before(c.attempted) {
		at = c.attempted
	}

	if c.lost.Before(c.attempted) || c.lost.IsZero() {
		c.lost = at
	}

	first := c.ever && !c.refused
	c.refused = true

	return at, first
}

// settleLocked brings the fleet to the clock's now: who is connected, which
// tokens were used, who was cut off and when.
func (e *Environment) settleLocked() {
	now := e.sim.now()

	var losses []loss

	for _, m := range e.fleet.members {
		m.note(now)

		if !m.online {
			continue
		}

		if e.fleet.enforcement.manual && e.fleet.enforcement.refuses(m.report(m.history[len(m.history)-1], now).State) {
			e.fleet.enforcement.unready = now
		}

		o := m.obstacleLocked(now)
		if at, lost := m.connection.settle(now, o); lost {
			m.used(at)
			losses = append(losses, loss{at: at, text: "gate " + m.hostname + ": " + o.reason})
		}

		if !m.connection.refused {
			m.used(now)
		}
	}

	for _, a := range e.fleet.agents {
		o := e.tenantObstacleLocked(a.tenantToken)
		if at, lost := a.connection.settle(now, o); lost {
			losses = append(losses, loss{at: at, text: "agent " + a.host + ": " + o.reason})
		}
	}

	slices.SortStableFunc(losses, func(a, b loss) int { return a.at.Compare(b.at) })

	for _, l := range losses {
		e.fleet.losses = append(e.fleet.losses, l.text)
	}
}

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
