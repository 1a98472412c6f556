// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit_test

import (
	"context"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// TestExplainPlatform: a refusal names the setting that was used, its public id and
// the scope by its name on the platform.
func TestExplainPlatform(t *testing.T) {
	t.Parallel()
	refused := func(status int, setting, id string) error {
		err := answered(status)
		err.Scheme, err.Setting, err.TokenID = rest.SchemeBearer, setting, id
		return err
	}
	tests := map[string]struct {
		err    error
		scopes []string
		words  []string
	}{
		"Token not accepted":     {refused(401, "platform_token", "dt0s16.ABC"), []string{"activeGates.read"}, []string{"dt0s16.ABC", "`platform_token`", "fleet-management:activegates:read or environment-api:activegates:read."}},
		"Not permitted":          {refused(403, "oauth_client_id", "dt0s02.ABC"), []string{"settings.write"}, []string{"OAuth client dt0s02.ABC", "`oauth_client_secret`", "settings:objects:write", "policy"}},
		"Not permitted, expired": {refused(403, "platform_token", ""), nil, []string{"`platform_token`", "expired platform token"}},
	}
	for name, test := range tests {
		summary, _, _ := strings.Cut(name, ",")
		failure := tfkit.ExplainAPI("listing", test.err, test.scopes...)
		if failure.Summary != summary {
			t.Errorf("%s: %s", name, failure.Summary)
		}
		for _, word := range append(test.words, "HTTP ") {
			if !strings.Contains(failure.Detail, word) {
				t.Errorf("%s: %q is not in: %s", name, word, failure.Detail)
			}
		}
		if strings.Contains(failure.Detail, "`api_token`") && summary == "Not permitted" {
			t.Errorf("%s names another setting: %s", name, failure.Detail)
		}
	}
}

// TestExplainGrant: what keeps an access token from being granted is told as that,
// and never as an answer of the API.
func TestExplainGrant(t *testing.T) {
	t.Parallel()
	for summary, cause := range map[string]error{
		"OAuth client not accepted": answered(400), "Request refused": answered(500), "Not reachable": &rest.UnreachableError{Endpoint: "sso.dynatrace.com:443", Err: context.DeadlineExceeded},
	} {
		_, err := rest.Granted("dt0s02.ABC", func(context.Context) (rest.Secret, error) { return rest.Secret{}, cause }).Of("oauth_client_id").Secret(t.Context())
		failure := tfkit.ExplainAPI("listing", err, "activeGates.read")
		if failure.Summary != summary || !strings.Contains(failure.Detail, "No access token was granted to the OAuth client dt0s02.ABC") {
			t.Errorf("%s: %s: %s", summary, failure.Summary, failure.Detail)
		}
		if rest.Ambiguous(err) || rest.HasStatus(err, 400, 500) {
			t.Errorf("%s: it is taken for an answer of the API", summary)
		}
	}
}

func answered(status int) *rest.StatusError {
	return &rest.StatusError{Method: "POST", Template: "/x", Endpoint: "abc.apps.dynatrace.com:443", Status: status}
}
