// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"net/http"
	"slices"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/simulator/platform"
)

// environmentOperation is one of the environment API: the scopes of which a token needs
// one, and what it does with the lock held. A request reaches it with its body
// read; the fleet is up to date.
type environmentOperation struct {
	// scopes are alternatives; none means that any token will do.
	scopes []string
	do     func(*Environment, *environmentExchange) reply
}

// The operations by their templates, as the journal and faults name them.
var environmentOperations = map[string]environmentOperation{
	"GET /api/v2/activeGateTokens":         {[]string{ScopeTokensRead}, (*Environment).opListTokensLocked},
	"POST /api/v2/activeGateTokens":        {[]string{ScopeTokensCreate, ScopeTokensWrite}, (*Environment).opCreateTokenLocked},
	"GET /api/v2/activeGateTokens/{id}":    {[]string{ScopeTokensRead}, (*Environment).opGetTokenLocked},
	"DELETE /api/v2/activeGateTokens/{id}": {[]string{ScopeTokensWrite}, (*Environment).opDeleteTokenLocked},
	"POST /api/v2/apiTokens/lookup":        {nil, (*Environment).opLookUpLocked},

	"GET /api/v2/activeGates":                  {[]string{ScopeGatesRead}, (*Environment).opMembersLocked},
	"GET /api/v2/activeGates/{id}":             {[]string{ScopeGatesRead}, (*Environment).opMemberLocked},
	"GET /api/v2/activeGates/tokenEnforcement": {[]string{ScopeGatesRead}, (*Environment).opEnforcementLocked},

	"GET /api/v2/settings/objects":         {[]string{ScopeSettingsRead}, (*Environment).opListSettingsLocked},
	"POST /api/v2/settings/objects":        {[]string{ScopeSettingsWrite}, (*Environment).opCreateSettingsLocked},
	"GET /api/v2/settings/objects/{id}":    {[]string{ScopeSettingsRead}, (*Environment).opGetSettingsLocked},
	"PUT /api/v2/settings/objects/{id}":    {[]string{ScopeSettingsWrite}, (*Environment).opReplaceSettingsLocked},
	"DELETE /api/v2/settings/objects/{id}": {[]string{ScopeSettingsWrite}, (*Environment).opDeleteSettingsLocked},
	"GET /api/v2/settings/effectiveValues": {[]string{ScopeSettingsRead}, (*Environment).opEffectiveSettingsLocked},

	"POST /api/v2/tenantTokenRotation/start":  {[]string{ScopeRotation}, (*Environment).opStartRotationLocked},
	"POST /api/v2/tenantTokenRotation/finish": {[]string{ScopeRotation}, (*Environment).opFinishRotationLocked},
	"POST /api/v2/tenantTokenRotation/cancel": {[]string{ScopeRotation}, (*Environment).opCancelRotationLocked},

	"POST " + platform.Resolve: {nil, (*Environment).opResolveLocked},

	"GET /api/v1/deployment/installer/agent/connectioninfo":   {[]string{ScopeInstaller}, (*Environment).opAgentConnectionLocked},
	"GET /api/v1/deployment/installer/gateway/connectioninfo": {[]string{ScopeInstaller}, (*Environment).opGateConnectionLocked},
}

// environmentRoute is where a request to the environment leads.
type environmentRoute struct {
	// template is templateUnknown for what is not an operation.
	template string
	// id is what stands in the place of {id}, unescaped.
	id string
	// methods are those that the path has.
	methods []string
	// way is how the request came.
	way platform.Way
	// foreign says that the path names another environment.
	foreign bool
}

// environmentRouteOf reads /api/... and /e/{env}/api/..., and what the platform's
// host has. A path without {id} wins over one with it.
func environmentRouteOf(r *http.Request, environment string) environmentRoute {
	path := r.URL.EscapedPath()
	found := environmentRoute{template: templateUnknown}

	if rest, managed := strings.CutPrefix(path, "/e/"); managed {
		id, below, _ := strings.Cut(rest, "/")
		found.foreign = unescaped(id) != environment
		path = "/" + below
	} else {
		found.way, path = platform.Route(path)
	}

	if found.way == platform.Classic && path == platform.Resolve {
		return found // below /e/ there is no platform
	}

	if found.match(r.Method, path) {
		return found
	}

	parent, id, ok := cutLast(path)
	if ok && found.match(r.Method, parent+"/{id}") {
		found.id = unescaped(id)
	}

	return found
}

// match looks for the operations of a path.
func (f *environmentRoute) match(method, path string) bool {
	for template := range environmentOperations {
		operationMethod, operationPath, _ := strings.Cut(template, " ")
		if operationPath != path {
			continue
		}

		f.methods = append(f.methods, operationMethod)

		if operationMethod == method {
			f.template = template
		}
	}

	slices.Sort(f.methods)

	return len(f.methods) > 0
}

func cutLast(path string) (parent, last string, ok bool) {
	i := strings.LastIndexByte(path, '/')
	if i < 0 || i == len(path)-1 {
		return "", "", false
	}

	return path[:i], path[i+1:], true
}

// forwards tells whether a gate passes a request on to the environment:
// everything below /e/{env}/api but its own certificate API.
func (g *Gate) forwards(r *http.Request) bool {
	if _, own := routeOf(r); own || g.Behaviour().NoRestInterface {
		return false
	}

	segments := strings.SplitN(r.URL.EscapedPath(), "/", 6)

	return len(segments) > 4 && segments[1] == "e" && segments[3] == "api" &&
		(segments[4] == "v1" || segments[4] == "v2")
}

// opResolveLocked is POST /platform/management/v1/effective-permissions:resolve
// (api-facts 11): what the token of the request may do.
func (e *Environment) opResolveLocked(x *environmentExchange) reply {
	switch {
	case e.behaviour.NoPermissions:
		return reply{status: http.StatusNotFound, contentType: contentHTML, body: []byte("<!DOCTYPE html><title>Dynatrace</title>")}
	case x.asker.expired:
		return e.refuseLocked(http.StatusForbidden, "Token has expired.")
	case !x.asker.holds(platform.ScopeResolve):
		return e.refuseLocked(http.StatusForbidden, "Token is missing required scope. Use one of: "+platform.ScopeResolve)
	case !x.isJSON():
		return e.refuseLocked(http.StatusUnsupportedMediaType, "HTTP 415 Unsupported Media Type")
	}

	told, problem := platform.Permissions(x.body, x.asker.holds, func(permission string) bool { return permission == e.behaviour.Conditional })
	if problem != "" {
		return e.violatedLocked(inBody("permissions", problem))
	}

	return success(told)
}
