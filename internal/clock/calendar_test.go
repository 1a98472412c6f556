// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package clock_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
)

func lasting(t *testing.T, text string) clock.Duration {
	t.Helper()
	d, err := clock.ParseDuration(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestCalendarBounds tries every day of four years: no calendar month or year
// is shorter or longer than said, and some month is as short.
func TestCalendarBounds(t *testing.T) {
	t.Parallel()
	texts := []string{"1y", "2y"}
	for months := range 30 {
		texts = append(texts, strconv.Itoa(months)+"M")
	}
	first := time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
	for _, text := range texts {
		d, shortest := lasting(t, text), 100*366*day
		for from := first; from.Before(first.AddDate(4, 0, 0)); from = from.AddDate(0, 0, 1) {
			shortest = min(shortest, d.AfterWithin(from).Sub(from))
			if longest := max(d.After(from).Sub(from), from.Sub(d.Before(from))); longest > d.Longest() {
				t.Fatalf("%s from %s is %s long, more than %s", text, from, longest, d.Longest())
			}
		}
		if shortest != d.Shortest() {
			t.Errorf("%s is at least %s long, not %s", text, shortest, d.Shortest())
		}
	}
	for text, want := range map[string]time.Duration{"90s": 90 * time.Second, "8w": 56 * day} {
		if d := lasting(t, text); d.Shortest() != want || d.Longest() != want {
			t.Errorf("%s is from %s to %s long", text, d.Shortest(), d.Longest())
		}
	}
}

func TestAfterWithin(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ from, lasts, want string }{
		{"2026-01-31", "1M", "2026-02-28"},
		{"2026-08-31", "6M", "2027-02-28"},
		{"2028-02-29", "1y", "2029-02-28"},
		{"2028-02-29", "1M", "2028-03-29"},
		{"2026-03-02", "6M", "2026-09-02"},
		{"2026-01-31", "30d", "2026-03-02"},
	} {
		from, err := time.Parse(time.DateOnly, test.from)
		if err != nil {
			t.Fatal(err)
		}
		if got := lasting(t, test.lasts).AfterWithin(from).Format(time.DateOnly); got != test.want {
			t.Errorf("%s after %s is %s, want %s", test.lasts, test.from, got, test.want)
		}
	}
}
