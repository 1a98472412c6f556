// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// dateLayout is how the API prints dates, always in UTC (api-facts 2.2).
const dateLayout = "2006-01-02T15:04:05.000Z"

// dateText prints a date.
func dateText(at time.Time) string { return at.UTC().Format(dateLayout) }

// relativeDate is now, or now+NU or now-NU with a unit, and an alignment.
var relativeDate = regexp.MustCompile(`^now(?:([+-])(\d{1,6})([mhdwMy]))?(?:/([mhdwMy]))?$`)

// isRelative tells relative dates from absolute ones.
func isRelative(text string) bool { return strings.HasPrefix(text, "now") }

// dateOf reads the formats that the API takes (api-facts 2.2): milliseconds
// since 1970, dates with or without zone, seconds and fraction, with T or a
// space, and dates relative to now. Without a zone a date is in UTC.
func dateOf(text string, now time.Time) (at time.Time, ok bool) {
	if isRelative(text) {
		return relative(text, now)
	}

	if millis, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.UnixMilli(millis).UTC(), true
	}

	// Java knows no comma before a fraction.
	if strings.ContainsRune(text, ',') {
		return time.Time{}, false
	}

	for _, layout := range []string{
		"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04",
	} {
		for _, candidate := range []string{layout, strings.Replace(layout, "T", " ", 1)} {
			if at, err := time.Parse(candidate, text); err == nil {
				return at.UTC(), true
			}
		}
	}

	return time.Time{}, false
}

func relative(text string, now time.Time) (time.Time, bool) {
	parts := relativeDate.FindStringSubmatch(text)
	if parts == nil {
		return time.Time{}, false
	}

	at := now.UTC()

	if parts[1] != "" {
		// At most six digits.
		count, _ := strconv.Atoi(parts[1] + parts[2])
		at = shifted(at, count, parts[3])
	}

	return aligned(at, parts[4]), true
}

// shifted adds units.
func shifted(at time.Time, count int, unit string) time.Time {
	switch unit {
	case "m":
		return at.Add(time.Duration(count) * time.Minute)
	case "h":
		return at.Add(time.Duration(count) * time.Hour)
	case "d":
		return at.AddDate(0, 0, count)
	case "w":
		return at.AddDate(0, 0, 7*count)
	case "M":
		return addMonths(at, count)
	default:
		return addMonths(at, 12*count)
	}
}

// aligned sets what is smaller than the unit to its beginning; weeks begin on
// Monday.
func aligned(at time.Time, unit string) time.Time {
	day := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)

	switch unit {
	case "m":
		return at.Truncate(time.Minute)
	case "h":
		return at.Truncate(time.Hour)
	case "d":
		return day
	case "w":
		return day.AddDate(0, 0, -(int(at.Weekday())+6)%7)
	case "M":
		return day.AddDate(0, 0, 1-at.Day())
	case "y":
		return time.Date(at.Year(), time.January, 1, 0, 0, 0, 0, time.UTC)
	default:
		return at
	}
}

// addMonths keeps to the end of the month as Java does: a month after January
// 31 is the last of February.
func addMonths(at time.Time, months int) time.Time {
	moved := at.AddDate(0, months, 0)
	if moved.Day() != at.Day() {
		moved = moved.AddDate(0, 0, -moved.Day())
	}

	return moved
}
