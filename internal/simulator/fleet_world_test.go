// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock/clocktest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

var fleetStart = time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC)

// fleetWorld is an environment with a clock that tests move.
type fleetWorld struct {
	t     *testing.T
	clock *clocktest.Fake
	sim   *simulator.Simulator
	api   *simulator.Environment
	curl  *client
}

func newFleetWorld(t *testing.T) *fleetWorld {
	t.Helper()

	fake := clocktest.NewFake(fleetStart)
	s := newSimulator(t, simulator.WithClock(fake))

	return &fleetWorld{t: t, clock: fake, sim: s, api: s.API(), curl: newClient(t, s.API().URL())}
}

// token adds a token that expires after that time; 0 is never.
func (w *fleetWorld) token(after time.Duration) (id, secret string) {
	w.t.Helper()

	seed := simulator.TokenSeed{Name: "gate"}
	if after > 0 {
		seed.Expires = w.clock.Now().Add(after)
	}

	return w.api.AddGateToken(seed)
}

// shown is the part of an ActiveGate's JSON that tests look at.
type shown struct {
	ID              string       `json:"id"`
	Hostname        string       `json:"hostname"`
	OfflineSince    *int64       `json:"offlineSince"`
	MainEnvironment *string      `json:"mainEnvironment"`
	Environments    []string     `json:"environments"`
	Type            string       `json:"type"`
	Tokens          []shownToken `json:"activeGateTokens"`
}

type shownToken struct {
	ID            string `json:"id"`
	EnvironmentID string `json:"environmentId"`
	State         string `json:"state"`
}

// list asks for the list with that query.
func (w *fleetWorld) list(query string) []shown {
	w.t.Helper()

	got := w.curl.do(http.MethodGet, "/api/v2/activeGates"+query, "")
	if got.Status != http.StatusOK {
		w.t.Fatalf("list %s: %+v", query, got)
	}

	var list struct {
		ActiveGates []shown `json:"activeGates"`
	}

	decode(w.t, got.Body, &list)

	return list.ActiveGates
}

// names are the host names of the list with that query.
func (w *fleetWorld) names(query string) []string {
	w.t.Helper()

	names := []string{}
	for _, gate := range w.list(query) {
		names = append(names, gate.Hostname)
	}

	return names
}

// only is the token of the only gate that is listed.
func (w *fleetWorld) only() shownToken {
	w.t.Helper()

	list := w.list("")
	if len(list) != 1 || len(list[0].Tokens) != 1 {
		w.t.Fatalf("listed: %+v", list)
	}

	return list[0].Tokens[0]
}

func decode(t *testing.T, text string, into any) {
	t.Helper()

	if err := json.Unmarshal([]byte(text), into); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
}
