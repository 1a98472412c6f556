// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"net/http"
	"strconv"
	"time"
)

// ServeHTTP answers one request: it lets hooks and faults have their say, then
// does the operation, writes the journal, and answers.
func (g *Gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l, _ := r.Context().Value(lineKey{}).(*line)
	if l == nil {
		http.Error(w, "not a connection of a gate", http.StatusInternalServerError)

		return
	}

	where, known := routeOf(r)
	v := g.sim.access.judge(r, ScopeCertificates)
	request := Request{
		Sequence:   g.sim.sequence.Add(1),
		Time:       g.sim.now(),
		Gate:       g.name,
		Method:     r.Method,
		Path:       r.URL.EscapedPath(),
		Template:   where.template,
		Name:       where.name,
		Connection: l.id,
		Leaf:       l.leaf,
		Authorized: v.scoped,
		TokenInURL: v.inURL,
	}

	if frozen := g.frozenNow(); frozen != nil {
		g.ledger.add(request)

		select {
		case <-frozen:
		case <-r.Context().Done():
		}

		drop(w)

		return
	}

	g.sim.announce(g, request)

	e := &exchange{gate: g, line: l, w: w, r: r, route: where, known: known, verdict: v, request: request}

	if fault := g.faults.take(request); fault != nil {
		e.request.Fault = fault.fault.Kind
		fault.apply(e)
	} else {
		e.answer(e.operate())
	}

	if l.last.Load() {
		_ = http.NewResponseController(w).Flush()
		_ = l.Conn.Close()
	}
}

// exchange is one request with all that its handling needs.
type exchange struct {
	gate    *Gate
	line    *line
	w       http.ResponseWriter
	r       *http.Request
	route   route
	known   bool
	verdict verdict
	request Request
}

// operate does what the request asks for, with the checks in the order: path,
// environment, token, scope, operation.
func (e *exchange) operate() reply {
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

// record enters the request with the outcome that the client is about to see.
func (e *exchange) record(status int) {
	e.request.Status = status
	e.gate.ledger.add(e.request)
}

// answer records and sends a reply.
func (e *exchange) answer(a reply) {
	e.record(a.status)
	a.send(e.w, e.gate.sim.now())
}

// send writes status, headers and body. The Date header is the simulator's
// clock's.
func (a reply) send(w http.ResponseWriter, now time.Time) {
	header := w.Header()
	header.Set("Date", now.UTC().Format(http.TimeFormat))

	for name, value := range a.header {
		header.Set(name, value)
	}

	// Without it an answer that is flushed would be chunked, and end later.
	header.Set("Content-Length", strconv.Itoa(len(a.body)))

	if a.contentType == "" {
		header["Content-Type"] = nil
	} else {
		header.Set("Content-Type", a.contentType)
	}

	w.WriteHeader(a.status)
	// A client that is gone is no failure of the gate.
	_, _ = w.Write(a.body)
}
