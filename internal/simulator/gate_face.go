// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/tls"
	"net/http"
	"time"
)

// gateExchange is an exchange with the certificate API of a gate.
type gateExchange struct {
	*exchange
	gate    *Gate
	route   route
	known   bool
	verdict verdict
}

// serve answers one request: of the certificate API, or for the environment.
func (g *Gate) serve(l *line, w http.ResponseWriter, r *http.Request) {
	if g.forwards(r) {
		g.sim.api.relay(g, l, w, r)

		return
	}

	where, known := routeOf(r)
	v := g.sim.access.judge(r, g.sim.now(), ScopeCertificates)
	e := &gateExchange{exchange: newExchange(l, w, r), gate: g, route: where, known: known, verdict: v}
	e.operate = e.certificate
	e.hooks = []func(Request){func(request Request) { g.sim.announce(g, request) }}
	e.request.Template, e.request.Name = where.template, where.name
	e.request.Authorized, e.request.TokenInURL = v.scoped, v.inURL

	e.run(g.faults)
}

// certificate does what the request asks for, with the checks in the order: path,
// environment, token, scope, operation.
func (e *gateExchange) certificate() reply {
	switch {
	case !e.known:
		return failure(http.StatusNotFound, "Not found.")
	case e.route.environment != e.gate.sim.environment:
		return e.unknownEnvironment()
	case !e.verdict.known:
		return e.refuseToken(http.StatusUnauthorized, "Token Authentication failed")
	case !e.verdict.scoped:
		return e.refuseToken(http.StatusForbidden,
			"Token is missing required scope. Use one of: "+ScopeCertificates+
				" (ActiveGate certificate management)")
	}

	switch e.route.template {
	case templateList:
		return e.gate.list()
	case templateUpload:
		return e.upload()
	case templateDelete:
		return e.delete()
	case templateActivate:
		return e.activate()
	case templateDescribe, templateDescribePost:
		return e.describe()
	}

	if len(e.route.methods) > 0 {
		return failure(http.StatusMethodNotAllowed, "Method not allowed.")
	}

	return failure(http.StatusNotFound, "Not found.")
}

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
