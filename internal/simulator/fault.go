// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"path"
	"slices"
	"sync"
	"time"
)

// Kind is what a fault does.
type Kind string

// The kinds of faults. Before the operation means that nothing
// changes; after it, that it does and the client does not learn it.
const (
	// Status answers Status, RetryAfter, ContentType and Body before the
	// operation.
	Status Kind = "Status"
	// DropBefore closes the connection before the operation.
	DropBefore Kind = "DropBefore"
	// DropAfter closes the connection after the operation, without an answer.
	DropAfter Kind = "DropAfter"
	// TruncateBody closes the connection in the middle of the answer's body,
	// after the operation.
	TruncateBody Kind = "TruncateBody"
	// Delay waits for Delay, in real time, before the operation.
	Delay Kind = "Delay"
	// HangBefore reads the request and never answers; nothing is done.
	HangBefore Kind = "HangBefore"
	// HangAfter does the operation and never answers.
	HangAfter Kind = "HangAfter"
	// HangHeaders starts an answer and never finishes its headers; nothing is
	// done.
	HangHeaders Kind = "HangHeaders"
	// HTML answers a page, by default with 200, before the operation.
	HTML Kind = "HTML"
	// Oversize answers 200 and a JSON array of Size bytes (50 MB if 0), streamed,
	// before the operation.
	Oversize Kind = "Oversize"
	// Endless is Oversize without an end. An answer that is under way when the
	// fault is removed is cut off.
	Endless Kind = "Endless"
	// RedirectTo answers Status (307 if 0) with Location, before the operation.
	RedirectTo Kind = "RedirectTo"
	// WrongContentType does the operation and labels the answer ContentType
	// (text/html if "").
	WrongContentType Kind = "WrongContentType"
	// Raw sends Body as it is, status line and headers included, and closes the
	// connection, before the operation.
	Raw Kind = "Raw"
	// RawEndless sends Body as it is, then Again over and over, Delay apart, until
	// the client or the fault is gone: headers, chunks or trailers without an
	// end, floods of 1xx answers, or a byte at a time.
	RawEndless Kind = "RawEndless"
	// Refuse drops the connection before the operation and closes the port
	// until the fault is removed or it is started.
	Refuse Kind = "Refuse"
)

// known tells whether there is such a kind.
func (k Kind) known() bool {
	return slices.Contains([]Kind{
		Status, DropBefore, DropAfter, TruncateBody, Delay, HangBefore, HangAfter, HangHeaders,
		HTML, Oversize, Endless, RedirectTo, WrongContentType, Raw, RawEndless, Refuse,
	}, k)
}

// Fault is something that goes wrong with requests.
type Fault struct {
	// Match is a template such as "PUT /{name}" or
	// "GET /api/v2/activeGateTokens/{id}", a method such as "PUT", or "" for
	// every request.
	Match string `json:"match,omitempty"`
	// Name is a pattern of path.Match for the file name or id; "" is any.
	Name string `json:"name,omitempty"`
	// Kind is what happens.
	Kind Kind `json:"kind"`
	// Skip lets so many matching requests pass first.
	Skip int `json:"skip,omitempty"`
	// Times ends the fault after so many requests; 0 is never.
	Times int `json:"times,omitempty"`
	// Status is the status of the answer, where the kind has one.
	Status int `json:"status,omitempty"`
	// RetryAfter is the header of that name: seconds or an HTTP date.
	RetryAfter string `json:"retryAfter,omitempty"`
	// Body is the body of the answer of Status and HTML, all of it of Raw, and its
	// beginning of RawEndless.
	Body string `json:"body,omitempty"`
	// Again is what RawEndless repeats.
	Again string `json:"again,omitempty"`
	// Commit does the operation before the answer of Raw and RawEndless.
	Commit bool `json:"commit,omitempty"`
	// ContentType is its label; text/plain if "".
	ContentType string `json:"contentType,omitempty"`
	// Location is where RedirectTo points.
	Location string `json:"location,omitempty"`
	// Delay is how long Delay waits, and RawEndless before each repetition.
	Delay time.Duration `json:"-"`
	// Size is the size of the answer of Oversize, in bytes.
	Size int64 `json:"size,omitempty"`
}

// FaultHandle is a fault at work.
type FaultHandle struct {
	fault Fault
	book  *faultBook
	gone  chan struct{}

	// guarded by book.mu
	seen    int
	fired   int
	sent    int64
	removed bool
	undo    []func()
}

// Fault returns what the handle was made of.
func (h *FaultHandle) Fault() Fault { return h.fault }

// Fired returns to how many requests the fault was applied.
func (h *FaultHandle) Fired() int {
	h.book.mu.Lock()
	defer h.book.mu.Unlock()

	return h.fired
}

// Remove ends the fault, and closes connections that it keeps waiting.
func (h *FaultHandle) Remove() {
	h.book.mu.Lock()

	if h.removed {
		h.book.mu.Unlock()

		return
	}

	h.removed = true
	undo := h.undo
	h.book.forgetLocked(h)
	h.book.mu.Unlock()

	close(h.gone)

	for _, f := range undo {
		f()
	}
}

// onRemove runs f when the fault is removed, at once if it was.
func (h *FaultHandle) onRemove(f func()) {
	h.book.mu.Lock()
	removed := h.removed

	if !removed {
		h.undo = append(h.undo, f)
	}
	h.book.mu.Unlock()

	if removed {
		f()
	}
}

// faultBook holds the faults of an endpoint.
type faultBook struct {
	endpoint *endpoint

	mu      sync.Mutex
	handles []*FaultHandle
}

func (b *faultBook) add(fault Fault) *FaultHandle {
	b.mu.Lock()
	defer b.mu.Unlock()

	handle := &FaultHandle{fault: fault, book: b, gone: make(chan struct{})}
	b.handles = append(b.handles, handle)

	return handle
}

func (b *faultBook) all() []*FaultHandle {
	b.mu.Lock()
	defer b.mu.Unlock()

	return append([]*FaultHandle(nil), b.handles...)
}

// take returns the fault that applies to a request, and counts it.
func (b *faultBook) take(request Request) *FaultHandle {
	b.mu.Lock()
	defer b.mu.Unlock()

	for _, handle := range b.handles {
		if !handle.fault.matches(request) {
			continue
		}

		if handle.fault.Times > 0 && handle.fired >= handle.fault.Times {
			continue
		}

		handle.seen++
		if handle.seen <= handle.fault.Skip {
			continue
		}

		handle.fired++

		return handle
	}

	return nil
}

func (b *faultBook) forgetLocked(gone *FaultHandle) {
	b.handles = slices.DeleteFunc(slices.Clone(b.handles), func(handle *FaultHandle) bool { return handle == gone })
}

func (f Fault) matches(request Request) bool {
	if f.Match != "" && f.Match != request.Template && f.Match != request.Method {
		return false
	}

	if f.Name == "" {
		return true
	}

	matched, err := path.Match(f.Name, request.Name)

	return err == nil && matched
}
