// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"strconv"
	"strings"
)

// maxPrintable is the length from which names out of an input are cut.
const maxPrintable = 200

// printable makes a name out of an input fit for a message: no control
// characters, no endless text.
func printable(name string) string {
	if len(name) > maxPrintable {
		name = name[:maxPrintable] + "..."
	}
	quoted := strconv.QuoteToGraphic(strings.ToValidUTF8(name, "?"))
	return quoted
}

// maxQuoted is the length from which labels and object identifiers are cut.
const maxQuoted = 60

// bounded cuts a text that may have any length.
func bounded(text string) string {
	if len(text) > maxQuoted {
		return text[:maxQuoted] + "..."
	}
	return text
}
