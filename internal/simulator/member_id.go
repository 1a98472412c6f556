// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"fmt"
	"strconv"
	"strings"
)

// memberID returns the id of the member of that number. Half of them are
// negative when they are printed as signed numbers.
func memberID(number int) int32 {
	// An odd factor near 2^32 divided by the golden ratio never repeats.
	return int32(0x3efdd091 + uint32(number-1)*0x9e3779b9) //nolint:gosec // ids are 32 bits that are printed with or without sign.
}

// printID prints an id in one of the spellings that servers use (api-facts 4.1).
func printID(id int32, spelling string) string {
	bits := uint32(id) //nolint:gosec // the same 32 bits without sign.

	switch spelling {
	case "hex":
		return fmt.Sprintf("0x%08x", bits)
	case "signed":
		return strconv.FormatInt(int64(id), 10)
	default:
		return strconv.FormatUint(uint64(bits), 10)
	}
}

// parseID reads every spelling.
func parseID(text string) (id int32, ok bool) {
	if digits, hex := strings.CutPrefix(strings.ToLower(text), "0x"); hex {
		bits, err := strconv.ParseUint(digits, 16, 32)

		return int32(bits), err == nil //nolint:gosec // ParseUint bounds it to 32 bits.
	}

	if bits, err := strconv.ParseUint(text, 10, 32); err == nil {
		return int32(bits), true //nolint:gosec // ParseUint bounds it to 32 bits.
	}

	signed, err := strconv.ParseInt(text, 10, 32)

	return int32(signed), err == nil
}
