// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
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

// AccessToken is what the API tells of an access token (api-facts 7.6).
type AccessToken struct {
	ID             string
	Name           string
	Owner          string
	Enabled        bool
	ExpirationDate time.Time // zero: never expires
	Scopes         []string
	// Platform says that it is a platform credential, whose scopes are the platform's.
	Platform bool
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
	body, err := json.Marshal(map[string]string{"token": token.Reveal()})
	if err != nil {
		return AccessToken{}, err
	}
	response, err := e.do(ctx, operation{
		method: http.MethodPost, template: "/api/v2/apiTokens/lookup", body: body,
		auth: rest.APIToken(token), secrets: []rest.Secret{token}, idempotent: true, reads: true,
	})
	if err != nil {
		return AccessToken{}, unknownAccessToken(err)
	}
	return parseAccessToken(response)
}

func parseAccessToken(response *rest.Response) (AccessToken, error) {
	var wire struct {
		ID             string      `json:"id"`
		Name           string      `json:"name"`
		Owner          string      `json:"owner"`
		Enabled        *bool       `json:"enabled"`
		ExpirationDate rest.Moment `json:"expirationDate"`
		Scopes         []string    `json:"scopes"`
	}
	if err := response.JSON(&wire); err != nil {
		return AccessToken{}, err
	}
	if wire.ID == "" && wire.Scopes == nil {
		return AccessToken{}, response.Malformed("the facts of an access token were expected")
	}
	return AccessToken{
		ID: wire.ID, Name: wire.Name, Owner: wire.Owner, Enabled: wire.Enabled == nil || *wire.Enabled,
		ExpirationDate: wire.ExpirationDate.Time, Scopes: wire.Scopes,
	}, nil
}

// unknownAccessToken is what a 404 means, which has no body here (api-facts
// 7.6); a body that is not the API's is a proxy's, or a wrong path's.
func unknownAccessToken(err error) error {
	var answer *rest.StatusError
	if errors.As(err, &answer) && answer.Status == http.StatusNotFound && !answer.HTML &&
		(answer.Message == "" || answer.Code == http.StatusNotFound) {
		return fmt.Errorf("%w: %w", ErrUnknownAccessToken, err)
	}
	return err
}
