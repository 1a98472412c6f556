// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/readiness"
)

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
		gates   []readiness.Seen
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
