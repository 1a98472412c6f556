// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// lookUpAll asks once for each distinct token. What keeps the environment from
// answering at all is an error; what it says of a token is not.
func lookUpAll(ctx context.Context, deps *tfkit.Dependencies, api *dynatrace.Environment, diags *diag.Diagnostics) accessTokens {
	type known struct {
		secret rest.Secret
		token  *accessToken
	}
	var distinct []known
	tokens := accessTokens{}
	for _, one := range []struct {
		role    accessRole
		setting tfkit.Setting
	}{{roleAPI, deps.APIToken}, {roleGate, deps.GateToken}, {roleInstaller, deps.InstallerToken}} {
		secret := rest.NewSecret(one.setting.Value())
		for _, other := range distinct {
			if other.secret.Equal(secret) {
				tokens[one.role] = other.token
			}
		}
		if tokens[one.role] == nil {
			tokens[one.role] = lookUp(ctx, one.setting, secret, api, diags)
			distinct = append(distinct, known{secret, tokens[one.role]})
		}
	}
	return tokens
}

// lookUp asks for one token.
func lookUp(ctx context.Context, setting tfkit.Setting, secret rest.Secret, api *dynatrace.Environment, diags *diag.Diagnostics) *accessToken {
	token := &accessToken{setting: setting}
	if !setting.IsSet() {
		token.problem = fmt.Sprintf("The token in %s is known only at apply, so it cannot be looked up yet.", setting)
		return token
	}
	facts, err := api.LookUp(ctx, secret)
	var status *rest.StatusError
	switch {
	case err == nil:
		return newAccessToken(setting, facts, api.Now())
	case errors.Is(err, dynatrace.ErrUnknownAccessToken):
		token.problem = fmt.Sprintf("The scopes of the token in %s cannot be looked up, because %s has no access token like it. A platform token may still work; "+
			"any other is wrong or of another environment: compare `environment_url`.", setting, api.Address())
	case errors.As(err, &status) && !status.HTML && status.Status == http.StatusUnauthorized:
		token.standing = standingRefused
		token.problem = fmt.Sprintf("The token in %s is not accepted by %s (HTTP 401): it is wrong, expired or disabled, or of another environment. Configure another one.",
			setting, api.Address())
	case isForbidden(err):
		token.problem = fmt.Sprintf("The token in %s may not be looked up at %s (HTTP 403), so its scopes are not known. A platform token may still work unless it has expired.",
			setting, api.Address())
	default:
		diags.Append(tfkit.ExplainAPI("looking up the token in "+setting.String(), err, "any").Diagnostic())
	}
	return token
}
