// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package phase

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
)

func TestAbsent(t *testing.T) {
	t.Parallel()
	offline := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	listed := []dynatrace.ActiveGate{
		{ID: "0x1", Hostname: "gw1"},
		{ID: "0xa339b507", Hostname: "GW2.example.com", OfflineSince: offline},
	}
	known := []Gate{{ID: "0x1", Hostname: "gw1"}, {ID: "0x3", Hostname: "auto-3"}, {ID: "0xa339b507", Hostname: "GW2.example.com"}}
	const (
		isOffline = `"GW2.example.com" (id 0xa339b507) is offline since 2026-03-01T10:00:00Z`
		isGone    = `"auto-3" (id 0x3) is not listed any more`
	)
	tests := map[string]struct {
		ignore []string
		want   []string
	}{
		"all count":             {nil, []string{isOffline, isGone}},
		"hexadecimal id":        {[]string{"0xA339B507"}, []string{isGone}},
		"decimal id":            {[]string{"2738468103"}, []string{isGone}},
		"signed id":             {[]string{"-1556499193"}, []string{isGone}},
		"pattern":               {[]string{"auto-*"}, []string{isOffline}},
		"pattern in other case": {[]string{"gw2.*"}, []string{isGone}},
		"exact name":            {[]string{"auto-3", "gw2.example.com"}, nil},
		"no match":              {[]string{"gw", "auto"}, []string{isOffline, isGone}},
		"everything":            {[]string{"*"}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, absent(known, listed, test.ignore)); diff != "" {
				t.Errorf("absent (-want +got):\n%s", diff)
			}
		})
	}
}

// TestAddGates notes each gate once, so that private state changes only when a new
// one appears.
func TestAddGates(t *testing.T) {
	t.Parallel()
	var n Known
	n.AddGates([]dynatrace.ActiveGate{{ID: "0x2", Hostname: "gw2"}, {ID: "0x1", Hostname: "gw1"}, {Hostname: "without id"}})
	n.AddGates([]dynatrace.ActiveGate{{ID: "0x1", Hostname: "renamed"}})
	want := []Gate{{ID: "0x1", Hostname: "gw1"}, {ID: "0x2", Hostname: "gw2"}}
	if diff := cmp.Diff(want, n.Gates); diff != "" {
		t.Errorf("gates (-want +got):\n%s", diff)
	}
}
