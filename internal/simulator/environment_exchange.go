// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import "net/http"

// environmentExchange is an exchange with the environment API.
type environmentExchange struct {
	*exchange
	api   *Environment
	route environmentRoute
	// asker is the token of the request.
	asker verdict
	// body is the whole body.
	body []byte
}

// commit notes that the operation changed something.
func (x *environmentExchange) commit() { x.request.Committed = true }

func (e *Environment) newExchange(l *line, w http.ResponseWriter, r *http.Request) *exchange {
	where := environmentRouteOf(r, e.sim.environment)
	v := e.sim.access.judge(r, e.sim.now(), environmentOperations[where.template].scopes...)
	x := &environmentExchange{exchange: newExchange(l, w, r), api: e, route: where, asker: v}
	x.operate = func() reply { return e.dated(x.handle()) }
	x.hooks = e.hooks.all()
	x.request.Template, x.request.Name = where.template, where.id
	// An id with three parts is a secret.
	x.request.Authorized, x.request.TokenInURL = v.scoped, v.inURL || publicPart(where.id) != ""

	return x.exchange
}

// handle does what the request asks for, with the checks in the order: rate,
// path, environment, token, scope, size, operation.
func (x *environmentExchange) handle() reply {
	x.api.linger(x.r.Context())

	if refused := x.api.limit(); refused != nil {
		return *refused
	}

	body, tooLarge := x.content()

	x.api.mu.Lock()
	defer x.api.mu.Unlock()

	wanted, known := environmentOperations[x.route.template]

	switch {
	case !known && len(x.route.methods) > 0:
		return x.api.refuseLocked(http.StatusMethodNotAllowed, "HTTP method not allowed.")
	case !known:
		return x.api.refuseLocked(http.StatusNotFound, "Not found.")
	case x.route.foreign:
		return x.api.refuseLocked(http.StatusNotFound, "Environment does not exist.")
	case !x.asker.known:
		return x.api.refuseLocked(http.StatusUnauthorized, "Token Authentication failed")
	case !x.asker.scoped:
		return x.api.refuseLocked(http.StatusForbidden, missingScope(wanted.scopes))
	case tooLarge != nil:
		return x.api.refuseLocked(tooLarge.status, string(tooLarge.body))
	}

	x.body = body
	x.api.refreshLocked()

	return wanted.do(x.api, x)
}
