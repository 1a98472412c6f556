// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/clock/clocktest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

func TestJournalOfAllGates(t *testing.T) {
	t.Parallel()

	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	s := newSimulator(t, simulator.WithClock(clocktest.NewFake(now)))
	one, two := s.AddGate(), s.AddGate()
	first, second := newClient(t, one.APIURL()), newClient(t, two.APIURL())

	first.do(http.MethodGet, "/list", "")
	second.do(http.MethodDelete, "/x", "")
	first.do(http.MethodPost, "/x/activate", "")
	first.do(http.MethodGet, "/a/b/c/d", "")

	_, header, err := second.try(http.MethodGet, "/list", "")
	if err != nil || header.Get("Date") != "Sun, 01 Mar 2026 12:00:00 GMT" {
		t.Errorf("the answer is dated %q, %v", header.Get("Date"), err)
	}

	journal := s.Journal()
	want := []string{
		"GET /list 200", "DELETE /x 404", "POST /x/activate 404",
		"GET /e/abc12345/api/v1/certificate/a/b/c/d 404", "GET /list 200",
	}

	if diff := cmp.Diff(want, journal.Lines()); diff != "" {
		t.Error(diff)
	}

	for template, want := range map[string]int{"": 5, "GET": 3, "GET /list": 2, "POST /{name}/activate": 1, "unknown": 1} {
		if got := journal.Count(template); got != want {
			t.Errorf("count of %q: %d, want %d", template, got, want)
		}
	}

	if journal.Connections() != 2 || journal.Handshakes() != 2 || one.Journal().Connections() != 1 {
		t.Errorf("%d connections, %d handshakes", journal.Connections(), journal.Handshakes())
	}

	got := journal.Requests()[0]
	wanted := simulator.Request{
		Sequence: 1, Time: now, Gate: "gate1", Method: "GET", Path: "/e/abc12345/api/v1/certificate/list",
		Template: "GET /list", Status: 200, Connection: got.Connection,
		Leaf: simulator.Fingerprint(one.DefaultLeaf()), Authorized: true,
	}

	if diff := cmp.Diff(wanted, got); diff != "" {
		t.Error(diff)
	}

	journal.Reset()

	if len(journal.Lines()) != 0 || one.Journal().Connections() != 0 || journal.Handshakes() != 0 {
		t.Error("reset left something")
	}
}

// What a hook does happens before the request is handled.
func TestOnRequestHappensInBetween(t *testing.T) {
	t.Parallel()

	s := newSimulator(t)
	gate := s.AddGate()
	curl := newClient(t, gate.APIURL())

	seed(t, gate, "other.p12", false)

	order := ""
	remove := s.OnRequest(func(g *simulator.Gate, r simulator.Request) {
		order += "1"

		if r.Template == "GET /list" {
			if err := g.ActivateAsAdmin("other.p12"); err != nil {
				t.Error(err)
			}
		}
	})
	removeSecond := s.OnRequest(func(*simulator.Gate, simulator.Request) { order += "2" })

	curl.put("ours.p12", "ours")
	curl.do(http.MethodGet, "/list", "")

	if gate.Active() != "other.p12" || order != "1212" {
		t.Errorf("active %q, hooks ran %s", gate.Active(), order)
	}

	remove()
	removeSecond()
	curl.do(http.MethodGet, "/list", "")

	if order != "1212" {
		t.Errorf("hooks ran %s", order)
	}
}

func TestWatcherSeesEveryLeafAndIsNotCounted(t *testing.T) {
	t.Parallel()

	gate, curl := newGate(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)

	leafs := []string{simulator.Fingerprint(gate.DefaultLeaf())}
	watcher := gate.Watch(ctx)
	await := func() {
		t.Helper()

		if err := watcher.Await(ctx, leafs[len(leafs)-1]); err != nil {
			t.Fatal(err)
		}
	}

	await()

	for _, name := range []string{"a.p12", "b.p12"} {
		leafs = append(leafs, simulator.Fingerprint(curl.put(name, name).Leaf))

		await()
	}

	if watcher.Failed() != 0 {
		t.Errorf("%d handshakes failed", watcher.Failed())
	}

	gate.Stop()
	eventually(t, "a failed handshake", func() bool { return watcher.Failed() > 0 })
	watcher.Stop()

	if diff := cmp.Diff(leafs, watcher.Leafs()); diff != "" || watcher.Handshakes() < len(leafs) {
		t.Errorf("%d handshakes, %s", watcher.Handshakes(), diff)
	}

	if connections := gate.Journal().Connections(); connections != 1 || gate.Journal().Handshakes() != 1 {
		t.Errorf("%d connections counted", connections)
	}

	cancel()

	if err := watcher.Await(ctx, "none"); err == nil {
		t.Error("awaited what never comes")
	}
}
