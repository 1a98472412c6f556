// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
)

// words is a point in time for people.
func words(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// span is a length of time for people, in one of Dynatrace's units, as exact as
// it matters: to the hour from two days on, else to the minute.
func span(d time.Duration) string {
	if d >= 2*day {
		return clock.Written(d.Round(time.Hour))
	}
	return clock.Written(d.Round(time.Minute))
}

// gateWords names gates with what the list says of them now, one a line, at
// most ten of them.
func (u usage) gateWords(gates []rememberedGate) string {
	const most = 10
	lines := make([]string, 0, most+1)
	for index, gate := range gates {
		if index == most {
			lines = append(lines, fmt.Sprintf("  - and %d more", len(gates)-most))
			break
		}
		lines = append(lines, fmt.Sprintf("  - %s (%s, %s)", strconv.Quote(gate.Hostname), gate.ID, u.stateWords(gate)))
	}
	return strings.Join(lines, "\n")
}

func (u usage) stateWords(gate rememberedGate) string {
	if u.err != nil {
		return "the list of gates cannot be read now"
	}
	listed, ok := u.find(gate)
	switch {
	case !ok:
		return "not listed any more: offline for more than two hours, or gone for good"
	case listed.Online():
		return "online"
	default:
		return "offline since " + words(listed.OfflineSince)
	}
}

func compareGates(a, b rememberedGate) int {
	return cmp.Or(cmp.Compare(a.Hostname, b.Hostname), cmp.Compare(a.ID, b.ID))
}
