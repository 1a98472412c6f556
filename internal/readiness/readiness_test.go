// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package readiness_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/readiness"
)

// TestAction: every state has an action of its own that says what to do.
func TestAction(t *testing.T) {
	t.Parallel()
	gate := func(state string) readiness.Seen {
		return readiness.Seen{Gate: dynatrace.ActiveGate{Version: "1.215.1"}, Token: dynatrace.GateToken{ID: "dt0g02.TOKEN", State: state}}
	}
	expiring := gate("EXPIRING")
	expiring.Expires = time.Date(2027, 1, 2, 3, 4, 5, 0, time.FixedZone("", 3600))
	unreadable := gate("UNKNOWN")
	unreadable.Token.ID = ""
	refused := gate("ABSENT")
	refused.Enforced = true
	tests := map[string]struct {
		gate readiness.Seen
		want []string
	}{
		"UNSUPPORTED":              {gate("UNSUPPORTED"), []string{"Update the gate", "1.215.1", "1.225"}},
		"ABSENT":                   {gate("ABSENT"), []string{"Give the gate a token", "still connects"}},
		"ABSENT, enforced":         {refused, []string{"Give the gate a token", "cut off until it has one"}},
		"EXPIRING":                 {expiring, []string{"Rotate the token dt0g02.TOKEN", "2027-01-02T02:04:05Z"}},
		"EXPIRING, date unknown":   {gate("EXPIRING"), []string{"Rotate the token dt0g02.TOKEN", "within 30 days"}},
		"INVALID":                  {gate("INVALID"), []string{"malformed"}},
		"UNKNOWN":                  {gate("UNKNOWN"), []string{"dt0g02.TOKEN", "revoked", "another environment"}},
		"UNKNOWN, id unreadable":   {unreadable, []string{"the token that it uses"}},
		"a state of later servers": {gate("QUARANTINED"), []string{"QUARANTINED", "newer than this version"}},
		"none":                     {gate(""), []string{"does not tell"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := test.gate.Action()
			for _, part := range test.want {
				if !strings.Contains(got, part) {
					t.Errorf("%q is not in: %s", part, got)
				}
			}
		})
	}
}

// TestReady: only VALID counts, and a gate of which nothing is told does not.
func TestReady(t *testing.T) {
	t.Parallel()
	for state, want := range map[string]bool{"VALID": true, "EXPIRING": false, "ABSENT": false, "": false, "QUARANTINED": false} {
		gate := dynatrace.ActiveGate{Tokens: []dynatrace.GateToken{{EnvironmentID: "other", State: "VALID"}, {EnvironmentID: "abc12345", State: state}}}
		if got := readiness.See(gate, "ABC12345").Ready(); got != want {
			t.Errorf("%q is ready: %t", state, got)
		}
	}
}

func TestMissing(t *testing.T) {
	t.Parallel()
	listed := []dynatrace.ActiveGate{{Hostname: "Gate-B.example.com"}, {Hostname: "gate-a.example.com"}, {Hostname: "gate-c"}}
	got := readiness.Missing([]string{"gate-z", "GATE-B.example.com", "gate-b", "gate-a.example.com"}, listed)
	if diff := cmp.Diff([]string{"gate-b", "gate-z"}, got); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
}
