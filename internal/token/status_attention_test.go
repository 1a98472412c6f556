// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
)

// TestStatusAction: every state has an action of its own that says what to do.
func TestStatusAction(t *testing.T) {
	t.Parallel()
	gate := func(state string) seenGate {
		return seenGate{gate: dynatrace.ActiveGate{Version: "1.215.1"}, token: dynatrace.GateToken{ID: "dt0g02.TOKEN", State: state}}
	}
	expiring := gate("EXPIRING")
	expiring.expires = time.Date(2027, 1, 2, 3, 4, 5, 0, time.FixedZone("", 3600))
	unreadable := gate("UNKNOWN")
	unreadable.token.ID = ""
	tests := map[string]struct {
		gate seenGate
		want []string
	}{
		"UNSUPPORTED":              {gate("UNSUPPORTED"), []string{"Update the gate", "1.215.1", "1.225"}},
		"ABSENT":                   {gate("ABSENT"), []string{"Give the gate a token"}},
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
			got := actionFor(test.gate)
			for _, part := range test.want {
				if !strings.Contains(got, part) {
					t.Errorf("%q is not in: %s", part, got)
				}
			}
		})
	}
}

func TestStatusAttention(t *testing.T) {
	t.Parallel()
	gates := statusFilter{}.choose(statusFleet(), "abc12345")
	var got []string
	for _, one := range attentionOf(gates, []string{"gate-aa"}) {
		got = append(got, strings.Join([]string{one.ID.String(), one.Hostname.String(), one.State.ValueString()}, " "))
		if one.Action.ValueString() == "" {
			t.Errorf("%s has no action", one.ID)
		}
	}
	want := []string{
		`"0x1" <null> UNREPORTED`, `"0x2" "gate-a.example.com" ABSENT`, `"0x3" "gate-a.example.com" EXPIRING`,
		`<null> "gate-aa" MISSING`, `"0x5" "gate-c" QUARANTINED`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("attention (-want +got):\n%s", diff)
	}
}

func TestStatusAllValid(t *testing.T) {
	t.Parallel()
	valid := statusFilter{hostname: "gate-b"}.choose(statusFleet(), "abc12345")
	tests := map[string]struct {
		gates   []seenGate
		missing []string
		want    types.Bool
	}{
		"no gate proves nothing":     {nil, nil, types.BoolNull()},
		"all valid":                  {valid, nil, types.BoolValue(true)},
		"an expected one is missing": {valid, []string{"gate-z"}, types.BoolValue(false)},
		"none but a missing one":     {nil, []string{"gate-z"}, types.BoolNull()},
		"one is not":                 {statusFilter{}.choose(statusFleet(), "abc12345"), nil, types.BoolValue(false)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := statusAllValid(test.gates, attentionOf(test.gates, test.missing)); !got.Equal(test.want) {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestDaysUntil(t *testing.T) {
	t.Parallel()
	for estimation, want := range map[time.Duration]int64{
		-time.Hour: 0, 0: 0, time.Millisecond: 1, 24 * time.Hour: 1, 24*time.Hour + 1: 2, 30 * 24 * time.Hour: 30,
	} {
		if got := daysUntil(&estimation); !got.Equal(types.Int64Value(want)) {
			t.Errorf("%s: got %s, want %d", estimation, got, want)
		}
	}
	if got := daysUntil(nil); !got.IsNull() {
		t.Errorf("not told: got %s", got)
	}
}
