// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"io"
	"net"
	"strings"
	"time"
)

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
