// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
)

// What states are called that no server sends.
const (
	stateMissing    = "MISSING"
	stateUnreported = "UNREPORTED"
)

// seenGate is one gate, with the token that it uses for the configured environment.
type seenGate struct {
	gate    dynatrace.ActiveGate
	token   dynatrace.GateToken
	expires time.Time // zero: never, or not known
}

// state is never empty.
func (s seenGate) state() string { return cmp.Or(s.token.State, stateUnreported) }

// statusFilter is which gates are wanted; what is empty or nil admits all.
type statusFilter struct {
	hostname, group, networkZone string
	online                       *bool
	states                       []string
}

// choose returns the wanted gates, sorted by host name and id.
func (f statusFilter) choose(all []dynatrace.ActiveGate, environment string) []seenGate {
	chosen := []seenGate{}
	for _, gate := range all {
		token, _ := gate.TokenOf(environment)
		if one := (seenGate{gate: gate, token: token}); f.admits(one) {
			chosen = append(chosen, one)
		}
	}
	slices.SortFunc(chosen, func(a, b seenGate) int {
		return cmp.Or(cmp.Compare(a.gate.Hostname, b.gate.Hostname), cmp.Compare(a.gate.ID, b.gate.ID))
	})
	return chosen
}

func (f statusFilter) admits(s seenGate) bool {
	return containsFold(s.gate.Hostname, f.hostname) && containsFold(s.gate.Group, f.group) && containsFold(s.gate.NetworkZone, f.networkZone) &&
		(f.online == nil || *f.online == s.gate.Online()) &&
		(f.states == nil || slices.Contains(f.states, s.state()))
}

// containsFold is the API's CONTAINS (api-facts 4.1), whatever the case.
func containsFold(text, part string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(part))
}

// missingOf are the expected host names that no gate has, sorted.
func missingOf(expected []string, all []dynatrace.ActiveGate) []string {
	var missing []string
	for _, name := range expected {
		listed := slices.ContainsFunc(all, func(gate dynatrace.ActiveGate) bool { return strings.EqualFold(gate.Hostname, name) })
		if !listed {
			missing = append(missing, name)
		}
	}
	slices.Sort(missing)
	return missing
}

// countsOf counts the states; the six known ones are always there.
func countsOf(gates []seenGate) map[string]int64 {
	counts := map[string]int64{
		dynatrace.StateAbsent: 0, dynatrace.StateExpiring: 0, dynatrace.StateInvalid: 0,
		dynatrace.StateUnknown: 0, dynatrace.StateUnsupported: 0, dynatrace.StateValid: 0,
	}
	for _, one := range gates {
		counts[one.state()]++
	}
	return counts
}
