// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// oauthSetting names both halves of an OAuth client.
const oauthSetting = "`oauth_client_id` and `oauth_client_secret`"

// signOnPeer is what the advice says about single sign-on.
var signOnPeer = peer{
	notFound: "Check the provider's `oauth_token_url`: it must be where single sign-on grants access tokens, such as https://sso.dynatrace.com/sso/oauth2/token.",
	unreachable: "Single sign-on is another host than the environment: check the provider's `oauth_token_url`, DNS, firewall and proxy settings " +
		"(HTTPS_PROXY and NO_PROXY are honoured), which must let it through as well.",
	pinHere: "in the provider block",
	token:   oauthSetting,
}

// GrantRefused is that no access token is granted to the environment's OAuth client,
// so that no apply could do anything; nil if one is, or if none is needed. What may be
// over by then is no reason.
func GrantRefused(ctx context.Context, api *dynatrace.Environment) error {
	_, err := api.LookUpOwn(ctx)
	if grant := new(rest.GrantError); errors.As(err, &grant) && isRefusal(grant) {
		return err
	}
	return nil
}

// isRefusal says that single sign-on itself refuses a client.
func isRefusal(e *rest.GrantError) bool {
	return rest.HasStatus(e.Cause(), http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden)
}

// explainGrant says why there was no access token. What single sign-on said is
// never part of it.
func explainGrant(e *rest.GrantError) (summary, why, advice string) {
	asked := fmt.Sprintf("No access token was granted to the OAuth client %s, that of the provider's %s, so that nothing was sent to the environment: ", e.ID, oauthSetting)
	if isRefusal(e) {
		return "OAuth client not accepted", asked + e.Cause().Error() + ": client id or secret not accepted",
			"Compare both with the client in Account Management, where the secret is shown only once: the client may be deleted, or its secret of another client. " +
				"If the environment belongs to another stage, set the provider's `oauth_token_url`."
	}
	summary, why, advice = signOnPeer.explain(e.Cause(), nil)
	return summary, asked + why, advice
}

// explainPlatform says why the platform refuses a credential.
func explainPlatform(e *rest.StatusError, scopes []string) (summary, why, advice string) {
	what := "The platform token is that of the provider's `platform_token`."
	wrong := "It is unknown or disabled, or it belongs to another environment, or it is no platform token (dt0s16), such as a classic access token (dt0c01), which belongs into `api_token`."
	if e.TokenID != "" {
		what = "The platform token " + e.TokenID + " was sent, that of the provider's `platform_token`."
	}
	if e.Setting != "platform_token" {
		what = "An access token of the OAuth client " + e.TokenID + " was sent, that of the provider's " + oauthSetting + "."
		wrong = "It was granted, but not accepted: the client belongs to another account or environment."
	}
	needs := ""
	if platform := dynatrace.PlatformScopes(scopes...); len(platform) > 0 {
		needs = " It needs the scope " + strings.Join(platform, " or ")
	}
	if e.Status == http.StatusUnauthorized {
		return "Token not accepted", e.Error(), what + " " + wrong + sentence(needs)
	}
	advice = what + sentence(needs) + " Its user needs the permission as well, by a policy of the account: a scope that no policy backs is refused, too."
	if e.Setting == "platform_token" {
		advice += " An expired platform token is refused in the same way."
	}
	return "Not permitted", e.Error(), advice
}

func sentence(text string) string {
	if text == "" {
		return ""
	}
	return text + "."
}
