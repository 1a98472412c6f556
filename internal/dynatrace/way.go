// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace

import (
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

const (
	// classicAPI begins the paths of the API at the classic host.
	classicAPI = "/api/"
	// proxyAPI begins the same at the platform's host (api-facts 7.3).
	proxyAPI = "/platform/classic/environment-api/"
)

// way is where requests of one scheme go (api-facts 7.1): a platform credential is
// taken at the platform's host alone, a classic token at the classic one.
type way struct {
	server   rest.Address
	prefix   string // before each path
	platform bool
}

func (e *Environment) way(auth rest.Auth) way {
	if auth.Scheme() == rest.SchemeBearer {
		server, _ := e.config.Address.Platform()
		return way{server: server, platform: true}
	}
	return way{server: e.config.Address.server, prefix: e.config.Address.path}
}

// path is the path there of what the classic host has at path.
func (w way) path(path string) string {
	if rest, ok := strings.CutPrefix(path, classicAPI); ok && w.platform {
		return proxyAPI + rest
	}
	return path
}

// Kinds of credentials of an environment.
const (
	KindAPIToken      = "api_token"
	KindPlatformToken = "platform_token"
	KindOAuthClient   = "oauth_client"
)

// platformScopes are what takes the place of a scope where the credential is one of
// the platform (api-facts 2.2, 2.4, 3, 4, 5.2 and 7.7). Of several one is enough.
var platformScopes = map[string][]string{
	ScopeTokensRead:        {"fleet-management:activegate.tokens:read"},
	ScopeTokensCreate:      {"fleet-management:activegate.tokens:create"},
	ScopeTokensWrite:       {"fleet-management:activegate.tokens:write"},
	ScopeActiveGatesRead:   {"fleet-management:activegates:read", "environment-api:activegates:read"},
	ScopeTenantRotation:    {"fleet-management:tenant-token:rotate", "environment-api:tenant-token-rotation:write"},
	ScopeInstallerDownload: {"environment-api:deployment:download", "fleet-management:activegate.connection-info:read"},
	ScopeSettingsRead:      {"settings:objects:read"},
	ScopeSettingsWrite:     {"settings:objects:write"},
}

// PlatformScopes are the scopes of the platform of which one is enough where one of
// these is; none for what the platform does not offer, such as certificates.
func PlatformScopes(scopes ...string) []string {
	var all []string
	for _, scope := range scopes {
		all = append(all, platformScopes[scope]...)
	}
	return all
}

// Platform says that the credential is one of the platform.
func (e *Environment) Platform() bool { return e.config.Auth.Scheme() == rest.SchemeBearer }
