// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/clock/clocktest"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// platform is a client with a platform token of these scopes.
func platform(t *testing.T, scopes ...string) (*simulator.Environment, *dynatrace.Environment) {
	t.Helper()
	now := clocktest.NewFake(time.Date(2026, time.March, 2, 9, 30, 0, 0, time.UTC))
	sim := simulator.New(simulator.WithClock(now))
	t.Cleanup(sim.Close)
	const token = "dt0s16.TEST.SECRET"
	sim.AddToken(token, scopes...)
	policy, err := rest.NewPolicy(rest.PolicyConfig{RootsPEM: []byte(sim.API().CAPEM()), Clock: now})
	if err != nil {
		t.Fatal(err)
	}
	address, err := dynatrace.ParseAddress(sim.API().ManagedURL())
	if err != nil {
		t.Fatal(err)
	}
	client := rest.NewClient(rest.Config{Policy: policy, Dialer: rest.NewDialer(rest.DialerConfig{}), Clock: now, MaxRetryWait: rest.NoWait})
	return sim.API(), dynatrace.New(dynatrace.Config{Client: client, Address: address, Clock: now, Auth: rest.Bearer(rest.NewSecret(token))})
}

// asked are the requests, each by its way: "fleet GET /api/v2/activeGateTokens 200".
func asked(api *simulator.Environment) []string {
	lines := []string{}
	for _, request := range api.Journal().Requests() {
		lines = append(lines, string(request.Way)+" "+strings.Replace(request.Line(), "/api/v2/activeGateTokens", "", 1))
	}
	return lines
}

// TestDialect: what is done first decides which API is spoken to, and how it is
// refused.
func TestDialect(t *testing.T) {
	t.Parallel()
	const everything = simulator.AllScopes
	list := func(t *testing.T, e *dynatrace.Environment) { t.Helper(); tokens(t, e) }
	create := func(t *testing.T, e *dynatrace.Environment) {
		t.Helper()
		created, err := e.CreateToken(t.Context(), dynatrace.NewToken{Name: "gate1", Type: "ENVIRONMENT", Expiration: "now+60d"})
		if err != nil {
			t.Fatal(err)
		}
		if found, err := e.AskTokens(t.Context(), created.ID); err != nil || len(found) != 1 {
			t.Errorf("%v, %v", found, err)
		}
		if err := e.RevokeToken(t.Context(), created.ID); err != nil {
			t.Error(err)
		}
	}
	none := func(t *testing.T, e *dynatrace.Environment) {
		t.Helper()
		if found, err := e.FindTokens(t.Context(), "dt0g02.NOSUCH00"); err != nil || len(found) > 0 {
			t.Errorf("%v, %v", found, err)
		}
	}
	const id = "dt0g02.NOSUCH00"
	tests := map[string]struct {
		without int
		scope   string
		act     func(*testing.T, *dynatrace.Environment)
		want    []string
	}{
		"a list":                 {act: list, want: []string{"fleet GET  200"}},
		"a list, without":        {without: 404, act: list, want: []string{"fleet GET  404", "proxy GET  200"}},
		"a list, without method": {without: 405, act: list, want: []string{"fleet GET  405", "proxy GET  200"}},
		"one that is gone":       {act: none, want: []string{"fleet GET /" + id + " 404", "fleet GET  200"}},
		"one that is gone, without": {without: 404, act: none, want: []string{
			"fleet GET /" + id + " 404", "proxy GET /" + id + " 404", "proxy GET  200",
		}},
		"a creation":          {act: create, want: []string{"fleet GET  200", "fleet POST  201", "fleet GET /# 200", "fleet DELETE /# 204"}},
		"a creation, without": {without: 404, act: create, want: []string{"fleet GET  404", "proxy GET  200", "proxy POST  201", "proxy GET /# 200", "proxy DELETE /# 204"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api, e := platform(t, everything)
			api.Behave(func(b *simulator.EnvironmentBehaviour) {
				b.NoFleetManagement = test.without
				b.RejectUnknownFields = true
			})
			test.act(t, e)
			got := asked(api)
			for index, line := range got {
				for _, request := range api.Journal().Requests() {
					if request.Name != "" && request.Name != id {
						line = strings.ReplaceAll(line, request.Name, "#")
					}
				}
				got[index] = line
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
			for _, request := range api.Journal().Requests() {
				if !request.Authorized {
					t.Errorf("%+v", request)
				}
			}
		})
	}
}

func tokens(t *testing.T, e *dynatrace.Environment) []dynatrace.Token {
	t.Helper()
	all, err := e.Tokens(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestDialectPages walks through pages in either dialect, the key alone.
func TestDialectPages(t *testing.T) {
	t.Parallel()
	for _, without := range []int{0, http.StatusNotFound} {
		api, e := platform(t, simulator.AllScopes)
		api.Behave(func(b *simulator.EnvironmentBehaviour) { b.NoFleetManagement = without })
		api.FillGateTokens(3001)
		all := tokens(t, e)
		typed := slices.ContainsFunc(all, func(one dynatrace.Token) bool { return one.Type != "" })
		if len(all) != 3001 || typed != (without != 0) {
			t.Errorf("%d: %d tokens, typed: %t, by %q", without, len(all), typed, asked(api))
		}
	}
}

// TestDialectRefused: a refusal of the API itself is one, and no reason to try the
// other API; nor is a failure that says nothing.
func TestDialectRefused(t *testing.T) {
	t.Parallel()
	api, e := platform(t, "environment-api:activegate-tokens:read")
	for range 2 {
		_, err := e.Tokens(t.Context())
		if !rest.HasStatus(err, http.StatusForbidden) || !strings.Contains(err.Error(), "fleet-management:activegate.tokens:read") {
			t.Errorf("%v", err)
		}
	}
	if got := asked(api); !slices.Equal(got, []string{"fleet GET  403", "fleet GET  403"}) {
		t.Errorf("%q", got)
	}

	api, e = platform(t, simulator.AllScopes)
	api.Fault(simulator.Fault{Kind: simulator.Status, Status: http.StatusBadGateway, Times: 1})
	if _, err := e.Tokens(t.Context()); !rest.HasStatus(err, http.StatusBadGateway) {
		t.Errorf("%v", err)
	}
	api.Behave(func(b *simulator.EnvironmentBehaviour) { b.NoFleetManagement = http.StatusNotFound })
	tokens(t, e)

	// Once it is chosen, a page in its place is what it is everywhere.
	api, e = platform(t, simulator.AllScopes)
	tokens(t, e)
	api.Behave(func(b *simulator.EnvironmentBehaviour) { b.NoFleetManagement = http.StatusNotFound })
	if _, err := e.TokensFresh(t.Context()); err == nil {
		t.Error("it is taken for an answer")
	}
}

// TestPlatformWays: everything else goes through the proxy, and says so.
func TestPlatformWays(t *testing.T) {
	t.Parallel()
	api, e := platform(t, "environment-api:activegates:read", "settings:objects:read")
	if _, err := e.ActiveGates(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := e.SettingsObjects(t.Context(), "builtin:activegate-token"); err != nil {
		t.Error(err)
	}
	_, err := e.StartRotation(t.Context())
	if !rest.HasStatus(err, http.StatusForbidden) || !strings.Contains(err.Error(), "POST /platform/classic/environment-api/v2/tenantTokenRotation/start") {
		t.Errorf("%v", err)
	}
	for _, request := range api.Journal().Requests() {
		if request.Way != "proxy" {
			t.Errorf("%+v", request)
		}
	}
	if _, told := e.Skew(); !told {
		t.Error("its clock is not known")
	}
}

func TestPlatformAddress(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]struct{ host, stage string }{
		"https://abc12345.live.dynatrace.com":              {"https://abc12345.apps.dynatrace.com", ""},
		"https://abc12345.apps.dynatrace.com":              {"https://abc12345.apps.dynatrace.com", ""},
		"https://abc12345.sprint.dynatracelabs.com/":       {"https://abc12345.sprint.apps.dynatracelabs.com", "sprint"},
		"https://abc12345.dev.apps.dynatracelabs.com":      {"https://abc12345.dev.apps.dynatracelabs.com", "dev"},
		"https://127.0.0.1:8443/e/abc12345":                {"https://127.0.0.1:8443", ""},
		"https://managed.example.com/e/abc12345":           {},
		"https://gate1:9999/e/abc12345":                    {},
		"https://abc12345.live.dynatrace.com.evil.example": {},
	} {
		address, err := dynatrace.ParseAddress(raw)
		if err != nil {
			t.Fatal(err)
		}
		host, ok := address.Platform()
		if ok != (want.host != "") || (ok && host.URL() != want.host) || address.Stage() != want.stage {
			t.Errorf("%s: %s, %t, %q", raw, host.URL(), ok, address.Stage())
		}
	}
}

// TestPermissionsAreAskedOnce: also where the environment does not tell them, which
// nobody takes for having none.
func TestPermissionsAreAskedOnce(t *testing.T) {
	t.Parallel()
	const resolve = "POST /platform/management/v1/effective-permissions:resolve"
	for name, test := range map[string]struct {
		scopes []string
		change func(*simulator.EnvironmentBehaviour)
		told   bool
	}{
		"told":    {scopes: []string{"settings:objects:read", "platform-management:effective-permissions:resolve"}, told: true},
		"refused": {scopes: []string{"settings:objects:read"}},
		"missing": {scopes: []string{simulator.AllScopes}, change: func(b *simulator.EnvironmentBehaviour) { b.NoPermissions = true }},
	} {
		api, e := platform(t, test.scopes...)
		if test.change != nil {
			api.Behave(test.change)
		}
		for range 3 {
			facts, err := e.LookUpOwn(t.Context())
			if test.told != (err == nil) || (err != nil && !errors.Is(err, dynatrace.ErrUnknownAccessToken)) || facts.Has(dynatrace.ScopeSettingsRead) != test.told || facts.Has(dynatrace.ScopeSettingsWrite) {
				t.Errorf("%s: %+v, %v", name, facts, err)
			}
		}
		if got := api.Journal().Count(resolve); got != 1 {
			t.Errorf("%s: asked %d times", name, got)
		}
	}
}
