// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"slices"
	"strings"
)

// SameName says that two printed distinguished names are the same one: Java and Go
// print its parts in another order, with other spaces, escapes and quotes
// (api-facts 1.4).
func SameName(a, b string) bool {
	return slices.Equal(partsOf(a), partsOf(b))
}

// partsOf are the parts of a printed name, sorted and without what only printing
// adds.
func partsOf(printed string) []string {
	var parts []string
	for _, part := range SplitName(printed) {
		key, value, _ := strings.Cut(part, "=")
		value = strings.NewReplacer("\\", "", "\"", "").Replace(strings.TrimSpace(value))
		parts = append(parts, strings.ToLower(strings.TrimSpace(key)+"="+strings.TrimSpace(value)))
	}
	slices.Sort(parts)
	return parts
}

// SplitName splits a printed name at the commas and plus signs that separate its
// parts, not at quoted or escaped ones.
func SplitName(printed string) []string {
	var parts []string
	var quoted, escaped bool
	begin := 0
	for index, char := range printed {
		switch {
		case escaped:
			escaped = false
		case char == '\\':
			escaped = true
		case char == '"':
			quoted = !quoted
		case (char == ',' || char == '+') && !quoted:
			parts = append(parts, printed[begin:index])
			begin = index + 1
		}
	}
	return append(parts, printed[begin:])
}
