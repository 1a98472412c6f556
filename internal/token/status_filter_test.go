// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
)

// statusFleet is what the tables below choose from.
func statusFleet() []dynatrace.ActiveGate {
	uses := func(environment, id, state string) dynatrace.GateToken {
		return dynatrace.GateToken{EnvironmentID: environment, ID: id, State: state}
	}
	return []dynatrace.ActiveGate{
		{ID: "0x4", Hostname: "Gate-B.example.com", Group: "Frankfurt", NetworkZone: "dmz", Tokens: []dynatrace.GateToken{uses("", "dt0g02.B", "VALID")}},
		{ID: "0x3", Hostname: "gate-a.example.com", Group: "frankfurt-2", NetworkZone: "DMZ.inner", Tokens: []dynatrace.GateToken{
			uses("other", "dt0g02.O", "VALID"), uses("ABC12345", "dt0g02.A", "EXPIRING"),
		}},
		{ID: "0x2", Hostname: "gate-a.example.com", Group: "paris", OfflineSince: time.Unix(1, 0), Tokens: []dynatrace.GateToken{uses("", "", "ABSENT")}},
		{ID: "0x1", Tokens: []dynatrace.GateToken{uses("other", "dt0g02.O", "VALID")}},
		{ID: "0x5", Hostname: "gate-c", Tokens: []dynatrace.GateToken{uses("", "dt0g02.C", "QUARANTINED")}},
	}
}

func TestStatusFilter(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	tests := map[string]struct {
		filter statusFilter
		want   []string
	}{
		"all, by host name and id":   {statusFilter{}, []string{"0x1", "0x4", "0x2", "0x3", "0x5"}},
		"host name, whatever case":   {statusFilter{hostname: "GATE-b"}, []string{"0x4"}},
		"part of the host name":      {statusFilter{hostname: "example"}, []string{"0x4", "0x2", "0x3"}},
		"group":                      {statusFilter{group: "frank"}, []string{"0x4", "0x3"}},
		"network zone":               {statusFilter{networkZone: "dmz"}, []string{"0x4", "0x3"}},
		"online":                     {statusFilter{online: &yes}, []string{"0x1", "0x4", "0x3", "0x5"}},
		"offline":                    {statusFilter{online: &no}, []string{"0x2"}},
		"states":                     {statusFilter{states: []string{"ABSENT", "EXPIRING"}}, []string{"0x2", "0x3"}},
		"a new state":                {statusFilter{states: []string{"QUARANTINED"}}, []string{"0x5"}},
		"no state is told":           {statusFilter{states: []string{"UNREPORTED"}}, []string{"0x1"}},
		"no state is wanted":         {statusFilter{states: []string{}}, nil},
		"all of them have to hold":   {statusFilter{hostname: "gate-a", group: "paris", online: &yes}, nil},
		"those of several that hold": {statusFilter{hostname: "gate-a", online: &yes}, []string{"0x3"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, one := range test.filter.choose(statusFleet(), "abc12345") {
				got = append(got, one.Gate.ID)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("ids (-want +got):\n%s", diff)
			}
		})
	}
}

// TestStatusToken takes the token of the configured environment, not the first.
func TestStatusToken(t *testing.T) {
	t.Parallel()
	got := map[string]string{}
	for _, one := range (statusFilter{}).choose(statusFleet(), "abc12345") {
		got[one.Gate.ID] = one.Token.ID + " " + one.State()
	}
	want := map[string]string{
		"0x1": " UNREPORTED", "0x2": " ABSENT", "0x3": "dt0g02.A EXPIRING", "0x4": "dt0g02.B VALID", "0x5": "dt0g02.C QUARANTINED",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("tokens (-want +got):\n%s", diff)
	}
}

func TestStatusCounts(t *testing.T) {
	t.Parallel()
	want := map[string]int64{
		"ABSENT": 1, "EXPIRING": 1, "INVALID": 0, "UNKNOWN": 0, "UNSUPPORTED": 0, "VALID": 1, "QUARANTINED": 1, "UNREPORTED": 1,
	}
	if diff := cmp.Diff(want, countsOf(statusFilter{}.choose(statusFleet(), "abc12345"))); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
}

func TestCheckState(t *testing.T) {
	t.Parallel()
	for text, good := range map[string]bool{"VALID": true, "NEW_STATE_2": true, "": false, "valid": false, "NEW STATE": false} {
		if err := checkState(text); (err == nil) != good {
			t.Errorf("%q: %v", text, err)
		}
	}
}
