// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"slices"
	"strconv"
	"strings"
)

// versionNumber is <major>.<minor>.<revision>.
type versionNumber [3]int

// parseVersion reads a version; what follows the revision does not count.
func parseVersion(text string) (number versionNumber, ok bool) {
	parts := strings.Split(text, ".")
	if len(parts) < len(number) {
		return number, false
	}

	for i := range number {
		value, err := strconv.Atoi(parts[i])
		if err != nil || value < 0 {
			return number, false
		}

		number[i] = value
	}

	return number, true
}

func (n versionNumber) compare(other versionNumber) int { return slices.Compare(n[:], other[:]) }

func (n versionNumber) less(other versionNumber) bool { return n.compare(other) < 0 }

// comparisons are the values of versionCompareType.
var comparisons = map[string]func(order int) bool{
	"EQUAL":         func(order int) bool { return order == 0 },
	"GREATER":       func(order int) bool { return order > 0 },
	"GREATER_EQUAL": func(order int) bool { return order >= 0 },
	"LOWER":         func(order int) bool { return order < 0 },
	"LOWER_EQUAL":   func(order int) bool { return order <= 0 },
}

// version compares versions: equal unless versionCompareType says otherwise.
func (f *filtering) version() {
	const parameter, kind = "version", "versionCompareType"

	holds, known := comparisons[f.query.Get(kind)]

	switch {
	case f.query.Has(kind) && !known:
		f.violate(kind, "must be one of EQUAL, GREATER, GREATER_EQUAL, LOWER, LOWER_EQUAL")
	case !known:
		holds = comparisons["EQUAL"]
	}

	if !f.query.Has(parameter) {
		return
	}

	text := f.query.Get(parameter)

	wanted, ok := parseVersion(text)
	if !ok || strings.Count(text, ".") != len(wanted)-1 {
		f.violate(parameter, "must be <major>.<minor>.<revision>")

		return
	}

	f.filters = append(f.filters, func(v memberView) bool {
		number, readable := parseVersion(v.Version)

		return readable && holds(number.compare(wanted))
	})
}
