// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

// about stands between the words of a summary and what it is about.
const about = ": "

// SummaryOf is the summary of a warning that asks somebody to look at one gate,
// token or file: it ends in its name. Engines show the first of several warnings
// of one summary and count the others, so that of a fleet only one would be named.
// The words before the name are stable, and those that the guide explains. What is
// the same everywhere in a fleet, or asks for nothing, has no name: there the
// engines' folding helps. Nor has what is not known yet.
func SummaryOf(summary, name string) string {
	if name == "" {
		return summary
	}
	return summary + about + name
}
