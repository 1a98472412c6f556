// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package enforce

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/readiness"
)

// Guard is who must not be cut off.
type Guard struct {
	Environment string // whose tokens count
	Expected    []string
	Ignore      []string
	Known       Memory
}

// Finding is a gate that would be cut off, or that nobody has seen.
type Finding struct {
	ID       string // empty for one that is missing
	Hostname string
	State    string
	Action   string
	// Gone says that it was seen by an earlier refresh and is not listed any more.
	Gone bool
}

// Verdict is what the list of gates says.
type Verdict struct {
	Findings []Finding // by host name and id
	// Ignored are the listed gates that would be cut off, and may be.
	Ignored []Finding
	// Unused are the patterns that name no gate.
	Unused []string
	// Listed is how many gates were listed that are not ignored.
	Listed int
}

// UnreadyError says that gates would be cut off.
type UnreadyError struct{ Verdict Verdict }

// Error counts them; what a user reads is made of the findings.
func (e *UnreadyError) Error() string { return "gates are not ready for enforced tokens" }

// BlindError says that nobody can tell which gates would be cut off.
type BlindError struct{ Err error }

func (e *BlindError) Error() string { return e.Err.Error() }
func (e *BlindError) Unwrap() error { return e.Err }

// Ask asks for the gates and judges them. The error is a *BlindError.
func (g Guard) Ask(ctx context.Context, api *dynatrace.Environment, list func(context.Context) ([]dynatrace.ActiveGate, error)) (Verdict, error) {
	listed, err := list(ctx)
	if err != nil {
		return Verdict{}, &BlindError{Err: err}
	}
	verdict := g.judge(listed, nil)
	if slices.ContainsFunc(verdict.Findings, func(found Finding) bool { return found.State == dynatrace.StateExpiring }) {
		tokens, _ := api.Tokens(ctx) // nobody says when, where that cannot be read
		verdict = g.judge(listed, readiness.Expiries(tokens))
	}
	return verdict, nil
}

// Remember brings the memory up to date with the gates that are listed now. Of
// those that may be cut off nothing is kept: autoscaled ones would make it grow
// without end.
func (g Guard) Remember(listed []dynatrace.ActiveGate) Memory {
	return slices.DeleteFunc(g.Known.updated(listed, g.Environment), func(known Unready) bool { return g.ignores(known.ID, known.Hostname) })
}

// judge finds every gate that is not ready: listed, seen before, or expected.
func (g Guard) judge(listed []dynatrace.ActiveGate, expires map[string]time.Time) (v Verdict) {
	for _, gate := range listed {
		seen := readiness.See(gate, g.Environment)
		seen.Expires = expires[seen.Token.ID]
		found := Finding{ID: gate.ID, Hostname: gate.Hostname, State: seen.State(), Action: seen.Action()}
		ignored := g.ignores(gate.ID, gate.Hostname)
		if !ignored {
			v.Listed++
		}
		switch {
		case seen.Ready():
		case ignored:
			v.Ignored = append(v.Ignored, found)
		default:
			v.Findings = append(v.Findings, found)
		}
	}
	for _, known := range g.Known.gone(listed) {
		if !g.ignores(known.ID, known.Hostname) {
			v.Findings = append(v.Findings, Finding{ID: known.ID, Hostname: known.Hostname, State: known.State, Action: known.action(expires), Gone: true})
		}
	}
	for _, name := range readiness.Missing(g.Expected, listed) {
		v.Findings = append(v.Findings, Finding{Hostname: name, State: readiness.StateMissing, Action: readiness.ActionMissing})
	}
	for _, some := range [][]Finding{v.Findings, v.Ignored} {
		slices.SortStableFunc(some, func(a, b Finding) int { return cmp.Or(cmp.Compare(a.Hostname, b.Hostname), cmp.Compare(a.ID, b.ID)) })
	}
	v.Unused = g.unused(listed)
	return v
}

// ignores says that a gate does not count. One that is expected does, whatever
// else is ignored.
func (g Guard) ignores(id, hostname string) bool {
	expected := slices.ContainsFunc(g.Expected, func(name string) bool { return strings.EqualFold(name, hostname) })
	return !expected && readiness.Ignored(g.Ignore, id, hostname)
}

// unused are the patterns that name no gate that was ever seen.
func (g Guard) unused(listed []dynatrace.ActiveGate) []string {
	return slices.DeleteFunc(slices.Clone(g.Ignore), func(pattern string) bool {
		one := []string{pattern}
		return slices.ContainsFunc(listed, func(gate dynatrace.ActiveGate) bool { return readiness.Ignored(one, gate.ID, gate.Hostname) }) ||
			slices.ContainsFunc(g.Known, func(known Unready) bool { return readiness.Ignored(one, known.ID, known.Hostname) })
	})
}

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

// updated is the memory after the gates that are listed now: those that are ready are
// struck off. Those that are not listed any more stay.
func (m Memory) updated(listed []dynatrace.ActiveGate, environment string) Memory {
	next := m.gone(listed)
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
