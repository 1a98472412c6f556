// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/simulator/platform"
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

// The scopes of the environment API, as the token API spells them
// (api-facts 7.7).
const (
	ScopeTokensRead    = "activeGateTokenManagement.read"
	ScopeTokensCreate  = "activeGateTokenManagement.create"
	ScopeTokensWrite   = "activeGateTokenManagement.write"
	ScopeGatesRead     = "activeGates.read"
	ScopeRotation      = "tenantTokenRotation.write"
	ScopeInstaller     = "InstallerDownload"
	ScopeSettingsRead  = "settings.read"
	ScopeSettingsWrite = "settings.write"
)

// scopeTitles are the scopes as people see them.
var scopeTitles = map[string]string{
	ScopeCertificates:  "ActiveGate certificate management",
	ScopeTokensRead:    "Read ActiveGate tokens",
	ScopeTokensCreate:  "Create ActiveGate tokens",
	ScopeTokensWrite:   "Write ActiveGate tokens",
	ScopeGatesRead:     "Read ActiveGates",
	ScopeRotation:      "Tenant token rotation",
	ScopeInstaller:     "PaaS integration - Installer download",
	ScopeSettingsRead:  "Read settings",
	ScopeSettingsWrite: "Write settings",
}

// defaultOwner owns access tokens of which nothing else is said.
const defaultOwner = "admin"

// accessToken is what is known of an access token.
type accessToken struct {
	scopes  []string
	owner   string
	created time.Time
	expires time.Time // zero is never
	dead    time.Time // when it was disabled; zero is never
}

// holds tells whether the token has one of the scopes, or is asked for none.
func (t accessToken) holds(scopes []string) bool {
	return len(scopes) == 0 || slices.Contains(t.scopes, AllScopes) ||
		slices.ContainsFunc(scopes, func(scope string) bool { return slices.Contains(t.scopes, scope) })
}

// expired tells whether the token is dead at that instant.
func (t accessToken) expired(now time.Time) bool {
	return !t.expires.IsZero() && !now.Before(t.expires)
}

// disabled tells whether the token was disabled long enough ago.
func (t accessToken) disabled(now time.Time) bool { return !t.dead.IsZero() && !now.Before(t.dead) }

// access knows the access tokens.
type access struct {
	mu     sync.Mutex
	tokens map[string]accessToken
}

func newAccess() *access { return &access{tokens: map[string]accessToken{}} }

func (a *access) set(token string, known accessToken) {
	a.mu.Lock()
	defer a.mu.Unlock()

	a.tokens[token] = known
}

// change changes a token that is known.
func (a *access) change(token string, change func(*accessToken)) {
	a.mu.Lock()
	defer a.mu.Unlock()

	if known, ok := a.tokens[token]; ok {
		change(&known)
		a.tokens[token] = known
	}
}

func (a *access) find(token string) (accessToken, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()

	known, ok := a.tokens[token]

	return known, ok
}

func (a *access) remove(token string) {
	a.mu.Lock()
	defer a.mu.Unlock()

	delete(a.tokens, token)
}

// verdict is what the token of a request is good for.
type verdict struct {
	known    bool
	scoped   bool
	inURL    bool
	provided bool
	owner    string
	// expired says that a platform token is over, and holds which scopes of the
	// platform it has.
	expired bool
	holds   func(scope string) bool
}

// judge looks for the token in the Authorization header, which must name the
// scheme Api-Token, then in the query, which the general API allows too
// (api-facts 1.1). An expired token is as good as none. Of the scopes one is
// enough.
func (a *access) judge(r *http.Request, now time.Time, scopes ...string) verdict {
	var v verdict

	token := sentAs(r, "Api-Token")

	query := r.URL.Query()
	v.inURL = query.Has("api-token")

	if token == "" && v.inURL {
		token = query.Get("api-token")
	}

	found, known := a.find(token)
	v.provided = token != ""
	v.known = known && !found.expired(now) && !found.disabled(now)
	v.scoped = v.known && found.holds(scopes)
	v.owner = found.owner

	return v
}

// sentAs is the secret of the Authorization header, if it names that scheme.
func sentAs(r *http.Request, wanted string) string {
	scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	if !ok || !strings.EqualFold(scheme, wanted) {
		return ""
	}

	return strings.TrimSpace(token)
}

// judgePlatform is judge for the platform's host, which takes Bearer alone: a
// platform token, or an access token that single sign-on has granted. An expired
// platform token is known, and has no scope (api-facts 7.1).
func (s *Simulator) judgePlatform(r *http.Request, way platform.Way, scopes ...string) verdict {
	token, now := sentAs(r, "Bearer"), s.now()
	v := verdict{provided: token != "", inURL: r.URL.Query().Has("api-token")}

	if grant, granted := s.signOn.store.Find(token); granted {
		v.known, v.owner = now.Before(grant.Over), grant.Client
		v.holds = func(scope string) bool { return slices.Contains(grant.Scopes, scope) }
	} else if found, known := s.access.find(token); known && strings.HasPrefix(token, platformPrefix) {
		v.known, v.expired, v.owner = !found.disabled(now), found.expired(now), found.owner
		v.holds = func(scope string) bool { return found.holds([]string{scope}) }
	}

	v.scoped = v.known && !v.expired && (len(scopes) == 0 || slices.ContainsFunc(platform.Scopes(way, scopes...), v.holds))

	return v
}

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
