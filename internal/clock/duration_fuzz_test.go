// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package clock_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
)

// FuzzParseDuration: what is accepted is never negative, at most a hundred
// years, the same when it is written again, and grows with its number.
func FuzzParseDuration(f *testing.F) {
	for _, seed := range []string{"90s", "6M", "100y", "007d", "-1d", "1h30m", "1d ", "١d", "9223372036854775808s", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := clock.ParseDuration(text)
		if err != nil {
			if d != (clock.Duration{}) || !strings.Contains(err.Error(), "is not a duration") {
				t.Errorf("%v, %v", d, err)
			}
			return
		}
		if d.Nominal() < 0 || d.Nominal() > 100*365*day || d.Shortest() > d.Longest() || d.Nominal() > d.Longest() || d.Shortest() < 0 {
			t.Errorf("%s is from %s to %s long, and %s", text, d.Shortest(), d.Longest(), d.Nominal())
		}
		again, err := clock.ParseDuration(d.String())
		if err != nil || again != d || strings.TrimLeft(text, "0") != d.String() && d.Nominal() != 0 {
			t.Errorf("%s is written as %s, and read as %v, %v", text, d, again, err)
		}
		count, err := strconv.Atoi(text[:len(text)-1])
		if err != nil {
			t.Fatal(err)
		}
		if more, err := clock.ParseDuration(strconv.Itoa(count+1) + text[len(text)-1:]); err == nil && more.Nominal() <= d.Nominal() {
			t.Errorf("%s is not longer than %s", more, d)
		}
	})
}

// FuzzCalendar: whatever the day, moving by a duration goes forth and back, is
// never shorter or longer than said, keeps the time of day, and a longer
// duration never ends before a shorter one.
func FuzzCalendar(f *testing.F) {
	f.Add(uint16(1), uint8(5), int64(1769817600))
	f.Add(uint16(12), uint8(5), int64(1709164800))
	f.Add(uint16(100), uint8(6), int64(253402214400))
	f.Add(uint16(65535), uint8(0), int64(0))
	f.Fuzz(func(t *testing.T, count uint16, unit uint8, second int64) {
		text := strconv.Itoa(int(count)) + string("smhdwMy"[int(unit)%7])
		d, err := clock.ParseDuration(text)
		from := time.Unix(second, 0).UTC()
		if err != nil || from.Year() < 1900 || from.Year() > 9000 {
			return
		}
		after, within, before := d.After(from), d.AfterWithin(from), d.Before(from)
		if before.After(from) || within.Before(from) || within.After(after) {
			t.Errorf("%s from %s: %s, %s, %s", text, from, before, within, after)
		}
		if within.Sub(from) < d.Shortest() || after.Sub(from) > d.Longest() || from.Sub(before) > d.Longest() {
			t.Errorf("%s from %s: %s to %s is not within %s and %s", text, from, before, after, d.Shortest(), d.Longest())
		}
		if unit%7 >= 3 && !after.Truncate(day).Add(from.Sub(from.Truncate(day))).Equal(after) {
			t.Errorf("%s after %s is %s: another time of day", text, from, after)
		}
		if unit%7 < 5 && (!d.Before(after).Equal(from) || !within.Equal(after)) {
			t.Errorf("%s after %s is %s, and before that %s", text, from, after, d.Before(after))
		}
		if more, err := clock.ParseDuration(strconv.Itoa(int(count)+1) + text[len(text)-1:]); err == nil && !more.After(from).After(after) {
			t.Errorf("%s ends at %s, %s at %s", text, after, more, more.After(from))
		}
	})
}
