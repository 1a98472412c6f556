// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package platform

import "strings"

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
