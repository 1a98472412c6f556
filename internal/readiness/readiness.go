// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package readiness says which gates are ready for the enforcement of tokens,
// what to do about the others, and which gates do not count. It knows nothing of
// Terraform.
package readiness

import (
	"cmp"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
)

// What states are called that no server sends.
const (
	StateMissing    = "MISSING"    // of an expected gate that is not listed
	StateUnreported = "UNREPORTED" // where the environment tells none
)

// ActionMissing is what to do about an expected gate that is not listed.
const ActionMissing = "Not listed: it was never connected, has another host name, or has been offline for more than two hours. Start it and check its connection, " +
	"or remove it from expected_hostnames."

// Seen is one gate, with the token that it uses for an environment.
type Seen struct {
	Gate    dynatrace.ActiveGate
	Token   dynatrace.GateToken
	Expires time.Time // zero: never, or not known
	// Enforced says that the environment refuses gates without a valid token now.
	Enforced bool
}

// See is a gate as an environment sees it.
func See(gate dynatrace.ActiveGate, environment string) Seen {
	token, _ := gate.TokenOf(environment)
	return Seen{Gate: gate, Token: token}
}

// Expiries are the ends of tokens, by their ids.
func Expiries(tokens []dynatrace.Token) map[string]time.Time {
	expires := make(map[string]time.Time, len(tokens))
	for _, token := range tokens {
		expires[token.ID] = token.ExpirationDate
	}
	return expires
}

// State is never empty.
func (s Seen) State() string { return cmp.Or(s.Token.State, StateUnreported) }

// Ready says that the gate stays connected when tokens are enforced. One whose
// token expires soon does not count: the documentation contradicts itself on it
// (api-facts 11).
func (s Seen) Ready() bool { return s.State() == dynatrace.StateValid }

// Action says what to do about a gate whose token is not valid. The meaning of
// the states is that of api-facts 4.1.
func (s Seen) Action() string {
	switch s.State() {
	case dynatrace.StateUnsupported:
		return "Update the gate: version " + cmp.Or(s.Gate.Version, "unknown") + " does not know tokens, which need 1.225 or newer. Then give it a token."
	case dynatrace.StateAbsent:
		if s.Enforced {
			return "Give the gate a token: tokens are enforced, so that it is cut off until it has one."
		}
		return "Give the gate a token: it still connects by the tenant token alone."
	case dynatrace.StateExpiring:
		return fmt.Sprintf("Rotate the token %s: it expires %s. Give the gate the new one before that.", tokenWords(s.Token), expiryWords(s.Expires))
	case dynatrace.StateInvalid:
		return "Give the gate a token again: the one it has is malformed. Look for a truncated value, quotes or a line end."
	case dynatrace.StateUnknown:
		return fmt.Sprintf("Give the gate a valid token: this environment does not know the token %s. It was revoked, has expired and was removed, or is of another environment.",
			tokenWords(s.Token))
	case StateUnreported:
		return "Look at the gate itself: the environment does not tell the state of its token."
	default:
		return fmt.Sprintf("Look up in Dynatrace's documentation what the state %s means: it is newer than this version of the provider.", s.State())
	}
}

func tokenWords(token dynatrace.GateToken) string { return cmp.Or(token.ID, "that it uses") }

func expiryWords(at time.Time) string {
	if at.IsZero() {
		return "within 30 days"
	}
	return "at " + at.UTC().Format(time.RFC3339)
}

// Missing are the expected host names that no gate has, sorted.
func Missing(expected []string, all []dynatrace.ActiveGate) []string {
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

// Ignored says that an id, spelled in any way, or a pattern names the gate.
func Ignored(patterns []string, id, hostname string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool { return names(pattern, id, hostname) })
}

func names(pattern, id, hostname string) bool {
	if dynatrace.NormalizeGateID(pattern) == id {
		return true
	}
	matches, err := path.Match(strings.ToLower(pattern), strings.ToLower(hostname))
	return err == nil && matches
}

// CheckPattern accepts an id or a pattern of path.Match.
func CheckPattern(pattern string) error {
	if pattern == "" {
		return errors.New("it is empty")
	}
	if _, err := path.Match(pattern, ""); err != nil {
		return errors.New("it is no pattern: a bracket or a backslash is not closed; * stands for any text, ? for one character")
	}
	return nil
}
