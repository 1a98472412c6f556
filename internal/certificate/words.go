// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
)

// quoted prints names that come from a gate: quoting keeps control characters
// out of a terminal.
func quoted(names []string) string {
	quoted := make([]string, 0, len(names))
	for _, name := range names {
		quoted = append(quoted, strconv.Quote(name))
	}
	return strings.Join(quoted, ", ")
}

// activeWords says which file is active.
func activeWords(name string) string {
	if name == "" {
		return "the gate's built-in certificate is active"
	}
	return fmt.Sprintf("the file %q is active", name)
}

func containsFold(names []string, name string) bool {
	return slices.ContainsFunc(names, func(other string) bool { return strings.EqualFold(other, name) })
}

// checkName accepts a plain file name.
func checkName(name string) error { return gate.ValidateName(name) }

// namesIn are the names of all files of a listing.
func namesIn(listing gate.Listing) []string {
	names := make([]string, 0, len(listing.Files))
	for _, file := range listing.Files {
		names = append(names, file.Name)
	}
	return names
}
