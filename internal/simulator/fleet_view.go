// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import "time"

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
