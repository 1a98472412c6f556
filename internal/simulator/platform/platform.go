// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package platform is what the platform's host of a simulated environment has
// beside the classic one, written from api-facts 2.4, 7.3 and 11: where its paths
// lead, which scopes of the platform open what, and what it answers about
// permissions. The tokens themselves are in the one store that is behind all.
//
// Choices: Bearer alone is taken, so that a classic token is 401; an access token
// that is over is 401, a platform token that is over 403. Fleet Management is below
// /platform/fleet-management/v1 only, and has neither read nor written
// activeGateType. Whoever may not have permissions resolved is told so by 403; the
// answer is an array.
package platform

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Way is how a request reached an operation.
type Way string

// The ways: the classic host and gates, the platform's proxy of its API, Fleet
// Management, and what only the platform has.
const (
	Classic  Way = ""
	Proxy    Way = "proxy"
	Fleet    Way = "fleet"
	Platform Way = "platform"
)

// prefix begins all paths of the platform.
const prefix = "/platform/"

// Resolve is the path of effective permissions.
const Resolve = "/platform/management/v1/effective-permissions:resolve"

// Route says what a path at the platform's host stands for, as the classic host has
// it; a path that is not the platform's is as it was.
func Route(path string) (way Way, classic string) {
	switch {
	case path == Resolve:
		return Platform, path
	case !strings.HasPrefix(path, prefix):
		return Classic, path
	}

	if rest, ok := strings.CutPrefix(path, "/platform/classic/environment-api/"); ok {
		return Proxy, "/api/" + rest
	}

	const tokens = "/platform/fleet-management/v1/activegate/tokens"
	if rest, ok := strings.CutPrefix(path, tokens); ok && (rest == "" || strings.HasPrefix(rest, "/")) {
		return Fleet, "/api/v2/activeGateTokens" + rest
	}

	return Platform, path
}

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

// mostPermissions is how many may be asked about at once (api-facts 11).
const mostPermissions = 100

// Permission is what is told of one.
type Permission struct {
	Permission string `json:"permission"`
	Granted    string `json:"granted"`
}

// Permissions answers the question for effective permissions: "true", "false", or
// "condition" for those that conditional names. problem is what is wrong with the
// question.
func Permissions(body []byte, holds, conditional func(permission string) bool) (told []Permission, problem string) {
	var asked struct {
		Permissions []struct {
			Permission string `json:"permission"`
		} `json:"permissions"`
	}

	if json.Unmarshal(body, &asked) != nil || asked.Permissions == nil {
		return nil, "permissions must be an array"
	}

	if len(asked.Permissions) > mostPermissions {
		return nil, fmt.Sprintf("at most %d permissions", mostPermissions)
	}

	told = []Permission{}

	for _, one := range asked.Permissions {
		if one.Permission == "" {
			return nil, "a permission must not be empty"
		}

		granted := "false"

		switch {
		case conditional(one.Permission):
			granted = "condition"
		case holds(one.Permission):
			granted = "true"
		}

		told = append(told, Permission{Permission: one.Permission, Granted: granted})
	}

	return told, ""
}
