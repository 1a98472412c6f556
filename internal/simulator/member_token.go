// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"regexp"
	"strings"
	"time"
)

// The states of the token that an ActiveGate uses (api-facts 4.1).
const (
	stateAbsent      = "ABSENT"
	stateExpiring    = "EXPIRING"
	stateInvalid     = "INVALID"
	stateUnknown     = "UNKNOWN"
	stateUnsupported = "UNSUPPORTED"
	stateValid       = "VALID"
)

var states = []string{stateAbsent, stateExpiring, stateInvalid, stateUnknown, stateUnsupported, stateValid}

// expiringWithin is how long before its expiry a token is EXPIRING.
const expiringWithin = 30 * 24 * time.Hour

// wellFormed is the form of an ActiveGate token (api-facts 2.1).
var wellFormed = regexp.MustCompile(`^(dt0g\d\d\.[A-Z0-9]{8})\.[A-Z0-9]{64}$`)

// usage is what a member used from an instant on.
type usage struct {
	from   time.Time
	secret string
	// id is of the token; empty if that is malformed.
	id string
	// token is nil if the environment does not know it.
	token *gateToken
}

// tokenReport is what a member reports of its token (api-facts 4.1).
type tokenReport struct {
	ID            string `json:"id,omitempty"`
	EnvironmentID string `json:"environmentId,omitempty"`
	State         string `json:"state"`
}

// note keeps what it uses if that changed: reports may lag.
func (m *Member) note(now time.Time) {
	token := m.api.tokens.bySecret(m.secret)

	if last := len(m.history) - 1; last >= 0 &&
		m.history[last].secret == m.secret && m.history[last].token == token {
		return
	}

	current := usage{from: now, secret: m.secret, token: token}
	if form := wellFormed.FindStringSubmatch(m.secret); form != nil {
		current.id = form[1]
	}

	m.history = append(m.history, current)
}

// usageAt returns what it used at an instant; before its first, that.
func (m *Member) usageAt(at time.Time) usage {
	for i := len(m.history) - 1; i > 0; i-- {
		if !m.history[i].from.After(at) {
			return m.history[i]
		}
	}

	return m.history[0]
}

// used notes the use of its token.
func (m *Member) used(at time.Time) {
	token := m.history[len(m.history)-1].token
	if token != nil && m.supported && at.After(token.lastUsed) {
		token.lastUsed = at
	}
}

// supportsTokens tells whether a version can use tokens at all.
func supportsTokens(version string) bool {
	number, ok := parseVersion(version)

	return !ok || !number.less(versionNumber{1, 225, 0})
}

// report is the state of what it used at an instant, with the token's id. An
// expired token is as unknown as a deleted one.
func (m *Member) report(u usage, at time.Time) tokenReport {
	switch {
	case !m.supported:
		return tokenReport{State: stateUnsupported}
	case u.secret == "":
		return tokenReport{State: stateAbsent}
	case u.id == "":
		return tokenReport{State: stateInvalid}
	case u.token == nil || u.token.expired(at):
		return tokenReport{ID: u.id, State: stateUnknown}
	case u.token.expired(at.Add(expiringWithin)):
		return tokenReport{ID: u.id, State: stateExpiring}
	}

	return tokenReport{ID: u.id, State: stateValid}
}

// obstacleLocked is why it cannot be connected now.
func (m *Member) obstacleLocked(now time.Time) obstacle {
	if o := m.api.tenantObstacleLocked(m.tenantToken); o.reason != "" {
		return o
	}

	u := m.history[len(m.history)-1]
	report := m.report(u, now)

	switch {
	case report.State == stateUnknown && u.token != nil:
		return obstacle{reason: "its ActiveGate token " + report.ID + " expired", since: u.token.expires}
	case report.State == stateUnknown && m.accepted(u.secret):
		return obstacle{reason: "its ActiveGate token " + report.ID + " was revoked"}
	case report.State == stateUnknown:
		return obstacle{reason: "its ActiveGate token " + report.ID + " is not known"}
	case m.api.fleet.enforcement.refuses(report.State):
		return obstacle{reason: "tokens are enforced and the state of its own is " + strings.ToLower(report.State)}
	}

	return obstacle{}
}

// accepted tells whether that token existed while it was using it.
func (m *Member) accepted(secret string) bool {
	for _, u := range m.history {
		if u.secret == secret && u.token != nil {
			return true
		}
	}

	return false
}
