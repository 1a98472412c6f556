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
