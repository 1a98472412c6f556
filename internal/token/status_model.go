// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// statusModel is configuration and result of activegate_token_status. Nil
// slices, maps and pointers are null.
type statusModel struct {
	Hostname          types.String       `tfsdk:"hostname"`
	Group             types.String       `tfsdk:"group"`
	NetworkZone       types.String       `tfsdk:"network_zone"`
	Online            types.Bool         `tfsdk:"online"`
	States            []string           `tfsdk:"states"`
	ExpectedHostnames []string           `tfsdk:"expected_hostnames"`
	ActiveGates       []statusGate       `tfsdk:"activegates"`
	Counts            map[string]int64   `tfsdk:"counts"`
	Attention         []statusAttention  `tfsdk:"attention"`
	AllValid          types.Bool         `tfsdk:"all_valid"`
	Enforcement       *statusEnforcement `tfsdk:"enforcement"`
}

// statusGate is one gate.
type statusGate struct {
	ID                    types.String      `tfsdk:"id"`
	Hostname              types.String      `tfsdk:"hostname"`
	NetworkAddresses      []string          `tfsdk:"network_addresses"`
	LoadBalancerAddresses []string          `tfsdk:"load_balancer_addresses"`
	Version               types.String      `tfsdk:"version"`
	Type                  types.String      `tfsdk:"type"`
	Containerized         types.Bool        `tfsdk:"containerized"`
	Group                 types.String      `tfsdk:"group"`
	NetworkZone           types.String      `tfsdk:"network_zone"`
	Online                types.Bool        `tfsdk:"online"`
	OfflineSince          timetypes.RFC3339 `tfsdk:"offline_since"`
	TokenID               types.String      `tfsdk:"token_id"`
	TokenState            types.String      `tfsdk:"token_state"`
	TokenExpirationDate   timetypes.RFC3339 `tfsdk:"token_expiration_date"`
	Tokens                []statusToken     `tfsdk:"tokens"`
}

// statusToken is one token of a gate.
type statusToken struct {
	EnvironmentID types.String `tfsdk:"environment_id"`
	ID            types.String `tfsdk:"id"`
	State         types.String `tfsdk:"state"`
}

// statusAttention is one gate that needs attention.
type statusAttention struct {
	ID       types.String `tfsdk:"id"`
	Hostname types.String `tfsdk:"hostname"`
	State    types.String `tfsdk:"state"`
	Action   types.String `tfsdk:"action"`
}

// statusEnforcement is whether valid tokens are enforced.
type statusEnforcement struct {
	Manual          types.Bool  `tfsdk:"manual"`
	Automatic       types.Bool  `tfsdk:"automatic"`
	DaysToAutomatic types.Int64 `tfsdk:"days_to_automatic"`
}
