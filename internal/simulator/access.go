// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"net/http"
	"slices"
	"strings"
	"sync"
)

// ScopeCertificates is the scope that the certificate API of a gate demands
// (api-facts 1.1).
const ScopeCertificates = "ActiveGateCertManagement"

// Token is an access token that every simulator knows and that has every
// scope. It has the form of a real one (api-facts 7.1) and opens nothing else.
const Token = "dt0c01.SIMULATORSIMULATORSIMULA." +
	"SIMULATORSIMULATORSIMULATORSIMULATORSIMULATORSIMULATORSIMULATORS"

// AllScopes stands for every scope there is.
const AllScopes = "*"

// access knows the access tokens and their scopes.
type access struct {
	mu     sync.Mutex
	scopes map[string][]string
}

func newAccess() *access {
	return &access{scopes: map[string][]string{Token: {AllScopes}}}
}

func (a *access) set(token string, scopes []string) {
	a.mu.Lock()
	defer a.mu.Unlock()

	a.scopes[token] = slices.Clone(scopes)
}

func (a *access) remove(token string) {
	a.mu.Lock()
	defer a.mu.Unlock()

	delete(a.scopes, token)
}

// verdict is what the token of a request is good for.
type verdict struct {
	known    bool
	scoped   bool
	inURL    bool
	provided bool
}

// judge looks for the token in the Authorization header, which must name the
// scheme Api-Token, then in the query, which the general API allows too
// (api-facts 1.1).
func (a *access) judge(r *http.Request, scope string) verdict {
	var v verdict

	scheme, token, found := strings.Cut(r.Header.Get("Authorization"), " ")
	if !found || !strings.EqualFold(scheme, "Api-Token") {
		token = ""
	}

	query := r.URL.Query()
	v.inURL = query.Has("api-token")

	if token == "" && v.inURL {
		token = query.Get("api-token")
	}

	a.mu.Lock()
	defer a.mu.Unlock()

	scopes, known := a.scopes[strings.TrimSpace(token)]
	v.provided = token != ""
	v.known = known
	v.scoped = known && (slices.Contains(scopes, AllScopes) || slices.Contains(scopes, scope))

	return v
}
