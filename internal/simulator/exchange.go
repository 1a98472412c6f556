// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"io"
	"net/http"
	"strconv"
	"time"
)

// maxBody is the payload limit of the API (api-facts 7.4), in bytes.
const maxBody = 1 << 20

// exchange is one request with all that its handling needs.
type exchange struct {
	endpoint *endpoint
	line     *line
	w        http.ResponseWriter
	r        *http.Request
	request  Request
	// hooks are told of the request before it is handled.
	hooks []func(Request)
	// operate does what the request asks for.
	operate func() reply
}

// newExchange notes what does not depend on who answers.
func newExchange(l *line, w http.ResponseWriter, r *http.Request) *exchange {
	sim := l.endpoint.sim

	return &exchange{endpoint: l.endpoint, line: l, w: w, r: r, request: Request{
		Sequence:   sim.sequence.Add(1),
		Time:       sim.now(),
		Gate:       l.endpoint.name,
		Method:     r.Method,
		Path:       r.URL.EscapedPath(),
		Template:   templateUnknown,
		Connection: l.id,
		Leaf:       l.leaf,
	}}
}

// run lets hooks and faults have their say, then does the operation, writes
// the journal, and answers. The first book that has a fault decides.
func (e *exchange) run(books ...*faultBook) {
	if frozen := e.endpoint.frozenNow(); frozen != nil {
		e.endpoint.ledger.add(e.request)

		select {
		case <-frozen:
		case <-e.r.Context().Done():
		}

		drop(e.w)

		return
	}

	for _, hook := range e.hooks {
		hook(e.request)
	}

	if fault := takeFirst(books, e.request); fault != nil {
		e.request.Fault = fault.fault.Kind
		fault.apply(e)
	} else {
		e.answer(e.operate())
	}

	if e.line.last.Load() {
		_ = http.NewResponseController(e.w).Flush()
		_ = e.line.Conn.Close()
	}
}

func takeFirst(books []*faultBook, request Request) *FaultHandle {
	for _, book := range books {
		if fault := book.take(request); fault != nil {
			return fault
		}
	}

	return nil
}

// record enters the request with the outcome that the client is about to see.
func (e *exchange) record(status int) {
	e.request.Status = status
	e.endpoint.ledger.add(e.request)
}

// answer records and sends a reply.
func (e *exchange) answer(a reply) {
	e.record(a.status)
	a.send(e.w, e.endpoint.sim.now())
}

// send writes status, headers and body. The Date header is the simulator's
// clock's.
func (a reply) send(w http.ResponseWriter, now time.Time) {
	header := w.Header()
	header.Set("Date", now.UTC().Format(http.TimeFormat))

	for name, value := range a.header {
		header.Set(name, value)
	}

	if a.status != http.StatusNoContent {
		// Without it an answer that is flushed would be chunked, and end later.
		header.Set("Content-Length", strconv.Itoa(len(a.body)))
	}

	if a.contentType == "" {
		header["Content-Type"] = nil
	} else {
		header.Set("Content-Type", a.contentType)
	}

	w.WriteHeader(a.status)
	// A client that is gone is no failure of the gate.
	_, _ = w.Write(a.body)
}

// content reads the request's body up to the limit.
func (e *exchange) content() ([]byte, *reply) {
	content, err := io.ReadAll(io.LimitReader(e.r.Body, maxBody+1))
	if err != nil {
		refused := failure(http.StatusBadRequest, "Request body is incomplete.")

		return nil, &refused
	}

	if len(content) > maxBody {
		refused := failure(http.StatusRequestEntityTooLarge, "Request body is larger than 1 MB.")

		return nil, &refused
	}

	return content, nil
}
