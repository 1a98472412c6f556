// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package platform

import (
	"maps"
	"slices"
	"strings"
)

// scopes are those of the platform that open what a classic scope opens
// (api-facts 2.2, 2.4, 3, 4, 5.2 and 7.7).
var scopes = map[string][]string{
	"activeGateTokenManagement.read":   {"fleet-management:activegate.tokens:read", "environment-api:activegate-tokens:read"},
	"activeGateTokenManagement.create": {"fleet-management:activegate.tokens:create", "environment-api:activegate-tokens:create"},
	"activeGateTokenManagement.write":  {"fleet-management:activegate.tokens:write", "environment-api:activegate-tokens:write"},
	"activeGates.read":                 {"fleet-management:activegates:read", "environment-api:activegates:read"},
	"tenantTokenRotation.write":        {"fleet-management:tenant-token:rotate", "environment-api:tenant-token-rotation:write"},
	"settings.read":                    {"settings:objects:read"},
	"settings.write":                   {"settings:objects:write"},
	"InstallerDownload": {
		"fleet-management:activegate.connection-info:read", "fleet-management:oneagent.connection-info:read", "environment-api:deployment:download",
	},
}

// Scopes are those of which one opens what any of these classic ones opens. Fleet
// Management knows its own alone.
func Scopes(way Way, classic ...string) []string {
	var alternatives []string

	for _, one := range classic {
		for _, scope := range scopes[one] {
			if way != Fleet || strings.HasPrefix(scope, "fleet-management:") {
				alternatives = append(alternatives, scope)
			}
		}
	}

	return alternatives
}

// ScopeResolve lets permissions be resolved (api-facts 11).
const ScopeResolve = "platform-management:effective-permissions:resolve"

// Catalogue is every scope there is, sorted.
func Catalogue() []string {
	all := []string{ScopeResolve}
	for _, some := range slices.Sorted(maps.Keys(scopes)) {
		all = append(all, scopes[some]...)
	}

	slices.Sort(all)

	return slices.Compact(all)
}
