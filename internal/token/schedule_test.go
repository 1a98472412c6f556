// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

var noon = time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)

// text is a string attribute; empty is null.
func text(value string) types.String {
	if value == "" {
		return types.StringNull()
	}
	return types.StringValue(value)
}

// schedules are written short in tests.
func schedule(before, spread string) *rotationModel {
	return &rotationModel{BeforeExpiry: text(before), Spread: text(spread), Triggers: types.MapNull(types.StringType)}
}

func TestDueAt(t *testing.T) {
	tests := map[string]struct {
		rotation *rotationModel
		life     time.Duration
		want     time.Duration // before the expiry
	}{
		"default, long life":      {schedule("", ""), 365 * day, 31 * day},
		"default, third":          {schedule("", ""), 60 * day, 20 * day},
		"default, just as long":   {schedule("", ""), 93 * day, 31 * day},
		"default, hours":          {schedule("", ""), 3 * time.Hour, time.Hour},
		"configured":              {schedule("40d", ""), 60 * day, 40 * day},
		"configured, by calendar": {schedule("1M", ""), 365 * day, 28 * day}, // the expiry is on 2 March
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			expires := noon.Add(test.life)
			if got := expires.Sub(test.rotation.dueAt("dt0g02.A", noon, expires)); got != test.want {
				t.Errorf("due %s before the expiry, want %s", got, test.want)
			}
		})
	}
}

// TestSpread spreads tokens evenly, each always the same, and none earlier than
// the whole spread.
func TestSpread(t *testing.T) {
	const tokens, days = 2000, 10
	rotation, expires := schedule("31d", fmt.Sprintf("%dd", days)), noon.Add(90*day)
	begin := expires.Add(-31 * day)
	var each [days]int
	for number := range tokens {
		id := fmt.Sprintf("dt0g02.%08d", number)
		due := rotation.dueAt(id, noon, expires)
		if due != rotation.dueAt(id, noon, expires) {
			t.Fatalf("%s is due at two moments", id)
		}
		ahead := begin.Sub(due)
		if ahead < 0 || ahead >= days*day {
			t.Fatalf("%s is due %s before the schedule", id, ahead)
		}
		each[ahead/day]++
	}
	for number, count := range each {
		if count < tokens/days*7/10 || count > tokens/days*13/10 {
			t.Errorf("%d tokens are due on day %d of the spread, want about %d", count, number, tokens/days)
		}
	}
}

func TestOverlapEnd(t *testing.T) {
	tests := map[string]struct {
		overlap  string
		rotation *rotationModel
		life     time.Duration
		expires  time.Duration // of the predecessor, from now; 0 is never
		want     time.Duration
	}{
		"default":                       {"", schedule("", ""), 365 * day, 31 * day, 7 * day},
		"default without schedule":      {"", nil, 365 * day, 300 * day, 7 * day},
		"default of a short life":       {"", schedule("", ""), 6 * time.Hour, day, 2 * time.Hour},
		"default of a short lead":       {"", schedule("3d", ""), 60 * day, 30 * day, 3 * day},
		"configured":                    {"2d", schedule("", ""), 365 * day, 31 * day, 2 * day},
		"not longer than it lives":      {"7d", schedule("", ""), 365 * day, day, day},
		"never expires":                 {"", nil, 0, 0, 7 * day},
		"never expires, with triggers":  {"", schedule("", ""), 0, 0, 7 * day},
		"never expires, and configured": {"12h", nil, 0, 0, 12 * time.Hour},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var expires time.Time
			if test.expires > 0 {
				expires = noon.Add(test.expires)
			}
			if got := overlapEnd(model{Overlap: text(test.overlap)}, test.rotation, noon, test.life, expires).Sub(noon); got != test.want {
				t.Errorf("overlap %s, want %s", got, test.want)
			}
		})
	}
}
