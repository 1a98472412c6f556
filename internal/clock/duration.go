// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package clock

import (
	"fmt"
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
