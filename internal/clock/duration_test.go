// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package clock_test

import (
	"strings"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
)

const day = 24 * time.Hour

func TestParseDuration(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"0s": 0, "1s": time.Second, "90s": 90 * time.Second, "30m": 30 * time.Minute, "12h": 12 * time.Hour, "31d": 31 * day, "8w": 56 * day,
		// A minute and a month differ by the case of one letter.
		"6m": 6 * time.Minute, "6M": 180 * day, "2y": 730 * day, "007d": 7 * day,
		// The longest.
		"100y": 36500 * day, "36500d": 36500 * day, "1216M": 36480 * day,
	} {
		got, err := clock.ParseDuration(text)
		if err != nil || got.Nominal() != want {
			t.Errorf("%q is %v, %v; want %v", text, got.Nominal(), err, want)
		}
		if written := strings.TrimLeft(text, "0"); got.String() != written && text != "0s" {
			t.Errorf("%q is written as %q", text, got)
		}
	}
}

func TestParseDurationRefuses(t *testing.T) {
	t.Parallel()
	for text, why := range map[string]string{
		"": "it is empty", "30": "does not end in one of the units", "30 days": "a unit is one letter; write 30d", "30days": "write 30d", "5 minutes": "write 5m", "6months": "write 6M", "2 Hours": "write 2h", "30 Tage": "does not end in one of the units", "1D": "does not end in one of the units",
		"1Y": "does not end in one of the units", "1ms": "no whole number", "d": "no whole number", "-1d": "it has a sign; write 1d", "-5d": "write 5d", "-x": "does not end in one of the units", "+1d": "no whole number",
		"1.5h": "it is to be a whole number; write 90m", "1.5d": "write 36h", "0.1s": "write one whole number and one unit", "1.5M": "write one whole number and one unit", " 1d": "there are spaces around it; write 1d", "1d ": "write 1d", "1h30m": "it is to be one unit only; write 90m", "1d12h": "write 36h", "1h30m15s": "write 5415s", "24h60m": "write 25h", "1y6M": "write one whole number and one unit", "0x1d": "no whole number",
		"1_0d": "no whole number", "١d": "no whole number", "P1d": "no whole number",
		// What no multiplication may wrap around.
		"101y": "a hundred years", "36501d": "a hundred years", "1217M": "a hundred years", "9223372036854775807s": "a hundred years",
		"9223372036854775808s": "a hundred years", "18446744073709551617s": "a hundred years", "106752000000000d": "a hundred years",
		strings.Repeat("9", 400) + "y": "a hundred years",
	} {
		got, err := clock.ParseDuration(text)
		if err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%q is %v, %v; want an error with %q", text, got, err, why)
		}
		if got != (clock.Duration{}) {
			t.Errorf("%q is refused, but gives %v", text, got)
		}
	}
}

// TestDurationCalendar moves by the calendar where months and years are meant,
// and by hours where days are.
func TestDurationCalendar(t *testing.T) {
	t.Parallel()
	tests := []struct{ from, by, after, before string }{
		{"2026-03-15", "1M", "2026-04-15", "2026-02-15"},
		{"2026-03-15", "12M", "2027-03-15", "2025-03-15"},
		// A day that the month lacks runs over into the next one.
		{"2026-01-31", "1M", "2026-03-03", "2025-12-31"},
		{"2024-02-29", "1y", "2025-03-01", "2023-03-01"},
		{"2024-02-28", "4y", "2028-02-28", "2020-02-28"},
		{"2024-02-28", "1w", "2024-03-06", "2024-02-21"},
		{"2024-02-28", "365d", "2025-02-27", "2023-02-28"},
		{"2026-03-15", "48h", "2026-03-17", "2026-03-13"},
	}
	for _, test := range tests {
		from, err := time.Parse(time.DateOnly, test.from)
		if err != nil {
			t.Fatal(err)
		}
		by, err := clock.ParseDuration(test.by)
		if err != nil {
			t.Fatal(err)
		}
		if got := by.After(from).Format(time.DateOnly); got != test.after {
			t.Errorf("%s after %s is %s, want %s", test.by, test.from, got, test.after)
		}
		if got := by.Before(from).Format(time.DateOnly); got != test.before {
			t.Errorf("%s before %s is %s, want %s", test.by, test.from, got, test.before)
		}
	}
}
