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

// tokensPath is where ActiveGate tokens are.
const tokensPath = "/api/v2/activeGateTokens"

// noon is when the environments of tests begin.
var noon = time.Date(2026, time.August, 31, 12, 0, 0, 0, time.UTC)

// environment is an environment API with a clock that stands still and a
// client that sends JSON.
type environment struct {
	*client

	sim   *simulator.Simulator
	api   *simulator.Environment
	clock *clocktest.Fake
}

func newEnvironment(t *testing.T) *environment {
	t.Helper()

	clock := clocktest.NewFake(noon)
	s := newSimulator(t, simulator.WithClock(clock))

	return &environment{client: newClient(t, s.API().URL()), sim: s, api: s.API(), clock: clock}
}

// post sends JSON.
func (e *environment) post(path, body string, headers ...string) answer {
	e.t.Helper()

	return e.do(http.MethodPost, path, body, append([]string{"Content-Type", "application/json; charset=utf-8"}, headers...)...)
}

// get reads JSON that must be answered with 200.
func (e *environment) get(path string, into any) {
	e.t.Helper()

	got := e.do(http.MethodGet, path, "")
	if got.Status != http.StatusOK || got.ContentType != jason {
		e.t.Fatalf("GET %s: %+v", path, got)
	}

	if err := json.Unmarshal([]byte(got.Body), into); err != nil {
		e.t.Fatalf("GET %s: %v: %s", path, err, got.Body)
	}
}

// problem is the error envelope of api-facts 7.5.
type problem struct {
	Error struct {
		Code       int
		Message    string
		Violations []struct {
			Path, Message     string
			ParameterLocation string
			Location          *string
		} `json:"constraintViolations"`
	}
}

// violations returns where the error envelope of an answer says something is
// wrong, e.g. PAYLOAD_BODY name.
func violations(t *testing.T, got answer) []string {
	t.Helper()

	var p problem
	if err := json.Unmarshal([]byte(got.Body), &p); err != nil || got.ContentType != jason {
		t.Fatalf("no envelope: %v: %+v", err, got)
	}

	if p.Error.Code != got.Status || p.Error.Message == "" {
		t.Errorf("envelope: %+v", got)
	}

	places := []string{}

	for _, v := range p.Error.Violations {
		if v.Message == "" {
			t.Errorf("violation without message: %s", got.Body)
		}

		places = append(places, v.ParameterLocation+" "+v.Path)
	}

	return places
}
