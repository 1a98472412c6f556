// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"bufio"
	"cmp"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// oversize is the size of an Oversize answer whose fault names none, in bytes.
const oversize = 50 << 20

// apply lets the fault happen to a request.
func (h *FaultHandle) apply(e *exchange) {
	switch h.fault.Kind {
	case Status, HTML, RedirectTo:
		e.answer(h.canned())
	case DropBefore:
		e.record(0)
		drop(e.w)
	case DropAfter:
		e.operate()
		e.record(0)
		drop(e.w)
	case TruncateBody:
		truncate(e, e.operate())
	case Delay:
		h.delay(e)
	case HangBefore:
		h.hang(e)
	case HangAfter:
		e.operate()
		h.hang(e)
	case HangHeaders:
		h.hangHeaders(e)
	case Oversize, Endless:
		h.flood(e)
	case WrongContentType:
		a := e.operate()
		a.contentType = cmp.Or(h.fault.ContentType, contentHTML)
		e.answer(a)
	case Raw, RawEndless:
		h.raw(e)
	case Refuse:
		e.record(0)
		h.refuse(e)
	default:
		e.answer(failure(http.StatusNotImplemented, "Unknown kind of fault."))
	}
}

// canned is the answer of the kinds that do not do the operation.
func (h *FaultHandle) canned() reply {
	f := h.fault
	a := reply{
		status:      f.Status,
		contentType: cmp.Or(f.ContentType, contentPlain),
		header:      map[string]string{},
		body:        []byte(f.Body),
	}

	switch f.Kind {
	case HTML:
		a.contentType = cmp.Or(f.ContentType, contentHTML)
		a.body = []byte(cmp.Or(f.Body, "<!DOCTYPE html><html><head><title>Sign in</title></head>"+
			"<body><h1>Sign in</h1></body></html>"))
	case RedirectTo:
		a.header["Location"] = f.Location
		if a.status == 0 {
			a.status = http.StatusTemporaryRedirect
		}
	default:
		if f.Body == "" {
			a.body = []byte(http.StatusText(f.Status))
		}
	}

	if a.status == 0 {
		a.status = http.StatusOK
	}

	if f.RetryAfter != "" {
		a.header["Retry-After"] = f.RetryAfter
	}

	return a
}

// drop closes the connection of a request without an answer and without TLS's
// goodbye.
func drop(w http.ResponseWriter) {
	if conn := hijack(w); conn != nil {
		end(conn)
	}
}

// truncate announces the whole body and sends half of it.
func truncate(e *exchange, a reply) {
	e.record(a.status)

	conn := hijack(e.w)
	if conn == nil {
		return
	}
	defer end(conn)

	head := &http.Response{
		StatusCode:    a.status,
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        http.Header{"Content-Type": {a.contentType}},
		ContentLength: int64(len(a.body)) + 1,
		Body:          io.NopCloser(strings.NewReader(string(a.body[:len(a.body)/2]))),
	}

	// Write fails because the body is shorter than announced: that is the fault.
	buffered := bufio.NewWriter(conn)
	_ = head.Write(buffered)
	_ = buffered.Flush()
}

func (h *FaultHandle) delay(e *exchange) {
	timer := time.NewTimer(h.fault.Delay)
	defer timer.Stop()

	select {
	case <-timer.C:
	case <-h.gone:
	}

	e.answer(e.operate())
}

// hang waits until the client or the fault is gone.
func (h *FaultHandle) hang(e *exchange) {
	e.record(0)
	// A request's context ends with its client only once the body is read.
	_, _ = io.Copy(io.Discard, e.r.Body)

	select {
	case <-e.r.Context().Done():
	case <-h.gone:
	}

	drop(e.w)
}

func (h *FaultHandle) hangHeaders(e *exchange) {
	e.record(0)

	conn := hijack(e.w)
	if conn == nil {
		return
	}
	defer end(conn)

	_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-")

	h.onRemove(func() { end(conn) })
	// Returns when the client, the fault or the gate ends the connection.
	_, _ = io.Copy(io.Discard, conn)
}

// flood answers a JSON array that is larger than any client should read.
func (h *FaultHandle) flood(e *exchange) {
	e.record(http.StatusOK)
	e.w.Header().Set("Content-Type", contentJSON)

	size := h.fault.Size
	if size <= 0 {
		size = oversize
	}

	element := []byte(strings.Repeat(`{"name":"flood.p12"},`, 1<<10))
	if _, err := e.w.Write([]byte("[")); err != nil {
		return
	}

	for sent := int64(1); h.fault.Kind == Endless || sent < size; sent += int64(len(element)) {
		select {
		case <-h.gone:
			if conn := hijack(e.w); conn != nil {
				end(conn) // what was cut off must not look like the end
			}

			return
		default:
		}

		if _, err := e.w.Write(element); err != nil {
			return
		}
	}

	_, _ = e.w.Write([]byte(`{"name":"end.p12"}]`))
}

// refuse closes the port; it opens again when the fault is removed.
func (h *FaultHandle) refuse(e *exchange) {
	conn := hijack(e.w)

	h.book.endpoint.Stop()
	h.onRemove(func() { _ = h.book.endpoint.Start() })

	if conn != nil {
		end(conn)
	}
}

func hijack(w http.ResponseWriter) net.Conn {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return nil
	}

	return conn
}

// end closes the TCP connection below TLS.
func end(conn net.Conn) {
	if secured, ok := conn.(*tls.Conn); ok {
		conn = secured.NetConn()
	}

	_ = conn.Close()
}

// rawChunk is how much RawEndless sends at a time where nothing slows it down,
// in bytes.
const rawChunk = 16 << 10

// Sent returns how many bytes of Raw and RawEndless were handed to connections:
// more than clients took by what the kernel holds between the two.
func (h *FaultHandle) Sent() int64 {
	h.book.mu.Lock()
	defer h.book.mu.Unlock()

	return h.sent
}

// raw sends what no HTTP server would.
func (h *FaultHandle) raw(e *exchange) {
	if h.fault.Commit {
		e.operate()
	}

	e.record(0)

	conn := hijack(e.w)
	if conn == nil {
		return
	}
	defer end(conn)

	if !h.write(conn, h.fault.Body) || h.fault.Kind == Raw || h.fault.Again == "" {
		return
	}

	h.onRemove(func() { end(conn) })

	// Returns when the client, the fault or the gate ends the connection.
	again := h.fault.Again
	if h.fault.Delay <= 0 {
		again = strings.Repeat(again, max(1, rawChunk/len(again)))
	}

	for h.pause() && h.write(conn, again) {
		continue
	}
}

// pause waits between two repetitions; false if the fault is gone.
func (h *FaultHandle) pause() bool {
	if h.fault.Delay <= 0 {
		return true
	}

	timer := time.NewTimer(h.fault.Delay)
	defer timer.Stop()

	select {
	case <-timer.C:
		return true
	case <-h.gone:
		return false
	}
}

func (h *FaultHandle) write(conn net.Conn, text string) bool {
	sent, err := io.WriteString(conn, text)

	h.book.mu.Lock()
	defer h.book.mu.Unlock()

	h.sent += int64(sent)

	return err == nil
}
