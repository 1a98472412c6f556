// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"slices"
	"time"
)

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

// gateTokenGoneLocked is called when a token was deleted: what uses it loses
// its connection at once.
func (e *Environment) gateTokenGoneLocked(string) { e.settleLocked() }
