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
	// clusterAPI begins the same at a cluster (api-facts 2.3).
	clusterAPI = "/api/cluster/"
)

// way is where requests of one scheme go (api-facts 7.1): a platform credential is
// taken at the platform's host alone, a classic token at the classic one.
type way struct {
	server   rest.Address
	prefix   string // before each path
	platform bool
	cluster  bool
}

func (e *Environment) way(auth rest.Auth) way {
	if auth.Scheme() == rest.SchemeBearer {
		server, _ := e.config.Address.Platform()
		return way{server: server, platform: true}
	}
	return way{server: e.config.Address.server, prefix: e.config.Address.path, cluster: e.config.Address.cluster}
}

// path is the path there of what the classic host has at path.
func (w way) path(path string) string {
	below, isAPI := strings.CutPrefix(path, classicAPI)
	switch {
	case isAPI && w.platform:
		return proxyAPI + below
	case isAPI && w.cluster:
		return clusterAPI + below
	}
	return path
}

// URL is where the API that the classic host has at path is, for whoever calls it by
// hand with a credential of this kind.
func (e *Environment) URL(path string) string {
	there := e.way(e.config.Auth)
	return there.server.URL() + there.prefix + there.path(path)
}

// Kinds of credentials of an environment.
const (
	KindAPIToken      = "api_token"
	KindPlatformToken = "platform_token"
	KindOAuthClient   = "oauth_client"
)
