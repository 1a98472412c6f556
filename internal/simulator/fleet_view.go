// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"regexp"
	"strings"
	"time"
)

// memberView is an ActiveGate in the shape of the API (api-facts 4.1).
type memberView struct {
	ID                    string             `json:"id"`
	Hostname              string             `json:"hostname"`
	NetworkAddresses      []string           `json:"networkAddresses"`
	LoadBalancerAddresses []string           `json:"loadBalancerAddresses"`
	OSType                string             `json:"osType"`
	OSArchitecture        string             `json:"osArchitecture"`
	OSBitness             string             `json:"osBitness"`
	Type                  string             `json:"type"`
	Version               string             `json:"version"`
	AutoUpdateStatus      string             `json:"autoUpdateStatus"`
	AutoUpdateSettings    autoUpdateSettings `json:"autoUpdateSettings"`
	OfflineSince          *int64             `json:"offlineSince"` // epoch milliseconds; null is online
	MainEnvironment       *string            `json:"mainEnvironment"`
	Environments          []string           `json:"environments"`
	NetworkZone           string             `json:"networkZone"`
	Group                 string             `json:"group"`
	Modules               []moduleView       `json:"modules"`
	Containerized         bool               `json:"containerized"`
	FIPSMode              bool               `json:"fipsMode"`
	ConnectedHosts        connectedHosts     `json:"connectedHosts"`
	ActiveGateTokens      []tokenReport      `json:"activeGateTokens"`

	expirationSet bool
}

type (
	autoUpdateSettings struct {
		Setting          string `json:"setting"`
		EffectiveSetting string `json:"effectiveSetting"`
	}

	moduleView struct {
		Type          string            `json:"type"`
		Enabled       bool              `json:"enabled"`
		Misconfigured bool              `json:"misconfigured"`
		Version       *string           `json:"version"`
		Attributes    map[string]string `json:"attributes"`
	}

	connectedHosts struct {
		Number int `json:"number"`
	}
)

// viewLocked is how the API shows a member now.
func (e *Environment) viewLocked(m *Member) memberView {
	seen := e.sim.now().Add(-e.behaviour.StateLag)
	if first := m.history[0].from; seen.Before(first) {
		seen = first
	}

	used := m.usageAt(seen)
	view := memberView{
		ID:                    printID(m.id, e.behaviour.GateIDs),
		Hostname:              m.hostname,
		NetworkAddresses:      m.addresses,
		LoadBalancerAddresses: m.loadBalancers,
		OSType:                m.osType,
		OSArchitecture:        "X86",
		OSBitness:             "64",
		Type:                  m.kind,
		Version:               m.version,
		AutoUpdateStatus:      "UP2DATE",
		AutoUpdateSettings:    autoUpdateSettings{Setting: "INHERITED", EffectiveSetting: "ENABLED"},
		OfflineSince:          millis(m.connection.lost),
		Environments:          m.environments,
		NetworkZone:           m.zone,
		Group:                 m.group,
		Modules:               modules,
		Containerized:         m.containerized,
		ActiveGateTokens:      e.reportsLocked(m, m.report(used, seen)),
		expirationSet:         used.token != nil && !used.token.expires.IsZero(),
	}

	if m.main != "" {
		view.MainEnvironment = &m.main
	}

	return view
}

// reportsLocked is what a member reports of its tokens. Only one that serves
// several environments names them, and has a token for each.
func (e *Environment) reportsLocked(m *Member, own tokenReport) []tokenReport {
	reports := []tokenReport{own}

	if m.main != "" {
		reports = nil

		for _, environment := range m.environments {
			report, told := m.elsewhere[environment]

			switch {
			case environment == e.sim.environment:
				report = own
			case !told:
				report = tokenReport{ID: "dt0g02.ELSEWHER", State: stateValid}
			}

			report.EnvironmentID = environment
			reports = append(reports, report)
		}
	}

	for i := range reports {
		if e.behaviour.OmitTokenIDOfUnknown && reports[i].State == stateUnknown {
			reports[i].ID = ""
		}

		if e.behaviour.UnknownState != "" {
			reports[i].State = e.behaviour.UnknownState
		}
	}

	return reports
}

// modules are those of every member.
var modules = []moduleView{
	{Type: "LOGS", Enabled: true, Attributes: map[string]string{}},
	{Type: "ONE_AGENT_ROUTING", Enabled: true, Attributes: map[string]string{}},
	{Type: "REST_API", Enabled: true, Attributes: map[string]string{}},
	{Type: "SYNTHETIC", Enabled: false, Attributes: map[string]string{}},
}

// millis is null for the zero time.
func millis(at time.Time) *int64 {
	if at.IsZero() {
		return nil
	}

	value := at.UnixMilli()

	return &value
}

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
