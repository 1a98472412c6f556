// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
)

func TestActiveGates(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	yes := true
	w := newWorld(t, nil)
	w.answer(http.StatusOK, `{"activeGates":[
		{"id":"-1556499193","hostname":"gw1","networkAddresses":["10.0.0.1"],"loadBalancerAddresses":["lb"],"osType":"SOMETHING_NEW","version":"1.333.0.20260101-000000",
		 "type":"ENVIRONMENT_MULTI","offlineSince":null,"mainEnvironment":"abc12345","environments":["abc12345","xyz67890"],"networkZone":"z","group":"g","containerized":true,
		 "modules":[{"type":"LOGS","enabled":"maybe"}],"activeGateTokens":[{"id":"dt0g02.A","environmentId":"ABC12345","state":"VALID"},{"environmentId":"xyz67890","state":"SOMETHING_NEW"}]},
		{"id":1541791174,"offlineSince":1772366400000,"activeGateTokens":[{"id":null,"state":"ABSENT"}]},
		{"offlineSince":"1772366400000","activeGateTokens":null},
		{}]}`)
	offline := time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)
	want := []dynatrace.ActiveGate{
		{
			ID: "0xa339b507", Hostname: "gw1", NetworkAddresses: []string{"10.0.0.1"}, LoadBalancerAddresses: []string{"lb"},
			Version: "1.333.0.20260101-000000", Type: "ENVIRONMENT_MULTI", Containerized: &yes, Group: "g", NetworkZone: "z",
			MainEnvironment: "abc12345", Environments: []string{"abc12345", "xyz67890"},
			Tokens: []dynatrace.GateToken{{EnvironmentID: "ABC12345", ID: "dt0g02.A", State: dynatrace.StateValid}, {EnvironmentID: "xyz67890", State: "SOMETHING_NEW"}},
		},
		{ID: "0x5be5ddc6", OfflineSince: offline, Tokens: []dynatrace.GateToken{{State: dynatrace.StateAbsent}}},
		{OfflineSince: offline},
		{},
	}
	var gates []dynatrace.ActiveGate
	for range 2 {
		var err error
		gates, err = w.environment.ActiveGates(ctx)
		if diff := cmp.Diff(want, gates); diff != "" || err != nil {
			t.Fatalf("%v: %s", err, diff)
		}
	}
	if !gates[0].Online() || gates[1].Online() {
		t.Error("a gate is online unless it tells since when it is not")
	}
	for environment, id := range map[string]string{"abc12345": "dt0g02.A", "xyz67890": "", "other": "none", "": "none"} {
		if token, ok := gates[0].TokenOf(environment); ok != (id != "none") || (ok && token.ID != id) {
			t.Errorf("TokenOf(%q) = %v, %v", environment, token, ok)
		}
	}
	if token, ok := gates[1].TokenOf("abc12345"); !ok || token.State != dynatrace.StateAbsent {
		t.Errorf("TokenOf = %v, %v", token, ok)
	}
	// A new token changes nothing that gates use, a revoked one does.
	if _, err := w.environment.CreateToken(ctx, dynatrace.NewToken{}); err == nil {
		t.Error("the answer is no token")
	}
	if _, err := w.environment.ActiveGates(ctx); err != nil || len(w.requests()) != 2 {
		t.Errorf("%v", err)
	}
	_ = w.environment.RevokeToken(ctx, "dt0g02.A")
	if _, err := w.environment.ActiveGates(ctx); err != nil || len(w.requests()) != 2 {
		t.Errorf("%v", err)
	}
	w.answer(http.StatusOK, `{"activeGates":[]}`)
	fresh, err := w.environment.ActiveGatesFresh(ctx)
	shared, sharedErr := w.environment.ActiveGates(ctx)
	if err != nil || sharedErr != nil || fresh == nil || len(fresh) != 0 || len(shared) != 0 || len(w.requests()) != 1 {
		t.Errorf("%v, %v", err, sharedErr)
	}
}

// What is no list must not pass for an environment without gates: a token
// would be revoked that a gate uses.
func TestHostileActiveGates(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"nothing": ``, "object": `{}`, "null": `{"activeGates":null}`, "array": `[]`, "page": `<!DOCTYPE html>`, "tokens an object": `{"activeGates":[{"activeGateTokens":{}}]}`,
		"odd date": `{"activeGates":[{"offlineSince":"since monday"}]}`, "odd id": `{"activeGates":[{"id":{}}]}`, "flag a date": `{"activeGates":[{"offlineSince":true}]}`,
	}
	for name, body := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			w.answer(http.StatusOK, body)
			if gates, err := w.environment.ActiveGates(context.Background()); !isProtocol(err) || gates != nil {
				t.Errorf("ActiveGates = %v, %v", gates, err)
			}
		})
	}
}

// A field of another type is named as the answer names it.
func TestOddField(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.answer(http.StatusOK, `{"activeGates":[{"hostname":5}]}`)
	if _, err := w.environment.ActiveGates(context.Background()); err == nil || !strings.Contains(err.Error(), `at "activeGates.hostname"`) {
		t.Error(err)
	}
}

// The list has no pages, and is longer than other answers may be.
func TestManyActiveGates(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.answer(http.StatusOK, `{"activeGates":[`+strings.Repeat(`{"id":1,"modules":["`+strings.Repeat("x", 3000)+`"]},`, 3000)+`{}]}`)
	if gates, err := w.environment.ActiveGates(context.Background()); err != nil || len(gates) != 3001 {
		t.Errorf("%d gates, %v", len(gates), err)
	}
}

func TestTokenEnforcement(t *testing.T) {
	t.Parallel()
	length := func(d time.Duration) *time.Duration { return &d }
	tests := map[string]struct {
		body string
		want *dynatrace.Enforcement
	}{
		"days":          {`{"manualEnforced":true,"autoEnforced":false,"autoEnforcementEstimation":{"value":30,"unit":"DAYS"}}`, &dynatrace.Enforcement{Manual: true, Estimation: length(30 * 24 * time.Hour)}},
		"hours":         {`{"autoEnforced":true,"autoEnforcementEstimation":{"value":2,"unit":"HOURS"}}`, &dynatrace.Enforcement{Automatic: true, Estimation: length(2 * time.Hour)}},
		"minutes":       {`{"autoEnforced":false,"autoEnforcementEstimation":{"value":2,"unit":"MINUTES"}}`, &dynatrace.Enforcement{Estimation: length(2 * time.Minute)}},
		"seconds":       {`{"autoEnforced":false,"autoEnforcementEstimation":{"value":2.5,"unit":"SECONDS"}}`, &dynatrace.Enforcement{Estimation: length(2500 * time.Millisecond)}},
		"milliseconds":  {`{"autoEnforced":false,"autoEnforcementEstimation":{"value":0,"unit":"MILLIS"}}`, &dynatrace.Enforcement{Estimation: length(0)}},
		"no unit":       {`{"autoEnforced":false,"autoEnforcementEstimation":{"value":86400000}}`, &dynatrace.Enforcement{Estimation: length(24 * time.Hour)}},
		"new unit":      {`{"autoEnforced":false,"autoEnforcementEstimation":{"value":2,"unit":"WEEKS"}}`, &dynatrace.Enforcement{}},
		"no value":      {`{"autoEnforced":false,"autoEnforcementEstimation":{"unit":"DAYS"}}`, &dynatrace.Enforcement{}},
		"absurd":        {`{"autoEnforced":false,"autoEnforcementEstimation":{"value":1e300,"unit":"DAYS"}}`, &dynatrace.Enforcement{}},
		"negative":      {`{"autoEnforced":false,"autoEnforcementEstimation":{"value":-1,"unit":"DAYS"}}`, &dynatrace.Enforcement{}},
		"no estimation": {`{"manualEnforced":false,"autoEnforcementEstimation":null}`, &dynatrace.Enforcement{}},
		"nothing told":  {`{}`, nil},
		"a gate":        {`{"id":"0x1"}`, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			w.answer(http.StatusOK, test.body)
			got, err := w.environment.TokenEnforcement(context.Background())
			if test.want == nil {
				if !isProtocol(err) {
					t.Errorf("TokenEnforcement = %v, %v", got, err)
				}
				return
			}
			if diff := cmp.Diff(*test.want, got); diff != "" || err != nil {
				t.Errorf("%v: %s", err, diff)
			}
			_, _ = w.environment.TokenEnforcement(context.Background())
			if diff := cmp.Diff([]string{"GET /api/v2/activeGates/tokenEnforcement"}, w.requests()); diff != "" {
				t.Error(diff)
			}
		})
	}
}
