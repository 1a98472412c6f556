// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package enforce

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
)

func gate(id, hostname, state string) dynatrace.ActiveGate {
	return dynatrace.ActiveGate{ID: id, Hostname: hostname, Tokens: []dynatrace.GateToken{{ID: "dt0g02." + id, State: state}}}
}

// TestJudge finds every gate that is listed, was seen before or is expected, and
// is not ready.
func TestJudge(t *testing.T) {
	t.Parallel()
	fleet := []dynatrace.ActiveGate{gate("0x1", "b", "VALID"), gate("0x2", "a", "ABSENT"), gate("0x3", "c", "EXPIRING"), gate("0x4", "d", "QUARANTINED"), {ID: "0x5", Hostname: "e"}}
	seen := Memory{{ID: "0x9", Hostname: "gone", State: "UNKNOWN", Token: "dt0g02.X"}, {ID: "0x1", Hostname: "b", State: "ABSENT"}}
	tests := map[string]struct {
		guard  Guard
		found  []string
		unused []string
		cut    []string // though they are not ready
		listed int
	}{
		"listed":              {Guard{}, []string{"a ABSENT", "c EXPIRING", "d QUARANTINED", "e UNREPORTED"}, nil, nil, 5},
		"seen before":         {Guard{Known: seen}, []string{"a ABSENT", "c EXPIRING", "d QUARANTINED", "e UNREPORTED", "gone UNKNOWN gone"}, nil, nil, 5},
		"ignored":             {Guard{Known: seen, Ignore: []string{"A", "0x3", "4", "e*", "g*"}}, nil, nil, []string{"a", "c", "d", "e"}, 1},
		"ignored by nothing":  {Guard{Ignore: []string{"*", "zz", "0x77"}}, nil, []string{"zz", "0x77"}, []string{"a", "c", "d", "e"}, 0},
		"expected, missing":   {Guard{Ignore: []string{"*"}, Expected: []string{"B", "z"}}, []string{"z MISSING"}, nil, []string{"a", "c", "d", "e"}, 1},
		"expected, not ready": {Guard{Ignore: []string{"*"}, Expected: []string{"A"}}, []string{"a ABSENT"}, nil, []string{"c", "d", "e"}, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			verdict := test.guard.judge(fleet, map[string]time.Time{})
			var found []string
			for _, one := range verdict.Findings {
				text := one.Hostname + " " + one.State
				if one.Gone {
					text += " gone"
				}
				if found = append(found, text); one.Action == "" {
					t.Errorf("%s: nothing is to be done", text)
				}
			}
			if diff := cmp.Diff(test.found, found); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.unused, verdict.Unused, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("unused (-want +got):\n%s", diff)
			}
			var cut []string
			for _, one := range verdict.Ignored {
				cut = append(cut, one.Hostname)
			}
			if diff := cmp.Diff(test.cut, cut); diff != "" {
				t.Errorf("ignored and cut off (-want +got):\n%s", diff)
			}
			if verdict.Listed != test.listed {
				t.Errorf("%d are listed, want %d", verdict.Listed, test.listed)
			}
		})
	}
}

// TestMemory strikes off who is ready, keeps who is gone, and takes the last state.
func TestMemory(t *testing.T) {
	t.Parallel()
	m := Memory(nil).updated([]dynatrace.ActiveGate{gate("0x2", "b", "ABSENT"), gate("0x1", "a", "INVALID"), gate("0x3", "c", "VALID"), gate("", "d", "ABSENT")}, "abc12345")
	m = m.updated([]dynatrace.ActiveGate{gate("0x1", "a", "UNKNOWN")}, "abc12345")
	want := Memory{{ID: "0x1", Hostname: "a", Token: "dt0g02.0x1", State: "UNKNOWN"}, {ID: "0x2", Hostname: "b", Token: "dt0g02.0x2", State: "ABSENT"}}
	if diff := cmp.Diff(want, m); diff != "" {
		t.Errorf("memory (-want +got):\n%s", diff)
	}
	if m = m.updated([]dynatrace.ActiveGate{gate("0x1", "a", "VALID"), gate("0x2", "b", "VALID")}, "abc12345"); len(m) > 0 {
		t.Errorf("after all are ready: %v", m)
	}
}

// TestRemember keeps nothing of gates that may be cut off, unless they are expected.
func TestRemember(t *testing.T) {
	t.Parallel()
	listed := []dynatrace.ActiveGate{gate("0x1", "scaled-1", "ABSENT"), gate("0x2", "gw", "ABSENT"), gate("0x3", "scaled-9", "ABSENT")}
	guard := Guard{Known: Memory{{ID: "0x7", Hostname: "scaled-7", State: "ABSENT"}}, Ignore: []string{"scaled-*"}, Expected: []string{"SCALED-9"}}
	var kept []string
	for _, one := range guard.Remember(listed) {
		kept = append(kept, one.Hostname)
	}
	if diff := cmp.Diff([]string{"gw", "scaled-9"}, kept); diff != "" {
		t.Errorf("remembered (-want +got):\n%s", diff)
	}
}

// TestDisputed: a switch that somebody else has changed, and this is not to change.
func TestDisputed(t *testing.T) {
	t.Parallel()
	no, manual, notify, both := Switches{}, Switches{Manual: true}, Switches{Notify: true}, Switches{Manual: true, Notify: true}
	tests := map[string]struct {
		now, seen, want Switches
		disputed        bool
	}{
		"as it was":           {no, no, both, false},
		"one is done already": {manual, no, both, false},
		"all is done already": {both, no, both, false},
		"another was changed": {notify, no, manual, true},
		"off, and kept on":    {no, manual, both, true},
		"off, one kept on":    {no, both, manual, true},
	}
	for name, test := range tests {
		if got := disputed(test.now, test.seen, test.want); got != test.disputed {
			t.Errorf("%s: %t", name, got)
		}
	}
}
