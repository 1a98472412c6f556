// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package appmon_test

import (
	"net/http"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
	"github.com/activegate/terraform-provider-activegate/internal/simulator/appmon"
)

// faults are what goes wrong with a restart that is asked for.
func faults() map[string]simulator.Fault {
	const ok = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	raw := func(text string) simulator.Fault {
		return simulator.Fault{Kind: simulator.Raw, Body: text, Commit: true}
	}
	status := func(status int) simulator.Fault {
		return simulator.Fault{Kind: simulator.Status, Status: status, RetryAfter: "1"}
	}
	return map[string]simulator.Fault{
		"dropped before": {Kind: simulator.DropBefore}, "dropped after": {Kind: simulator.DropAfter}, "answer cut": {Kind: simulator.TruncateBody},
		"429": status(http.StatusTooManyRequests), "503": status(http.StatusServiceUnavailable), "500": status(http.StatusInternalServerError),
		"403": status(http.StatusForbidden), "HTML": {Kind: simulator.HTML}, "a redirect": {Kind: simulator.RedirectTo, Location: "https://127.0.0.1:1/"},
		"no answer, not done": {Kind: simulator.HangBefore}, "no answer, done": {Kind: simulator.HangAfter}, "half a header": {Kind: simulator.HangHeaders},
		"wrong type": {Kind: simulator.WrongContentType}, "empty, done": raw(ok + "Content-Length: 0\r\n\r\n"), "null, done": raw(ok + "Content-Length: 4\r\n\r\nnull"),
		"no HTTP, done": raw("220 mail.example.com ESMTP\r\n"), "other type, done": raw(ok + "Content-Length: 14\r\n\r\n{\"status\":true}"),
		"redirect, done": raw("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: https://127.0.0.1:1/\r\n\r\n"),
	}
}

// TestRestartFaults: with every fault, and the apply after it without one, there is
// exactly one restart, of the server and of the collector; nothing is left; and
// nothing that is said holds a secret.
func TestRestartFaults(t *testing.T) {
	for _, match := range []string{appmon.ServerRestart, appmon.CollectorRestart} {
		for name, fault := range faults() {
			t.Run(match[len("POST /"):]+", "+name, func(t *testing.T) {
				w := newWorld(t)
				w.settings = given{"request_timeout": text("1s")}
				w.collector("site1")
				config := w.wants(w.key(), now)
				fault.Match = match
				handle := w.there.Fault(fault)
				change, said := w.plan(config)
				w.must(said)
				w.says(w.carryOut(change, config))
				if handle.Fired() == 0 {
					t.Fatal("the fault has not happened")
				}
				handle.Remove()
				w.apply(config)
				w.has(given{"active": cty.True, "pending_collectors": list()})
				if got := w.there.Restarts(); got != 1 {
					t.Errorf("there were %d restarts of the server", got)
				}
				if got := w.there.CollectorRestarts(); got > 1 {
					t.Errorf("there were %d restarts of the collector", got)
				}
			})
		}
	}
}
