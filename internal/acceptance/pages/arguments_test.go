// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package pages_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var (
	code     = regexp.MustCompile("`([a-z0-9_]+)`")
	argument = regexp.MustCompile("(?m)^- `([a-z0-9_]+)` \\(")
)

// TestArgumentsByPurpose: the table of a resource's page that says which argument
// is for what has each of them, once.
func TestArgumentsByPurpose(t *testing.T) {
	for _, page := range []string{"certificate", "token", "tenant_token_rotation"} {
		text := read(t, "docs/resources/"+page+".md")
		_, schema, _ := strings.Cut(text, "\n## Schema\n")
		schema, _, _ = strings.Cut(schema, "\n### Read-Only\n")
		_, table, found := strings.Cut(text, "\n## Which arguments for what\n")
		table, _, _ = strings.Cut(table, "\n## ")
		if !found || schema == "" {
			t.Fatalf("%s has no table of arguments, or no schema", page)
		}
		var grouped []string
		for _, row := range strings.Split(table, "\n") {
			if columns := strings.Split(row, " | "); strings.HasPrefix(row, "| ") && len(columns) == 2 {
				grouped = append(grouped, names(code, columns[1])...)
			}
		}
		slices.Sort(grouped)
		if diff := cmp.Diff(names(argument, schema), grouped); diff != "" {
			t.Errorf("%s (-schema +table):\n%s", page, diff)
		}
	}
}

// names are what a pattern finds, sorted.
func names(pattern *regexp.Regexp, text string) (found []string) {
	for _, match := range pattern.FindAllStringSubmatch(text, -1) {
		found = append(found, match[1])
	}
	slices.Sort(found)
	return found
}
