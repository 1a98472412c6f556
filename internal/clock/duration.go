// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package clock

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Duration is a length of time in Dynatrace's own units: `90s`, `30m`, `12h`,
// `31d`, `8w`, `6M`, `2y` (api-facts 2.2). Months and years follow the calendar
// where a date is at hand.
type Duration struct {
	count int
	unit  byte
}

const day = 24 * time.Hour

// units maps each unit to its nominal length.
var units = map[byte]time.Duration{
	's': time.Second, 'm': time.Minute, 'h': time.Hour,
	'd': day, 'w': 7 * day, 'M': 30 * day, 'y': 365 * day,
}

// ParseDuration reads one whole number and one unit.
func ParseDuration(text string) (Duration, error) {
	fail := func(why string) (Duration, error) {
		if way := meantDuration(text); way != "" {
			return Duration{}, fmt.Errorf("%q is not a duration: %s", text, way)
		}
		return Duration{}, fmt.Errorf("%q is not a duration: %s; write a whole number and one unit, such as 90s, 30m (minutes), 12h, 31d, 8w, 6M (months) or 2y", text, why)
	}
	if text == "" {
		return fail("it is empty")
	}
	unit := text[len(text)-1]
	nominal, ok := units[unit]
	if !ok {
		return fail("it does not end in one of the units s, m, h, d, w, M, y")
	}
	digits := text[:len(text)-1]
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return fail("there is no whole number before the unit")
	}
	count, err := strconv.Atoi(digits)
	if err != nil || time.Duration(count) > 100*365*day/nominal {
		return fail("it is longer than a hundred years")
	}
	return Duration{count: count, unit: unit}, nil
}

// Nominal is the length with months of 30 and years of 365 days.
func (d Duration) Nominal() time.Duration { return time.Duration(d.count) * units[d.unit] }

// After is the moment that lies d after t, by the calendar for months and years.
func (d Duration) After(t time.Time) time.Time { return d.shift(t, 1) }

// Before is the moment that lies d before t, by the calendar for months and years.
func (d Duration) Before(t time.Time) time.Time { return d.shift(t, -1) }

func (d Duration) shift(t time.Time, sign int) time.Time {
	switch d.unit {
	case 'M':
		return t.AddDate(0, sign*d.count, 0)
	case 'y':
		return t.AddDate(sign*d.count, 0, 0)
	default:
		return t.Add(time.Duration(sign) * d.Nominal())
	}
}

// String is the duration as it is written in a configuration.
func (d Duration) String() string { return strconv.Itoa(d.count) + string(d.unit) }

const (
	monthsOfYear = 12
	longestMonth = 31 * day
	longestYear  = 366 * day
)

// shortestMonths are the days of so many months in a row, where they are fewest.
var shortestMonths = [monthsOfYear]int{0, 28, 59, 89, 120, 150, 181, 212, 242, 273, 303, 334}

// Shortest is the length with the months and years of the calendar that are
// shortest: a month can be 28 days, and a year is 365.
func (d Duration) Shortest() time.Duration {
	months := d.count
	switch d.unit {
	case 'y':
		months *= monthsOfYear
	case 'M':
	default:
		return d.Nominal()
	}
	return time.Duration(months/monthsOfYear)*units['y'] + time.Duration(shortestMonths[months%monthsOfYear])*day
}

// Longest is the length with months of 31 and years of 366 days, which none of
// the calendar exceeds.
func (d Duration) Longest() time.Duration {
	switch d.unit {
	case 'M':
		return min(time.Duration(d.count)*longestMonth, time.Duration(d.count/monthsOfYear+1)*longestYear)
	case 'y':
		return time.Duration(d.count) * longestYear
	default:
		return d.Nominal()
	}
}

// AfterWithin is After for calendars that keep to the end of a month, as
// Java's does: a month after January 31 is the last of February, where After
// gets into March.
func (d Duration) AfterWithin(t time.Time) time.Time {
	moved := d.After(t)
	if (d.unit == 'M' || d.unit == 'y') && moved.Day() != t.Day() {
		return moved.AddDate(0, 0, -moved.Day())
	}
	return moved
}

// How other tools write durations.
var (
	// wordForm is a number and a word, such as 30days or 5 minutes.
	wordForm = regexp.MustCompile(`^(\d{1,6})\s*([A-Za-z]{2,})$`)
	// partsForm is one or more numbers, perhaps with fractions, each with a unit.
	partsForm = regexp.MustCompile(`^(?:\d{1,6}(?:\.\d{1,6})?[smhdwMy])+$`)
	partForm  = regexp.MustCompile(`(\d+(?:\.\d+)?)([smhdwMy])`)
)

// unitWords are the beginnings of words for units.
var unitWords = []struct{ word, unit string }{
	{"sec", "s"}, {"min", "m"}, {"hour", "h"}, {"hr", "h"}, {"day", "d"}, {"week", "w"}, {"mon", "M"}, {"year", "y"},
}

// meantDuration is what is wrong with a duration as other tools write it, and how to
// write it; empty if nobody knows.
func meantDuration(text string) string {
	plain := strings.TrimSpace(text)
	if plain != text {
		if d, err := ParseDuration(plain); err == nil {
			return fmt.Sprintf("there are spaces around it; write %s", d)
		}
	}
	if positive := strings.TrimPrefix(plain, "-"); positive != plain {
		if d, err := ParseDuration(positive); err == nil {
			return fmt.Sprintf("it has a sign; write %s", d)
		}
		return ""
	}
	if word := wordForm.FindStringSubmatch(plain); word != nil {
		for _, known := range unitWords {
			if strings.HasPrefix(strings.ToLower(word[2]), known.word) {
				count, _ := strconv.Atoi(word[1]) // six digits at most
				return fmt.Sprintf("a unit is one letter; write %d%s", count, known.unit)
			}
		}
	}
	if !partsForm.MatchString(plain) {
		return ""
	}
	parts := partForm.FindAllStringSubmatch(plain, -1)
	switch length, exact := sum(parts); {
	case len(parts) == 1 && !strings.Contains(plain, "."):
		return "" // a duration as it should be, but perhaps for its size
	case !exact:
		return "write one whole number and one unit, such as 90m"
	case len(parts) > 1:
		return fmt.Sprintf("it is to be one unit only; write %s", Written(length))
	default:
		return fmt.Sprintf("it is to be a whole number; write %s", Written(length))
	}
}

// sum adds parts up; false where that is not exact, as with months and years.
func sum(parts [][]string) (total time.Duration, exact bool) {
	for _, part := range parts {
		count, err := strconv.ParseFloat(part[1], 64)
		if err != nil || part[2] == "M" || part[2] == "y" {
			return 0, false
		}
		total += time.Duration(math.Round(count * float64(units[part[2][0]])))
	}
	return total, total%time.Second == 0
}

// Written is a length of time in the largest unit of `s`, `m`, `h` and `d` that
// makes it a whole number.
func Written(length time.Duration) string {
	for _, unit := range []byte{'d', 'h', 'm'} {
		if length%units[unit] == 0 {
			return fmt.Sprintf("%d%c", length/units[unit], unit)
		}
	}
	return fmt.Sprintf("%ds", length/time.Second)
}
