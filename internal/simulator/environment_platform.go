// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"net/http"

	"github.com/activegate/terraform-provider-activegate/internal/simulator/platform"
)

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
