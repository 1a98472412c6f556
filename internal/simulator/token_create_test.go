// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// created is the answer to POST.
type created struct {
	ID             string
	Token          string
	ExpirationDate *string
}

// create makes a token through the API.
func (e *environment) create(body string, headers ...string) created {
	e.t.Helper()

	got := e.post(tokensPath, body, headers...)
	if got.Status != http.StatusCreated || got.ContentType != jason {
		e.t.Fatalf("POST: %+v", got)
	}

	var c created
	if err := json.Unmarshal([]byte(got.Body), &c); err != nil {
		e.t.Fatal(err)
	}

	return c
}

func TestCreatedTokenIsShownWithoutItsSecret(t *testing.T) {
	t.Parallel()

	e := newEnvironment(t)
	e.sim.AddToken("dt0c01.OWNED.X", simulator.ScopeTokensCreate)
	e.sim.SetOwner("dt0c01.OWNED.X", "jane@example.com")

	made := e.create(`{"name":"gate 1","activeGateType":"ENVIRONMENT","expirationDate":"2026-12-24T18:00"}`,
		"Authorization", "Api-Token dt0c01.OWNED.X")

	if !regexp.MustCompile(`^dt0g02\.[A-Z2-7]{8}$`).MatchString(made.ID) ||
		!regexp.MustCompile(`^`+regexp.QuoteMeta(made.ID)+`\.[A-Z2-7]{64}$`).MatchString(made.Token) ||
		made.ExpirationDate == nil || *made.ExpirationDate != "2026-12-24T18:00:00.000Z" {
		t.Errorf("created: %+v", made)
	}

	want := map[string]any{
		"id": made.ID, "name": "gate 1", "owner": "jane@example.com", "activeGateType": "ENVIRONMENT", "seedToken": false,
		"creationDate": "2026-08-31T12:00:00.000Z", "expirationDate": "2026-12-24T18:00:00.000Z",
	}

	var got map[string]any

	e.get(tokensPath+"/"+made.ID, &got)

	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}

	info, found := e.api.GateToken(made.ID)
	if !found || info.Name != "gate 1" || info.Owner != "jane@example.com" || !info.Created.Equal(noon) || !info.LastUsed.IsZero() {
		t.Errorf("%+v, %v", info, found)
	}

	lines := []string{"POST /api/v2/activeGateTokens 201", "GET /api/v2/activeGateTokens/" + made.ID + " 200"}
	if diff := cmp.Diff(lines, e.api.Journal().Lines()); diff != "" {
		t.Error(diff)
	}

	if requests := e.sim.Journal().Requests(); !requests[0].Committed || requests[1].Committed {
		t.Errorf("%+v", requests)
	}
}

func TestCreateIsChecked(t *testing.T) {
	t.Parallel()

	const valid = `"name":"a","activeGateType":"ENVIRONMENT"`

	for name, test := range map[string]struct {
		body   string
		change func(*simulator.EnvironmentBehaviour)
		want   []string // nil is a success
	}{
		"least":            {body: `{` + valid + `}`},
		"seed":             {body: `{` + valid + `,"seedToken":true}`},
		"cluster":          {body: `{"name":"a","activeGateType":"CLUSTER"}`},
		"null expiry":      {body: `{` + valid + `,"expirationDate":null}`},
		"unknown field":    {body: `{` + valid + `,"colour":"red"}`},
		"no object":        {body: `[]`, want: []string{}},
		"null":             {body: `null`, want: []string{}},
		"no JSON":          {body: `{`, want: []string{}},
		"nothing":          {body: `{}`, want: []string{"PAYLOAD_BODY name", "PAYLOAD_BODY activeGateType"}},
		"empty name":       {body: `{"name":"","activeGateType":"ENVIRONMENT"}`, want: []string{"PAYLOAD_BODY name"}},
		"null name":        {body: `{"name":null,"activeGateType":"ENVIRONMENT"}`, want: []string{"PAYLOAD_BODY name"}},
		"number as name":   {body: `{"name":1,"activeGateType":"ENVIRONMENT"}`, want: []string{"PAYLOAD_BODY name"}},
		"no type":          {body: `{"name":"a"}`, want: []string{"PAYLOAD_BODY activeGateType"}},
		"unknown type":     {body: `{"name":"a","activeGateType":"environment"}`, want: []string{"PAYLOAD_BODY activeGateType"}},
		"number as type":   {body: `{"name":"a","activeGateType":1}`, want: []string{"PAYLOAD_BODY activeGateType"}},
		"text as seed":     {body: `{` + valid + `,"seedToken":"yes"}`, want: []string{"PAYLOAD_BODY seedToken"}},
		"number as expiry": {body: `{` + valid + `,"expirationDate":1}`, want: []string{"PAYLOAD_BODY expirationDate"}},
		"type unknown to newer servers": {
			body: `{"name":"a","activeGateType":"?"}`, change: func(b *simulator.EnvironmentBehaviour) { b.OmitTypeAndSeed = true },
		},
		"unknown field refused": {
			body:   `{` + valid + `,"colour":"red","size":1}`,
			change: func(b *simulator.EnvironmentBehaviour) { b.RejectUnknownFields = true },
			want:   []string{"PAYLOAD_BODY colour", "PAYLOAD_BODY size"},
		},
		"removed field refused": {
			body: `{` + valid + `}`,
			change: func(b *simulator.EnvironmentBehaviour) {
				b.RejectUnknownFields, b.OmitTypeAndSeed = true, true
			},
			want: []string{"PAYLOAD_BODY activeGateType"},
		},
		"relative expiry refused": {
			body:   `{` + valid + `,"expirationDate":"now+14d"}`,
			change: func(b *simulator.EnvironmentBehaviour) { b.RefuseRelativeExpiry = true },
			want:   []string{"PAYLOAD_BODY expirationDate"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			e := newEnvironment(t)
			if test.change != nil {
				e.api.Behave(test.change)
			}

			got := e.post(tokensPath, test.body)
			if test.want == nil {
				if got.Status != http.StatusCreated || len(e.api.GateTokens()) != 1 {
					t.Errorf("%+v", got)
				}

				return
			}

			if got.Status != http.StatusBadRequest || len(e.api.GateTokens()) != 0 {
				t.Errorf("%+v", got)
			}

			if diff := cmp.Diff(test.want, violations(t, got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCreateWantsJSON(t *testing.T) {
	t.Parallel()

	e := newEnvironment(t)
	body := `{"name":"a","activeGateType":"ENVIRONMENT"}`

	for label, want := range map[string]int{
		"application/json": 201, "Application/JSON;charset=UTF-8": 201, "text/plain": 415, "": 415,
	} {
		if got := e.post(tokensPath, body, "Content-Type", label); got.Status != want {
			t.Errorf("%q: %+v", label, got)
		}
	}
}
