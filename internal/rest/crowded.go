// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import "bytes"

// What an answer of an API may hold at most: decoding an empty object takes
// three bytes and makes hundreds of them, so that a bound in bytes alone does
// not bound the memory. No API's objects are that small.
const (
	fewParts       = 1000    // are never too many
	bytesPerObject = 12      // on average
	bytesPerPart   = 6       // of objects and arrays, on average
	maxObjects     = 500_000 // a hundred for each of thousands of gates
)

// crowded says that a body would become far larger in memory. Braces and
// commas in texts count, too, which real ones do not have as many of.
func crowded(body []byte) bool {
	objects, parts := bytes.Count(body, []byte("{")), bytes.Count(body, []byte(","))
	return objects > maxObjects || objects > fewParts+len(body)/bytesPerObject || parts > fewParts+len(body)/bytesPerPart
}
