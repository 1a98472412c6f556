// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/readiness"
)

// meet notes gates that were not listed before.
func (n *notes) meet(listed []dynatrace.ActiveGate) {
	for _, gate := range listed {
		known := slices.ContainsFunc(n.Gates, func(note gateNote) bool { return note.ID == gate.ID })
		if gate.ID != "" && !known {
			n.Gates = append(n.Gates, gateNote{ID: gate.ID, Hostname: gate.Hostname})
		}
	}
	slices.SortFunc(n.Gates, func(a, b gateNote) int { return cmp.Compare(a.ID, b.ID) })
}

// absent are the gates that a finish has to wait for, in words: those that are
// listed as offline, and those that were seen since the start and are not listed
// any more (a gate vanishes from the list two hours after it was last online,
// api-facts 4.1).
func absent(known []gateNote, listed []dynatrace.ActiveGate, ignore []string) []string {
	var missing []string
	for _, gate := range listed {
		if !gate.Online() && !readiness.Ignored(ignore, gate.ID, gate.Hostname) {
			missing = append(missing, fmt.Sprintf("%s (id %s) is offline since %s",
				strconv.Quote(gate.Hostname), gate.ID, gate.OfflineSince.UTC().Format(time.RFC3339)))
		}
	}
	for _, note := range known {
		there := slices.ContainsFunc(listed, func(gate dynatrace.ActiveGate) bool { return gate.ID == note.ID })
		if !there && !readiness.Ignored(ignore, note.ID, note.Hostname) {
			missing = append(missing, fmt.Sprintf("%s (id %s) is not listed any more", strconv.Quote(note.Hostname), note.ID))
		}
	}
	slices.Sort(missing)
	return missing
}
