// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import "net/http"

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
