// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"slices"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
)

// listedIn says that a listed file holds one of the expected certificates: the
// serial number is the same, and the subject does not say otherwise. Subjects
// are compared by their common name, because Java and Go print the same name in
// another order and with other escapes (api-facts 1.4).
func (e expectation) listedIn(file gate.File) bool {
	return slices.ContainsFunc(file.Entries, func(entry gate.Entry) bool {
		if !slices.Contains(e.serials, entry.SerialNumber) {
			return false
		}
		listed := commonName(entry.Subject)
		return listed == "" || len(e.names) == 0 || containsFold(e.names, listed)
	})
}

// commonName finds the common name in a printed distinguished name; empty where
// there is none, or where it is printed in a form that is not compared.
func commonName(printed string) string {
	for _, part := range splitName(printed) {
		key, value, found := strings.Cut(part, "=")
		if !found || !strings.EqualFold(strings.TrimSpace(key), "CN") {
			continue
		}
		value = strings.TrimSpace(value)
		if strings.HasPrefix(value, "#") || strings.Contains(value, `\`) {
			return ""
		}
		return strings.Trim(value, `"`)
	}
	return ""
}

// splitName splits a printed name at the commas and plus signs that separate
// its parts, not at quoted or escaped ones.
func splitName(printed string) []string {
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
