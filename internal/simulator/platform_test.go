// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

const (
	fleetPath   = "/platform/fleet-management/v1/activegate/tokens"
	proxyPath   = "/platform/classic/environment-api/v2/activeGateTokens"
	resolvePath = "/platform/management/v1/effective-permissions:resolve"
)

// TestPlatformDoors: who is let in where, and what is said to others.
func TestPlatformDoors(t *testing.T) {
	t.Parallel()

	e := newEnvironment(t)
	e.sim.AddToken("dt0s16.FEW.SECRET", "environment-api:activegate-tokens:read")
	e.sim.AddToken("dt0s16.OVER.SECRET", simulator.AllScopes)
	e.sim.SetExpiry("dt0s16.OVER.SECRET", noon)
	e.sim.AddToken("dt0s16.OFF.SECRET", simulator.AllScopes)
	e.sim.DisableToken("dt0s16.OFF.SECRET")

	for name, test := range map[string]struct {
		path, auth string
		status     int
		says       string
	}{
		"fleet":                             {fleetPath, "Bearer " + simulator.PlatformToken, 200, ""},
		"proxy":                             {proxyPath, "Bearer " + simulator.PlatformToken, 200, ""},
		"a classic token at the proxy":      {proxyPath, "Api-Token " + simulator.Token, 401, "Authentication"},
		"a classic token as bearer":         {fleetPath, "Bearer " + simulator.Token, 401, "Authentication"},
		"another scheme":                    {fleetPath, "Api-Token " + simulator.PlatformToken, 401, "Authentication"},
		"bearer at the classic host":        {tokensPath, "Bearer " + simulator.PlatformToken, 401, "Authentication"},
		"a platform token at the classic":   {tokensPath, "Api-Token " + simulator.PlatformToken, 200, ""},
		"a scope of the proxy":              {proxyPath, "Bearer dt0s16.FEW.SECRET", 200, ""},
		"which Fleet Management knows not":  {fleetPath, "Bearer dt0s16.FEW.SECRET", 403, "Use one of: fleet-management:activegate.tokens:read\""},
		"an expired one":                    {fleetPath, "Bearer dt0s16.OVER.SECRET", 403, "expired"},
		"a disabled one, for a while":       {fleetPath, "Bearer dt0s16.OFF.SECRET", 200, ""},
		"the path without its service":      {"/v1/activegate/tokens", "Bearer " + simulator.PlatformToken, 404, "Not found."},
		"no such path of the platform":      {"/platform/fleet-management/v2/x", "Bearer " + simulator.PlatformToken, 404, "<title>"},
		"the platform is not below Managed": {"/e/abc12345" + fleetPath, "Bearer " + simulator.PlatformToken, 404, "Not found."},
	} {
		got := e.do(http.MethodGet, test.path, "", "Authorization", test.auth)
		if got.Status != test.status || !strings.Contains(got.Body, test.says) {
			t.Errorf("%s: %+v", name, got)
		}
	}

	e.clock.Advance(5 * time.Minute)

	if got := e.do(http.MethodGet, fleetPath, "", "Authorization", "Bearer dt0s16.OFF.SECRET"); got.Status != http.StatusUnauthorized {
		t.Errorf("a disabled one, after a while: %+v", got)
	}

	e.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.NoFleetManagement = http.StatusMethodNotAllowed })

	if got := e.do(http.MethodGet, fleetPath, "", "Authorization", "Bearer "+simulator.PlatformToken); got.Status != 405 || strings.Contains(got.Body, "error") {
		t.Errorf("without Fleet Management: %+v", got)
	}
}

// TestFleetDialect: the tokens are the same, their form is another one.
func TestFleetDialect(t *testing.T) {
	t.Parallel()

	e := newEnvironment(t)
	e.api.FillGateTokens(150)

	bearer := []string{"Authorization", "Bearer " + simulator.PlatformToken}
	fleet := func(method, below, body string) answer {
		if body == "" {
			return e.do(method, fleetPath+below, "", bearer...)
		}

		return e.post(fleetPath+below, body, bearer...)
	}

	var page struct {
		Next   string           `json:"nextPageKey"`
		Total  int              `json:"totalCount"`
		Listed []map[string]any `json:"activeGateTokens"`
	}

	if got := fleet("GET", "?page-size=100", ""); json.Unmarshal([]byte(got.Body), &page) != nil || len(page.Listed) != 100 || page.Total != 150 {
		t.Fatalf("%+v", got)
	}

	if _, typed := page.Listed[0]["activeGateType"]; typed {
		t.Error("a type is told")
	}

	rest := fleet("GET", "?page-key="+url.QueryEscape(page.Next), "")
	if page.Next = ""; json.Unmarshal([]byte(rest.Body), &page) != nil || len(page.Listed) != 50 || page.Next != "" {
		t.Errorf("%+v", rest)
	}

	for _, query := range []string{"?page-size=99", "?page-size=x", "?page-key=x", "?page-key=x&page-size=100"} {
		if got := fleet("GET", query, ""); got.Status != http.StatusBadRequest || !strings.Contains(got.Body, `"path":"page-`) {
			t.Errorf("%s: %+v", query, got)
		}
	}

	made := fleet("POST", "", `{"name":"gate1","expirationDate":"now+60d"}`)

	var created struct{ ID, Token string }
	if made.Status != http.StatusCreated || json.Unmarshal([]byte(made.Body), &created) != nil {
		t.Fatalf("%+v", made)
	}

	var shown map[string]any
	if e.get(tokensPath+"/"+created.ID, &shown); shown["activeGateType"] != "ENVIRONMENT" || !e.api.Alive(created.Token) {
		t.Errorf("%v", shown)
	}

	e.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.RejectUnknownFields = true })

	if got := fleet("POST", "", `{"name":"gate1","activeGateType":"ENVIRONMENT"}`); got.Status != http.StatusBadRequest {
		t.Errorf("%+v", got)
	}

	if got := fleet("DELETE", "/"+created.ID, ""); got.Status != http.StatusNoContent || e.api.Alive(created.Token) {
		t.Errorf("%+v", got)
	}

	if got := fleet("GET", "/"+created.ID, ""); got.Status != http.StatusNotFound || !strings.Contains(got.Body, `"code":404`) {
		t.Errorf("%+v", got)
	}

	requests := e.api.Journal().Requests()
	if last := requests[len(requests)-1]; last.Way != "fleet" || last.Template != "GET /api/v2/activeGateTokens/{id}" || !last.Authorized {
		t.Errorf("%+v", last)
	}
}

// TestPermissions: what a bearer may do.
func TestPermissions(t *testing.T) {
	t.Parallel()

	e := newEnvironment(t)
	e.sim.AddToken("dt0s16.SOME.SECRET", "platform-management:effective-permissions:resolve", "settings:objects:read", "settings:objects:write")
	e.sim.AddToken("dt0s16.MUTE.SECRET", "settings:objects:read")
	e.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.Conditional = "settings:objects:write" })

	ask := func(token string, permissions ...string) answer {
		asked := make([]string, 0, len(permissions))
		for _, one := range permissions {
			asked = append(asked, fmt.Sprintf(`{"permission":%q}`, one))
		}

		return e.post(resolvePath, `{"permissions":[`+strings.Join(asked, ",")+`]}`, "Authorization", "Bearer "+token)
	}

	got := ask("dt0s16.SOME.SECRET", "settings:objects:read", "settings:objects:write", "fleet-management:tenant-token:rotate")
	if want := `[{"permission":"settings:objects:read","granted":"true"},{"permission":"settings:objects:write","granted":"condition"},{"permission":"fleet-management:tenant-token:rotate","granted":"false"}]`; strings.TrimSpace(got.Body) != want {
		t.Errorf("%+v", got)
	}

	if got := ask("dt0s16.MUTE.SECRET", "settings:objects:read"); got.Status != http.StatusForbidden {
		t.Errorf("%+v", got)
	}

	if got := ask("dt0s16.SOME.SECRET", make([]string, 101)...); got.Status != http.StatusBadRequest {
		t.Errorf("%+v", got)
	}

	e.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.NoPermissions = true })

	if got := ask("dt0s16.SOME.SECRET", "settings:objects:read"); got.Status != http.StatusNotFound || strings.Contains(got.Body, `"code"`) {
		t.Errorf("%+v", got)
	}
}

// TestSignOn: forms only, no scope beyond the catalogue, and tokens that end.
func TestSignOn(t *testing.T) {
	t.Parallel()

	e := newEnvironment(t)
	e.sim.AddClient("dt0s02.FEW", "dt0s02.FEW.SECRET", "settings:objects:read", "fleet-management:activegate.tokens:read")

	signOn := newClient(t, e.sim.SignOn().URL())
	ask := func(form string, headers ...string) answer {
		if len(headers) == 0 {
			headers = []string{"Content-Type", "application/x-www-form-urlencoded"}
		}

		return signOn.do(http.MethodPost, "/sso/oauth2/token", form, headers...)
	}

	const client = "grant_type=client_credentials&client_id=dt0s02.FEW&client_secret=dt0s02.FEW.SECRET"

	for name, form := range map[string]string{
		"another secret": "grant_type=client_credentials&client_id=dt0s02.FEW&client_secret=x", "unknown": "grant_type=client_credentials&client_id=x&client_secret=x",
		"nothing": "", "another grant": strings.Replace(client, "client_credentials", "password", 1), "a scope too many": client + "&scope=settings%3Aobjects%3Aread+settings%3Aobjects%3Awrite",
		"twice": client + "&client_id=x",
	} {
		if got := ask(form); got.Status != http.StatusBadRequest || strings.Contains(got.Body, "SECRET") {
			t.Errorf("%s: %+v", name, got)
		}
	}

	if got := ask(`{"grant_type":"client_credentials"}`, "Content-Type", "application/json"); got.Status != http.StatusBadRequest {
		t.Errorf("JSON: %+v", got)
	}

	if got := ask("grant_type=client_credentials", "Content-Type", "application/x-www-form-urlencoded", "Authorization", "Basic ZHQwczAyLkZFVzpkdDBzMDIuRkVXLlNFQ1JFVA=="); got.Status != http.StatusBadRequest {
		t.Errorf("basic: %+v", got)
	}

	var granted struct {
		Token string `json:"access_token"`
		Type  string `json:"token_type"`
		For   int    `json:"expires_in"`
		Scope string
	}
	if got := ask(client); json.Unmarshal([]byte(got.Body), &granted) != nil || granted.Type != "Bearer" || granted.For != 300 ||
		granted.Scope != "settings:objects:read fleet-management:activegate.tokens:read" {
		t.Fatalf("%+v", got)
	}

	status := func() int {
		return e.do(http.MethodGet, fleetPath, "", "Authorization", "Bearer "+granted.Token).Status
	}
	if got := status(); got != http.StatusOK {
		t.Errorf("the access token: %d", got)
	}

	if got := e.post(fleetPath, `{"name":"x"}`, "Authorization", "Bearer "+granted.Token); got.Status != http.StatusForbidden {
		t.Errorf("beyond its catalogue: %+v", got)
	}

	if got := e.do(http.MethodGet, tokensPath, "", "Authorization", "Api-Token "+granted.Token); got.Status != http.StatusUnauthorized {
		t.Errorf("at the classic host: %+v", got)
	}

	e.clock.Advance(300 * time.Second)

	if got := status(); got != http.StatusUnauthorized {
		t.Errorf("the access token, later: %d", got)
	}
}
