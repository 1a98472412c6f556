// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace

import (
	"context"
	"errors"
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
)

// AccessToken is what the API tells of an access token (api-facts 7.6).
type AccessToken struct {
	ID             string
	Name           string
	Owner          string
	Enabled        bool
	ExpirationDate time.Time // zero: never expires
	Scopes         []string
}

// ErrUnknownAccessToken means that the store of access tokens does not know
// it: it is wrong, of another environment, or a platform token.
var ErrUnknownAccessToken = errors.New("the environment does not know this access token")

// LookUp asks for the facts of an access token, authorized by itself, once a
// run for each.
func (e *Environment) LookUp(ctx context.Context, token rest.Secret) (AccessToken, error) {
	panic("soon")
}
