// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// platformPrefix begins platform tokens, which may ask but are not in the store
// that is asked (api-facts 7.6).
const platformPrefix = "dt0s16."

// opLookUpLocked is POST /api/v2/apiTokens/lookup (api-facts 7.6): the access
// token of any user. The answer to an unknown one has no body.
func (e *Environment) opLookUpLocked(x *environmentExchange) reply {
	fields, refused := x.object()
	if refused != nil {
		return *refused
	}

	var token string
	if !textField(fields, "token", &token) || token == "" {
		return e.violatedLocked(inBody("token", "must not be empty"))
	}

	known, found := e.sim.access.find(token)
	if !found || strings.HasPrefix(token, platformPrefix) {
		return reply{status: http.StatusNotFound}
	}

	shown := map[string]any{
		"id":                  publicPart(token),
		"name":                "simulated",
		"enabled":             true,
		"owner":               known.owner,
		"creationDate":        dateText(known.created),
		"personalAccessToken": strings.HasPrefix(token, "dt0s01."),
		"scopes":              known.listed(),
	}

	if !known.expires.IsZero() {
		shown["expirationDate"] = dateText(known.expires)
	}

	return success(shown)
}

// listed returns the scopes by name.
func (t accessToken) listed() []string {
	if slices.Contains(t.scopes, AllScopes) {
		return slices.Sorted(maps.Keys(scopeTitles))
	}

	return append([]string{}, t.scopes...)
}
