// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// gateID is the id of a gate, which servers write as number or text.
type gateID string

// UnmarshalJSON reads and normalizes an id; null is none.
func (g *gateID) UnmarshalJSON(raw []byte) error {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		var number json.Number
		if err := json.Unmarshal(raw, &number); err != nil {
			return err
		}
		text = number.String()
	}
	*g = gateID(NormalizeGateID(text))
	return nil
}

var hexID = regexp.MustCompile(`^(0x)?[0-9a-f]{1,16}$`)

// NormalizeGateID makes ids of gates comparable: servers print the same signed
// 32-bit number as 0xa339b507, 2738468103 or -1556499193 (api-facts 4.1). The
// result is lower-case hex with 0x; a text that is no number stays, in lower
// case and without white space around it.
func NormalizeGateID(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	if signed, err := strconv.ParseInt(text, 10, 64); err == nil && signed <= 0 {
		if signed >= math.MinInt32 {
			return fmt.Sprintf("0x%x", uint32(signed)) //nolint:gosec // the wrap is what is meant
		}
		return fmt.Sprintf("0x%x", uint64(signed)) //nolint:gosec // the wrap is what is meant
	}
	if number, err := strconv.ParseUint(text, 10, 64); err == nil {
		return fmt.Sprintf("0x%x", number)
	}
	if hexID.MatchString(text) {
		if number, err := strconv.ParseUint(strings.TrimPrefix(text, "0x"), 16, 64); err == nil {
			return fmt.Sprintf("0x%x", number)
		}
	}
	return text
}
