// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"context"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/simulator/platform"
)

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
	v := e.judge(r, where, environmentOperations[where.template].scopes...)
	x := &environmentExchange{exchange: newExchange(l, w, r), api: e, route: where, asker: v}
	x.operate = func() reply { return e.dated(x.handle()) }
	x.hooks = e.hooks.all()
	x.request.Template, x.request.Name, x.request.Way = where.template, where.id, where.way
	// An id with three parts is a secret.
	x.request.Authorized, x.request.TokenInURL = v.scoped, v.inURL || publicPart(where.id) != ""

	return x.exchange
}

// judge says what the token of a request is good for, by the way that it took.
func (e *Environment) judge(r *http.Request, where environmentRoute, scopes ...string) verdict {
	if where.way == platform.Classic {
		return e.sim.access.judge(r, e.sim.now(), scopes...)
	}

	return e.sim.judgePlatform(r, where.way, scopes...)
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
	case x.route.way == platform.Fleet && x.api.behaviour.NoFleetManagement != 0:
		return reply{status: x.api.behaviour.NoFleetManagement, contentType: contentHTML, body: []byte("<!DOCTYPE html><title>Dynatrace</title>")}
	case !known && x.route.way != platform.Classic && len(x.route.methods) == 0:
		return reply{status: http.StatusNotFound, contentType: contentHTML, body: []byte("<!DOCTYPE html><title>Dynatrace</title>")}
	case !known && len(x.route.methods) > 0:
		return x.api.refuseLocked(http.StatusMethodNotAllowed, "HTTP method not allowed.")
	case !known:
		return x.api.refuseLocked(http.StatusNotFound, "Not found.")
	case x.route.foreign:
		return x.api.refuseLocked(http.StatusNotFound, "Environment does not exist.")
	case !x.asker.known:
		return x.api.refuseLocked(http.StatusUnauthorized, "Token Authentication failed")
	case !x.asker.scoped:
		return x.api.refuseLocked(http.StatusForbidden, x.missing(wanted.scopes))
	case tooLarge != nil:
		return x.api.refuseLocked(tooLarge.status, string(tooLarge.body))
	}

	x.body = body
	x.api.refreshLocked()

	return wanted.do(x.api, x)
}

// violation is one entry of constraintViolations (api-facts 7.5).
type violation struct {
	Path     string  `json:"path"`
	Message  string  `json:"message"`
	Where    string  `json:"parameterLocation"`
	Location *string `json:"location"`
}

// inBody is a violation of a field of the body.
func inBody(path, message string) violation {
	return violation{Path: path, Message: message, Where: "PAYLOAD_BODY"}
}

// inQuery is a violation of a query parameter.
func inQuery(path, message string) violation {
	return violation{Path: path, Message: message, Where: "QUERY"}
}

// violatedLocked is a 400 with constraint violations.
func (e *Environment) violatedLocked(violations ...violation) reply {
	return e.refuseLocked(http.StatusBadRequest, "Constraints violated.", violations...)
}

// refuseLocked is a failure in the JSON envelope, with constraintViolations
// only if there are any (api-facts 7.5).
func (e *Environment) refuseLocked(status int, message string, violations ...violation) reply {
	content := map[string]any{"code": status, "message": message}

	switch {
	case e.behaviour.NullViolations, status == http.StatusTooManyRequests:
		content["constraintViolations"] = nil
	case len(violations) > 0 && !e.behaviour.OmitViolations:
		content["constraintViolations"] = violations
	}

	var shape any = map[string]any{"error": content}
	if e.behaviour.ArrayErrors {
		shape = []any{shape}
	}

	a := success(shape)
	a.status = status

	return a
}

// missing says why a token that is known may not.
func (x *environmentExchange) missing(scopes []string) string {
	switch {
	case x.asker.expired:
		return "Token has expired."
	case x.route.way == platform.Classic:
		return missingScope(scopes)
	}

	return "Token is missing required scope. Use one of: " + strings.Join(platform.Scopes(x.route.way, scopes...), ", ")
}

// missingScope is the text that is on record (api-facts 7.5).
func missingScope(scopes []string) string {
	named := make([]string, len(scopes))
	for i, scope := range scopes {
		named[i] = scope + " (" + scopeTitles[scope] + ")"
	}

	return "Token is missing required scope. Use one of: " + strings.Join(named, ", ")
}

// dated gives a reply the clock of the node that answers.
func (e *Environment) dated(a reply) reply {
	e.mu.Lock()
	skew := e.behaviour.NodeSkew
	e.mu.Unlock()

	if skew == 0 {
		return a
	}

	header := map[string]string{"Date": e.sim.now().Add(skew).UTC().Format(http.TimeFormat)}
	maps.Copy(header, a.header)
	a.header = header

	return a
}

// linger is the latency of the behaviour; it ends with the client.
func (e *Environment) linger(ctx context.Context) {
	latency := time.Duration(e.latency.Load())
	if latency <= 0 {
		return
	}

	timer := time.NewTimer(latency)
	defer timer.Stop()

	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// limit is the answer to a request that exceeds the rate.
func (e *Environment) limit() *reply {
	rate, wait := e.limiter.take()
	if wait <= 0 {
		return nil
	}

	e.mu.Lock()
	refused := e.refuseLocked(http.StatusTooManyRequests, "Too many requests.")
	e.mu.Unlock()

	refused.header = rate.headers(e.sim.now(), wait)

	return &refused
}

// limiter counts requests in windows of real time.
type limiter struct {
	mu    sync.Mutex
	rate  RateLimit
	since time.Time
	count int
}

func (l *limiter) set(rate RateLimit) {
	l.mu.Lock()
	defer l.mu.Unlock()

	if l.rate != rate {
		l.rate, l.since, l.count = rate, time.Time{}, 0
	}
}

// take counts a request; wait is until the window ends if it is one too many.
func (l *limiter) take() (rate RateLimit, wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()

	if l.rate.Requests <= 0 || l.rate.Window <= 0 {
		return l.rate, 0
	}

	now := time.Now()
	if now.Sub(l.since) >= l.rate.Window {
		l.since, l.count = now, 0
	}

	l.count++
	if l.count <= l.rate.Requests {
		return l.rate, 0
	}

	return l.rate, l.since.Add(l.rate.Window).Sub(now)
}

// headers says how long to wait. The timestamp is of the simulator's clock, as
// the Date header is.
func (r RateLimit) headers(now time.Time, wait time.Duration) map[string]string {
	reset := now.Add(wait)
	header := map[string]string{
		"X-RateLimit-Limit":     strconv.Itoa(r.Requests),
		"X-RateLimit-Remaining": "0",
	}

	switch r.Header {
	case "seconds":
		header["X-RateLimit-Reset"] = strconv.FormatInt(seconds(reset.Sub(time.Unix(0, 0))), 10)
	case "millis":
		header["X-RateLimit-Reset"] = strconv.FormatInt(reset.UnixMilli(), 10)
	case "micros":
		header["X-RateLimit-Reset"] = strconv.FormatInt(reset.UnixMicro(), 10)
	default:
		header["Retry-After"] = strconv.FormatInt(seconds(wait), 10)
	}

	return header
}

// seconds rounds up: who comes back then is not too early.
func seconds(d time.Duration) int64 { return int64((d + time.Second - 1) / time.Second) }
