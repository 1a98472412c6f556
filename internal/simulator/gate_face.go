// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/tls"
	"time"
)

// face is what a gate presents in TLS handshakes: current, nil for its own
// certificate, and after an activation with a delay what comes next.
type face struct {
	current *tls.Certificate
	next    *nextFace
}

// nextFace replaces the current face when all its conditions are met.
type nextFace struct {
	certificate *tls.Certificate
	due         time.Time
	handshakes  int
	held        bool
}

// faceLocked returns what is presented now, after a change that is due.
func (g *Gate) faceLocked() *tls.Certificate {
	if next := g.face.next; next != nil &&
		!next.held && next.handshakes <= 0 && !g.sim.now().Before(next.due) {
		g.switchLocked(next.certificate, nil)
	}

	if g.face.current == nil {
		return g.ownLocked()
	}

	return g.face.current
}

// presentLocked is faceLocked for a handshake, which may count towards
// PresentAfterHandshakes.
func (g *Gate) presentLocked(counts bool) *tls.Certificate {
	if !counts {
		return g.faceLocked()
	}

	if g.behaviour.ChangingLeaf {
		return g.newOwnLocked()
	}

	certificate := g.faceLocked()
	if next := g.face.next; next != nil {
		next.handshakes--
	}

	return certificate
}

// activateLocked presents a certificate (nil: the own one) when the behaviour
// says so. by is the line whose request asked for it, nil if none did.
func (g *Gate) activateLocked(certificate *tls.Certificate, by *line) {
	b := g.behaviour
	if b.NeverPresent {
		return
	}

	if b.PresentAfter <= 0 && b.PresentAfterHandshakes <= 0 && !b.PresentOnRelease {
		g.switchLocked(certificate, by)

		return
	}

	g.face.next = &nextFace{
		certificate: certificate,
		due:         g.sim.now().Add(b.PresentAfter),
		handshakes:  b.PresentAfterHandshakes,
		held:        b.PresentOnRelease,
	}
}

// switchLocked presents a certificate from now on.
func (g *Gate) switchLocked(certificate *tls.Certificate, by *line) {
	g.face = face{current: certificate}

	if !g.behaviour.ResetWhileSwitching {
		return
	}

	g.resets = g.behaviour.ResetConnections

	for l := range g.lines {
		if l == by {
			l.last.Store(true)
		} else {
			l.reset()
		}
	}
}

// ReleaseServed presents at once what a delay or PresentOnRelease holds back.
func (g *Gate) ReleaseServed() {
	g.mu.Lock()
	defer g.mu.Unlock()

	if next := g.face.next; next != nil {
		g.switchLocked(next.certificate, nil)
	}
}
