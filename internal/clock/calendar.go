// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package clock

import "time"

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
