// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

func TestEnvironmentScopes(t *testing.T) {
	t.Parallel()

	read, create, write := simulator.ScopeTokensRead, simulator.ScopeTokensCreate, simulator.ScopeTokensWrite

	for template, scopes := range map[string][]string{
		"GET /api/v2/activeGateTokens":                            {read},
		"POST /api/v2/activeGateTokens":                           {create, write},
		"GET /api/v2/activeGateTokens/x":                          {read},
		"DELETE /api/v2/activeGateTokens/x":                       {write},
		"GET /api/v2/activeGates":                                 {simulator.ScopeGatesRead},
		"GET /api/v2/activeGates/1":                               {simulator.ScopeGatesRead},
		"GET /api/v2/activeGates/tokenEnforcement":                {simulator.ScopeGatesRead},
		"GET /api/v2/settings/objects":                            {simulator.ScopeSettingsRead},
		"GET /api/v2/settings/objects/x":                          {simulator.ScopeSettingsRead},
		"GET /api/v2/settings/effectiveValues":                    {simulator.ScopeSettingsRead},
		"POST /api/v2/settings/objects":                           {simulator.ScopeSettingsWrite},
		"DELETE /api/v2/settings/objects/x":                       {simulator.ScopeSettingsWrite},
		"POST /api/v2/tenantTokenRotation/start":                  {simulator.ScopeRotation},
		"POST /api/v2/tenantTokenRotation/finish":                 {simulator.ScopeRotation},
		"POST /api/v2/tenantTokenRotation/cancel":                 {simulator.ScopeRotation},
		"GET /api/v1/deployment/installer/agent/connectioninfo":   {simulator.ScopeInstaller},
		"GET /api/v1/deployment/installer/gateway/connectioninfo": {simulator.ScopeInstaller},
	} {
		t.Run(template, func(t *testing.T) {
			t.Parallel()

			e := newEnvironment(t)
			method, path, _ := strings.Cut(template, " ")

			for _, scope := range []string{
				read, create, write, simulator.ScopeGatesRead, simulator.ScopeRotation,
				simulator.ScopeInstaller, simulator.ScopeCertificates, simulator.AllScopes,
			} {
				e.sim.AddToken("dt0c01.ONE.SCOPE", scope)

				got := e.do(method, path, "", "Authorization", "Api-Token dt0c01.ONE.SCOPE")
				allowed := scope == simulator.AllScopes || strings.Contains(strings.Join(scopes, " ")+" ", scope+" ")

				if refused := got.Status == http.StatusForbidden; refused == allowed {
					t.Errorf("%s: %+v", scope, got)
				}

				if !allowed && !strings.Contains(got.Body, "Token is missing required scope. Use one of: "+scopes[0]+" (") {
					t.Errorf("%s: %s", scope, got.Body)
				}
			}
		})
	}
}

func TestEnvironmentAccess(t *testing.T) {
	t.Parallel()

	const (
		list         = `{"totalCount":0,"pageSize":0,"activeGateTokens":[]}`
		unauthorized = `{"error":{"code":401,"message":"Token Authentication failed"}}`
		notFound     = `{"error":{"code":404,"message":"Not found."}}`
		expired      = "dt0c01.EXPIRED.SECRET"
		expiring     = "dt0c01.EXPIRING.SECRET"
	)

	for name, test := range map[string]struct {
		authorization, method, path string
		change                      func(*simulator.EnvironmentBehaviour)
		want                        answer
	}{
		"SaaS":     {path: tokensPath, want: answer{200, jason, list}},
		"Managed":  {path: "/e/abc12345" + tokensPath, want: answer{200, jason, list}},
		"in query": {authorization: " ", path: tokensPath + "?api-token=" + simulator.Token, want: answer{200, jason, list}},
		"other environment": {
			path: "/e/xyz98765" + tokensPath,
			want: answer{404, jason, `{"error":{"code":404,"message":"Environment does not exist."}}`},
		},
		"no token":        {authorization: " ", path: tokensPath, want: answer{401, jason, unauthorized}},
		"unknown token":   {authorization: "Api-Token dt0c01.X.Y", path: tokensPath, want: answer{401, jason, unauthorized}},
		"bearer":          {authorization: "Bearer " + simulator.Token, path: tokensPath, want: answer{401, jason, unauthorized}},
		"expired token":   {authorization: "Api-Token " + expired, path: tokensPath, want: answer{401, jason, unauthorized}},
		"token expires":   {authorization: "Api-Token " + expiring, path: tokensPath, want: answer{200, jason, list}},
		"unknown path":    {path: "/api/v2/nothing", want: answer{404, jason, notFound}},
		"double slash":    {path: "/" + tokensPath, want: answer{404, jason, notFound}},
		"root":            {path: "/", want: answer{404, jason, notFound}},
		"platform proxy":  {path: "/platform/classic/environment-api/v2/activeGateTokens", want: answer{401, jason, `{"error":{"code":401,"message":"Token Authentication failed"}}`}},
		"slash at end":    {path: tokensPath + "/", want: answer{404, jason, notFound}},
		"certificate API": {path: "/e/abc12345/api/v1/certificate/list", want: answer{404, jason, notFound}},
		"unknown method": {
			method: http.MethodPut, path: tokensPath,
			want: answer{405, jason, `{"error":{"code":405,"message":"HTTP method not allowed."}}`},
		},
		"errors in an array": {
			path: "/api/v2/nothing", change: func(b *simulator.EnvironmentBehaviour) { b.ArrayErrors = true },
			want: answer{404, jason, "[" + notFound + "]"},
		},
		"null violations": {
			path: "/api/v2/nothing", change: func(b *simulator.EnvironmentBehaviour) { b.NullViolations = true },
			want: answer{404, jason, `{"error":{"code":404,"constraintViolations":null,"message":"Not found."}}`},
		},
		"no violations": {
			path: tokensPath + "?pageSize=1", change: func(b *simulator.EnvironmentBehaviour) { b.OmitViolations = true },
			want: answer{400, jason, `{"error":{"code":400,"message":"Constraints violated."}}`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			e := newEnvironment(t)
			e.sim.AddToken(expired, simulator.AllScopes)
			e.sim.SetExpiry(expired, noon)
			e.sim.AddToken(expiring, simulator.AllScopes)
			e.sim.SetExpiry(expiring, noon.Add(time.Millisecond))

			if test.change != nil {
				e.api.Behave(test.change)
			}

			headers := []string{}
			if test.authorization != "" {
				headers = append(headers, "Authorization", strings.TrimSpace(test.authorization))
			}

			method := test.method
			if method == "" {
				method = http.MethodGet
			}

			got := e.do(method, test.path, "", headers...)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}

			request := e.api.Journal().Requests()[0]
			if request.Gate != "environment" || request.Status != got.Status ||
				request.Authorized == (got.Status == http.StatusUnauthorized) ||
				request.TokenInURL != strings.Contains(test.path, "api-token") {
				t.Errorf("journal: %+v", request)
			}
		})
	}
}

func TestEnvironmentRefusesLargeBodies(t *testing.T) {
	t.Parallel()

	e := newEnvironment(t)

	got := e.post(tokensPath, `{"name":"`+strings.Repeat("x", 1<<20)+`"}`)
	if got.Status != http.StatusRequestEntityTooLarge || len(violations(t, got)) != 0 {
		t.Errorf("%+v", got)
	}

	if tokens := e.api.GateTokens(); len(tokens) != 0 {
		t.Errorf("%+v", tokens)
	}
}
