// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"cmp"
	"slices"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/readiness"
)

// statusFilter is which gates are wanted; what is empty or nil admits all.
type statusFilter struct {
	hostname, group, networkZone string
	online                       *bool
	states                       []string
}

// choose returns the wanted gates, sorted by host name and id.
func (f statusFilter) choose(all []dynatrace.ActiveGate, environment string) []readiness.Seen {
	chosen := []readiness.Seen{}
	for _, gate := range all {
		if one := readiness.See(gate, environment); f.admits(one) {
			chosen = append(chosen, one)
		}
	}
	slices.SortFunc(chosen, func(a, b readiness.Seen) int {
		return cmp.Or(cmp.Compare(a.Gate.Hostname, b.Gate.Hostname), cmp.Compare(a.Gate.ID, b.Gate.ID))
	})
	return chosen
}

func (f statusFilter) admits(s readiness.Seen) bool {
	return containsFold(s.Gate.Hostname, f.hostname) && containsFold(s.Gate.Group, f.group) && containsFold(s.Gate.NetworkZone, f.networkZone) &&
		(f.online == nil || *f.online == s.Gate.Online()) &&
		(f.states == nil || slices.Contains(f.states, s.State()))
}

// containsFold is the API's CONTAINS (api-facts 4.1), whatever the case.
func containsFold(text, part string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(part))
}

// countsOf counts the states; the six known ones are always there.
func countsOf(gates []readiness.Seen) map[string]int64 {
	counts := map[string]int64{
		dynatrace.StateAbsent: 0, dynatrace.StateExpiring: 0, dynatrace.StateInvalid: 0,
		dynatrace.StateUnknown: 0, dynatrace.StateUnsupported: 0, dynatrace.StateValid: 0,
	}
	for _, one := range gates {
		counts[one.State()]++
	}
	return counts
}
