// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package enforce

import (
	"cmp"
	"slices"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/readiness"
)

// Unready is a gate whose token was not valid when it was last seen.
type Unready struct {
	ID       string `json:"id"`
	Hostname string `json:"hostname,omitempty"`
	Version  string `json:"version,omitempty"`
	Token    string `json:"token,omitempty"` // its id
	State    string `json:"state"`
}

// Memory is every gate that was not ready when it was last seen, by id.
type Memory []Unready

// Meet brings the memory up to date with the gates that are listed now: those that
// are ready are struck off. Those that are not listed any more stay.
func (m Memory) Meet(listed []dynatrace.ActiveGate, environment string) Memory {
	next := slices.DeleteFunc(slices.Clone(m), func(known Unready) bool {
		return slices.ContainsFunc(listed, func(gate dynatrace.ActiveGate) bool { return gate.ID == known.ID })
	})
	for _, gate := range listed {
		if seen := readiness.See(gate, environment); !seen.Ready() && gate.ID != "" {
			next = append(next, Unready{ID: gate.ID, Hostname: gate.Hostname, Version: gate.Version, Token: seen.Token.ID, State: seen.State()})
		}
	}
	slices.SortFunc(next, func(a, b Unready) int { return cmp.Compare(a.ID, b.ID) })
	return next
}

// gone are those that are not listed any more.
func (m Memory) gone(listed []dynatrace.ActiveGate) []Unready {
	return slices.DeleteFunc(slices.Clone(m), func(known Unready) bool {
		return slices.ContainsFunc(listed, func(gate dynatrace.ActiveGate) bool { return gate.ID == known.ID })
	})
}

// action is what to do about it.
func (u Unready) action(expires map[string]time.Time) string {
	return readiness.Seen{
		Gate: dynatrace.ActiveGate{Version: u.Version}, Token: dynatrace.GateToken{ID: u.Token, State: u.State}, Expires: expires[u.Token],
	}.Action()
}
