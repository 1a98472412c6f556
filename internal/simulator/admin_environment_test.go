// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

func TestAdminAPIOfTheEnvironment(t *testing.T) {
	t.Parallel()

	e := newEnvironment(t)
	server := httptest.NewServer(e.sim.AdminHandler())
	t.Cleanup(server.Close)

	admin := newClient(t, server.URL)

	got := admin.do("POST", "/environment/tokens", `{"name":"a","owner":"jane","type":"CLUSTER","expires":"2026-09-30T00:00:00Z"}`)

	var made struct{ ID, Token string }
	if err := json.Unmarshal([]byte(got.Body), &made); err != nil || got.Status != 201 || !e.api.Alive(made.Token) {
		t.Fatalf("%v: %+v", err, got)
	}

	for _, step := range []struct {
		method, path, body string
		want               int
		holds              string
		check              func() bool
	}{
		{"GET", "/environment", "", 200, `"managedUrl": "` + e.api.ManagedURL() + `"`, nil},
		{"GET", "/environment", "", 200, `BEGIN CERTIFICATE`, nil},
		{"GET", "/state", "", 200, `"url": "` + e.api.URL() + `"`, nil},
		{"GET", "/environment/tokens", "", 200, `"id": "` + made.ID + `"`, nil},
		{"GET", "/environment/tokens", "", 200, `"expires": "2026-09-30T00:00:00Z"`, nil},
		{"POST", "/environment/tokens", `{"nam":"typo"}`, 400, "unknown field", nil},
		{"DELETE", "/environment/tokens/" + made.ID, "", 204, "", func() bool { return !e.api.Alive(made.Token) }},
		{"DELETE", "/environment/tokens/" + made.ID, "", 404, "no such token", nil},
		{"POST", "/environment/tokens/fill?count=3", "", 204, "", func() bool { return len(e.api.GateTokens()) == 3 }},
		{"POST", "/environment/tokens/fill?count=-1", "", 400, "negative", nil},
		{"POST", "/environment/tokens/fill", "", 400, "invalid syntax", nil},
		{
			"PATCH", "/environment/behaviour", `{"listLag":"1m0s","rateLimit":{"requests":7,"window":"2s"},"arrayErrors":true}`,
			200, `"requests": 7`, func() bool {
				b := e.api.Behaviour()

				return b.ListLag == time.Minute && b.RateLimit == simulator.RateLimit{Requests: 7, Window: 2 * time.Second} && b.ArrayErrors
			},
		},
		{"PATCH", "/environment/behaviour", `{"latency":"1ms"}`, 200, `"listLag": "1m0s"`, func() bool { return e.api.Behaviour().ArrayErrors }},
		{"PATCH", "/environment/behaviour", `{"latency":"soon"}`, 400, "invalid duration", nil},
		{"PATCH", "/environment/behaviour", `{"nam":1}`, 400, "unknown field", nil},
		{"POST", "/environment/faults", `{"match":"GET","kind":"Status","status":503,"times":1}`, 201, `"fired": 0`, nil},
		{"POST", "/environment/faults", `{"kind":"Nonsense"}`, 400, "unknown kind", nil},
		{"GET", "/environment/faults", "", 200, `"status": 503`, func() bool { return e.do("GET", tokensPath, "").Status == 503 }},
		{"DELETE", "/environment/faults", "", 204, "", nil},
		{"GET", "/environment/journal?format=lines", "", 200, "environment GET /api/v2/activeGateTokens 503 Status", nil},
		{"GET", "/journal?format=lines", "", 200, "environment GET /api/v2/activeGateTokens 503 Status", nil},
		{"DELETE", "/environment/journal", "", 204, "", func() bool { return e.api.Journal().Count("") == 0 }},
		{"POST", "/environment/stop", "", 204, "", func() bool { return !e.api.Running() }},
		{"POST", "/environment/start", "", 204, "", e.api.Running},
		{
			"POST", "/tokens", `{"token":"dt0c01.A.B","scopes":["activeGates.read"],"owner":"joe","expires":"2026-01-01T00:00:00Z"}`, 204, "",
			func() bool { return e.do("GET", tokensPath, "", "Authorization", "Api-Token dt0c01.A.B").Status == 401 },
		},
	} {
		got := admin.do(step.method, step.path, step.body)
		if got.Status != step.want || !strings.Contains(got.Body, step.holds) {
			t.Errorf("%s %s: %+v", step.method, step.path, got)
		}

		if step.check != nil && !step.check() {
			t.Errorf("%s %s did not do it", step.method, step.path)
		}
	}
}
