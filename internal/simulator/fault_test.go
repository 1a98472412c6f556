// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

func TestFaults(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		fault     simulator.Fault
		status    int
		fails     bool
		committed bool
		check     func(answer, http.Header) bool
	}{
		"429": {
			fault:  simulator.Fault{Kind: simulator.Status, Status: 429, RetryAfter: "7"},
			status: 429,
			check: func(a answer, h http.Header) bool {
				return h.Get("Retry-After") == "7" && a.Body == "Too Many Requests" && a.ContentType == plain
			},
		},
		"500 with a body": {
			fault:  simulator.Fault{Kind: simulator.Status, Status: 500, Body: `{"x":1}`, ContentType: "application/json"},
			status: 500,
			check:  func(a answer, _ http.Header) bool { return a.Body == `{"x":1}` && a.ContentType == "application/json" },
		},
		"dropped before": {fault: simulator.Fault{Kind: simulator.DropBefore}, fails: true},
		"dropped after":  {fault: simulator.Fault{Kind: simulator.DropAfter}, fails: true, committed: true},
		"truncated": {
			fault: simulator.Fault{Kind: simulator.TruncateBody}, status: 200, fails: true, committed: true,
			check: func(a answer, _ http.Header) bool { return strings.HasPrefix(a.Body, `{"name":"a.p12"`) },
		},
		"delayed": {fault: simulator.Fault{Kind: simulator.Delay, Delay: time.Millisecond}, status: 200, committed: true},
		"page": {
			fault: simulator.Fault{Kind: simulator.HTML}, status: 200,
			check: func(a answer, _ http.Header) bool {
				return strings.HasPrefix(a.Body, "<!DOCTYPE html>") && strings.HasPrefix(a.ContentType, "text/html")
			},
		},
		"oversize": {
			fault: simulator.Fault{Kind: simulator.Oversize, Size: 1 << 20}, status: 200,
			check: func(a answer, _ http.Header) bool { return len(a.Body) > 1<<20 && strings.HasSuffix(a.Body, "]") },
		},
		"redirect": {
			fault: simulator.Fault{Kind: simulator.RedirectTo, Location: "https://elsewhere.example/"}, status: 307,
			check: func(_ answer, h http.Header) bool { return h.Get("Location") == "https://elsewhere.example/" },
		},
		"wrong content type": {
			fault: simulator.Fault{Kind: simulator.WrongContentType}, status: 200, committed: true,
			check: func(a answer, _ http.Header) bool {
				return strings.HasPrefix(a.ContentType, "text/html") && strings.HasPrefix(a.Body, `{"name":"a.p12"`)
			},
		},
		"raw": {
			fault: simulator.Fault{Kind: simulator.Raw, Body: "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"}, fails: true,
		},
		"raw answer": {
			fault: simulator.Fault{Kind: simulator.Raw, Body: "HTTP/1.1 418 Tea\r\nContent-Length: 2\r\n\r\nhi"}, status: 418,
			check: func(a answer, _ http.Header) bool { return a.Body == "hi" },
		},
		"unknown kind": {fault: simulator.Fault{Kind: "Meteor"}, status: 501},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			gate, curl := newGate(t)
			test.fault.Match = "PUT /{name}"
			fault := gate.Fault(test.fault)

			if got := curl.do(http.MethodGet, "/list", ""); got.Status != http.StatusOK || fault.Fired() != 0 {
				t.Fatalf("another request: %+v, fired %d", got, fault.Fired())
			}

			body := string(keystoretest.SelfSigned().PKCS12(password))

			got, header, err := curl.try(http.MethodPut, "/a.p12", body, "X-Password", password)
			if (err != nil) != test.fails || got.Status != test.status {
				t.Errorf("%d %v", got.Status, err)
			}

			if test.check != nil && !test.check(got, header) {
				t.Errorf("answer %.200v, header %v", got, header)
			}

			if committed := gate.Active() == "a.p12"; committed != test.committed {
				t.Errorf("committed: %v", committed)
			}

			requests := gate.Journal().Requests()

			last := requests[len(requests)-1]
			if last.Fault != test.fault.Kind || last.Committed != test.committed || fault.Fired() != 1 {
				t.Errorf("journal: %+v, fired %d", last, fault.Fired())
			}

			fault.Remove()
			fault.Remove()

			if got := curl.do(http.MethodGet, "/list", ""); got.Status != http.StatusOK {
				t.Errorf("afterwards: %+v", got)
			}
		})
	}
}

// Each of these keeps the client waiting until the fault is removed.
func TestFaultsThatHang(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		fault     simulator.Fault
		committed bool
		answered  bool
	}{
		"before":  {fault: simulator.Fault{Kind: simulator.HangBefore}},
		"after":   {fault: simulator.Fault{Kind: simulator.HangAfter}, committed: true},
		"headers": {fault: simulator.Fault{Kind: simulator.HangHeaders}},
		"delay": {
			fault: simulator.Fault{Kind: simulator.Delay, Delay: time.Hour}, committed: true, answered: true,
		},
		"endless": {fault: simulator.Fault{Kind: simulator.Endless}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			gate, curl := newGate(t)
			fault := gate.Fault(test.fault)
			answered := make(chan error, 1)
			body := string(keystoretest.SelfSigned().PKCS12(password))

			go func() {
				_, _, err := curl.try(http.MethodPut, "/a.p12", body, "X-Password", password)
				answered <- err
			}()

			eventually(t, "the fault fires", func() bool { return fault.Fired() == 1 })

			select {
			case err := <-answered:
				t.Fatalf("answered: %v", err)
			default:
			}

			fault.Remove()

			if err := <-answered; (err == nil) != test.answered {
				t.Errorf("removed: %v", err)
			}

			if committed := gate.Active() == "a.p12"; committed != test.committed {
				t.Errorf("committed: %v", committed)
			}
		})
	}
}

func TestCloseEndsWhatHangs(t *testing.T) {
	t.Parallel()

	for _, kind := range []simulator.Kind{simulator.HangBefore, simulator.HangHeaders, simulator.Endless} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()

			s := newSimulator(t)
			gate := s.AddGate()
			curl := newClient(t, gate.APIURL())
			fault := gate.Fault(simulator.Fault{Kind: kind})
			answered := make(chan error, 1)

			go func() {
				_, _, err := curl.try(http.MethodGet, "/list", "")
				answered <- err
			}()

			eventually(t, "the fault fires", func() bool { return fault.Fired() == 1 })
			s.Close()

			if err := <-answered; err == nil {
				t.Error("answered")
			}
		})
	}
}

func TestFaultMatchesSkipsAndEnds(t *testing.T) {
	t.Parallel()

	gate, curl := newGate(t)
	fault := gate.Fault(simulator.Fault{Match: "DELETE", Name: "a*", Kind: simulator.Status, Status: 503, Skip: 1, Times: 2})

	for i, step := range []struct {
		path string
		want int
	}{
		{"/a1", 404}, {"/b1", 404}, {"/a2", 503}, {"/a3", 503}, {"/a4", 404},
	} {
		if got := curl.do(http.MethodDelete, step.path, ""); got.Status != step.want {
			t.Errorf("step %d: %+v, want %d", i+1, got, step.want)
		}
	}

	if fault.Fired() != 2 {
		t.Errorf("fired %d", fault.Fired())
	}

	gate.Fault(simulator.Fault{Kind: simulator.Status, Status: 500})
	gate.ClearFaults()

	if got := curl.do(http.MethodGet, "/list", ""); got.Status != http.StatusOK {
		t.Errorf("cleared: %+v", got)
	}
}

func TestRefuseClosesThePortUntilRemoved(t *testing.T) {
	t.Parallel()

	gate, curl := newGate(t)
	fault := gate.Fault(simulator.Fault{Match: "GET /list", Kind: simulator.Refuse, Times: 1})

	if _, _, err := curl.try(http.MethodGet, "/list", ""); err == nil {
		t.Error("answered")
	}

	if _, err := dial(t.Context(), gate.Address()); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("dial: %v", err)
	}

	fault.Remove()

	if got := curl.do(http.MethodGet, "/list", ""); got.Status != http.StatusOK {
		t.Errorf("afterwards: %+v", got)
	}
}

func TestDropIsAnEndOfFileForTheClient(t *testing.T) {
	t.Parallel()

	gate, _ := newGate(t)
	gate.Fault(simulator.Fault{Kind: simulator.DropAfter})

	conn, err := dial(t.Context(), gate.Address())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()

	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}

	if content, err := io.ReadAll(conn); len(content) != 0 || err != nil {
		t.Errorf("%q, %v", content, err)
	}
}
