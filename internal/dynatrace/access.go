// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// Scopes of access tokens (api-facts 7.6 and 7.7).
const (
	ScopeCertificates      = "ActiveGateCertManagement"
	ScopeTokensRead        = "activeGateTokenManagement.read"
	ScopeTokensCreate      = "activeGateTokenManagement.create"
	ScopeTokensWrite       = "activeGateTokenManagement.write"
	ScopeActiveGatesRead   = "activeGates.read"
	ScopeTenantRotation    = "tenantTokenRotation.write"
	ScopeInstallerDownload = "InstallerDownload"
	ScopeSettingsRead      = "settings.read"
	ScopeSettingsWrite     = "settings.write"
	// ScopeServiceProvider is that of a cluster's tokens (api-facts 6), for all its APIs.
	ScopeServiceProvider = "ServiceProviderAPI"
)

// platformScopes are what takes the place of a scope where the credential is one of
// the platform (api-facts 2.2, 2.4, 3, 4, 5.2 and 7.7). Of several one is enough.
var platformScopes = map[string][]string{
	ScopeTokensRead:        {"fleet-management:activegate.tokens:read"},
	ScopeTokensCreate:      {"fleet-management:activegate.tokens:create"},
	ScopeTokensWrite:       {"fleet-management:activegate.tokens:write"},
	ScopeActiveGatesRead:   {"fleet-management:activegates:read", "environment-api:activegates:read"},
	ScopeTenantRotation:    {"fleet-management:tenant-token:rotate", "environment-api:tenant-token-rotation:write"},
	ScopeInstallerDownload: {"environment-api:deployment:download", "fleet-management:activegate.connection-info:read", "fleet-management:oneagent.connection-info:read"},
	ScopeSettingsRead:      {"settings:objects:read"},
	ScopeSettingsWrite:     {"settings:objects:write"},
}

// proxyScopes do where an environment has no Fleet Management. Before that is known
// nobody can say that they do not.
var proxyScopes = map[string][]string{
	ScopeTokensRead:   {"environment-api:activegate-tokens:read"},
	ScopeTokensCreate: {"environment-api:activegate-tokens:create"},
	ScopeTokensWrite:  {"environment-api:activegate-tokens:write"},
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

// IsCluster says that this is what a cluster of Managed has of an environment's API.
func (e *Environment) IsCluster() bool { return e.config.Address.IsCluster() }

// TellsOwners says that the API tells whose the credential is: of a platform's or a
// cluster's it does not.
func (e *Environment) TellsOwners() bool { return !e.Platform() && !e.IsCluster() }

// ScopeNames are scopes of which one is enough, as the credential may have them,
// for a sentence.
func (e *Environment) ScopeNames(scopes ...string) string {
	switch {
	case e.IsCluster():
		return ScopeServiceProvider
	case e.Platform():
		scopes = PlatformScopes(scopes...)
	}
	return strings.Join(scopes, " or ")
}

// AccessToken is what the API tells of an access token (api-facts 7.6).
type AccessToken struct {
	ID             string    `json:"id"`
	Name           string    `json:"name"`
	Owner          string    `json:"owner"`
	Enabled        bool      `json:"enabled"`
	ExpirationDate time.Time `json:"-"` // zero: never expires
	Scopes         []string  `json:"scopes"`
	// Platform says that it is a platform credential, whose scopes are the platform's.
	Platform bool `json:"-"`
}

// Has says that the token has a scope, or one that takes its place.
func (t AccessToken) Has(scope string) bool {
	has := func(one string) bool { return slices.Contains(t.Scopes, one) }
	if !t.Platform {
		return has(scope)
	}
	return slices.ContainsFunc(platformScopes[scope], has) || slices.ContainsFunc(proxyScopes[scope], has)
}

// ErrUnknownAccessToken means that the store of access tokens does not know
// it: it is wrong, of another environment, or a platform token.
var ErrUnknownAccessToken = errors.New("the environment does not know this access token")

// LookUp asks for the facts of a classic access token, authorized by itself, once
// a run for each.
func (e *Environment) LookUp(ctx context.Context, token rest.Secret) (AccessToken, error) {
	shared := e.lookups.At(sha256.Sum256([]byte(token.Reveal())))
	return once(ctx, e, shared, func(ctx context.Context) (AccessToken, error) { return e.askLookUp(ctx, token) })
}

// LookUpOwn asks for the facts of what the environment is asked with, once a run:
// of a platform credential its id and scopes alone. A cluster tells nothing of its
// tokens, so it is not asked.
func (e *Environment) LookUpOwn(ctx context.Context) (AccessToken, error) {
	if e.IsCluster() {
		return AccessToken{}, ErrUnknownAccessToken
	}
	if e.config.Auth.Scheme() != rest.SchemeAPIToken {
		return e.lookUpPlatform(ctx)
	}
	token, err := e.config.Auth.Secret(ctx)
	if err != nil {
		return AccessToken{}, err
	}
	return e.LookUp(ctx, token)
}

func (e *Environment) askLookUp(ctx context.Context, token rest.Secret) (AccessToken, error) {
	response, err := e.do(ctx, operation{
		method: http.MethodPost, template: "/api/v2/apiTokens/lookup", body: map[string]string{"token": token.Reveal()},
		auth: rest.APIToken(token), secrets: []rest.Secret{token}, idempotent: true, reads: true,
	})
	if err != nil {
		return AccessToken{}, unknownAccessToken(err)
	}
	return parseAccessToken(response)
}

func parseAccessToken(response *rest.Response) (AccessToken, error) {
	var wire struct {
		AccessToken

		ExpirationDate rest.Moment `json:"expirationDate"`
	}
	wire.Enabled = true // unless it says otherwise
	if err := response.JSON(&wire); err != nil {
		return AccessToken{}, err
	}
	if wire.ID == "" && wire.Scopes == nil {
		return AccessToken{}, response.Malformed("the facts of an access token were expected")
	}
	wire.AccessToken.ExpirationDate = wire.ExpirationDate.Time
	return wire.AccessToken, nil
}

// unknownAccessToken is what a 404 means, which has no body here (api-facts
// 7.6); a body that is not the API's is a proxy's, or a wrong path's.
func unknownAccessToken(err error) error {
	answer, _ := errors.AsType[*rest.StatusError](err)
	if rest.HasStatus(err, http.StatusNotFound) && (answer.Message == "" || answer.Code == http.StatusNotFound) {
		return fmt.Errorf("%w: %w", ErrUnknownAccessToken, err)
	}
	return err
}

// resolvePath tells what a bearer may do (api-facts 11).
const resolvePath = "/platform/management/v1/effective-permissions:resolve"

// lookUpPlatform is what can be told of a platform credential: its scopes, of those
// that matter here. Those of an OAuth client come with its access token; of a
// platform token the permissions are asked for, once a run. ErrUnknownAccessToken
// if the environment does not tell.
func (e *Environment) lookUpPlatform(ctx context.Context) (AccessToken, error) {
	facts := AccessToken{ID: e.config.Auth.PublicID(), Enabled: true, Platform: true}
	var err error
	if e.config.Scopes != nil {
		if _, err = e.config.Auth.Secret(ctx); err != nil {
			return facts, err
		}
		if facts.Scopes, err = e.config.Scopes(ctx); err == nil && len(facts.Scopes) == 0 {
			err = fmt.Errorf("%w: no scopes were told with its access token", ErrUnknownAccessToken)
		}
		return facts, err
	}
	told, err := once(ctx, e, &e.permissions, e.askPermissions)
	if err == nil {
		facts.Scopes, err = told.held, told.untold
	}
	return facts, err
}

// permissions are those that a platform token has, or why they are not told. That is
// an answer, too: not each of hundreds of resources has to ask for it.
type permissions struct {
	held   []string
	untold error
}

func (e *Environment) askPermissions(ctx context.Context) (permissions, error) {
	type permission struct {
		Name    string `json:"permission"`
		Granted string `json:"granted,omitempty"`
	}
	var asked struct {
		Permissions []permission `json:"permissions"`
	}
	for _, scopes := range []map[string][]string{platformScopes, proxyScopes} {
		for _, scope := range slices.Sorted(maps.Keys(scopes)) {
			for _, name := range scopes[scope] {
				asked.Permissions = append(asked.Permissions, permission{Name: name})
			}
		}
	}
	response, err := e.do(ctx, operation{method: http.MethodPost, template: resolvePath, body: asked, idempotent: true, reads: true})
	switch {
	case rest.HasStatus(err, http.StatusForbidden) || isNotOffered(err):
		return permissions{untold: fmt.Errorf("%w: %w", ErrUnknownAccessToken, err)}, nil
	case err != nil:
		return permissions{}, err
	}
	var told []permission
	if first(response.Body) == '{' { // nobody promises an array
		var wrapped struct {
			Permissions []permission `json:"permissions"`
		}
		err = response.JSON(&wrapped)
		told = wrapped.Permissions
	} else {
		err = response.JSON(&told)
	}
	if err != nil {
		return permissions{}, err
	}
	if len(told) == 0 {
		return permissions{}, response.Malformed("the permissions that were asked about were expected")
	}
	var held []string
	for _, one := range told {
		if one.Granted == "true" || one.Granted == "condition" { // what a condition says, the operation itself tells
			held = append(held, one.Name)
		}
	}
	slices.Sort(held)
	return permissions{held: held}, nil
}
