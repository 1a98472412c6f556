// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package credential lets the same tests run with every credential that an
// environment takes: what the variable ACC_CREDENTIAL says.
package credential

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
	"github.com/activegate/terraform-provider-activegate/internal/simulator/platform"
)

// Variable chooses the credential; APIToken if it is not set.
const Variable = "ACC_CREDENTIAL"

// The credentials.
const (
	APIToken      = "api_token"
	PlatformToken = "platform_token"
	OAuthClient   = "oauth_client"
)

// Chosen is the credential of this run of tests.
func Chosen(t testing.TB) string {
	t.Helper()
	chosen := os.Getenv(Variable)
	switch chosen {
	case "":
		return APIToken
	case APIToken, PlatformToken, OAuthClient:
		return chosen
	}
	t.Fatalf("%s is %q, which is none of %s, %s and %s", Variable, chosen, APIToken, PlatformToken, OAuthClient)
	return ""
}

// Settings are those of a provider block, by their names, that may do everything in
// a simulated environment.
func Settings(t testing.TB, sim *simulator.Simulator) map[string]string {
	t.Helper()
	return SettingsOf(sim, Chosen(t))
}

// SettingsOf are those of one credential.
func SettingsOf(sim *simulator.Simulator, credential string) map[string]string {
	switch credential {
	case PlatformToken:
		return map[string]string{"platform_token": simulator.PlatformToken}
	case OAuthClient:
		return map[string]string{
			"oauth_client_id": simulator.ClientID, "oauth_client_secret": simulator.ClientSecret, "oauth_token_url": sim.SignOn().TokenURL(),
		}
	}
	return map[string]string{"api_token": simulator.Token}
}

// Scope is what the chosen credential has in the place of a scope of access tokens:
// of several that do, the first.
func Scope(t testing.TB, classic string) string {
	t.Helper()
	if Chosen(t) == APIToken {
		return classic
	}
	return platform.Scopes(platform.Proxy, classic)[0]
}

// Variables are environment variables, as NAME=value, that make the chosen credential
// count before that of DYNATRACE_API_TOKEN; none if that is the one.
func Variables(t testing.TB, sim *simulator.Simulator) []string {
	t.Helper()
	switch Chosen(t) {
	case PlatformToken:
		return []string{"DYNATRACE_PLATFORM_TOKEN=" + simulator.PlatformToken}
	case OAuthClient:
		return []string{
			"DYNATRACE_CLIENT_ID=" + simulator.ClientID, "DYNATRACE_CLIENT_SECRET=" + simulator.ClientSecret, "DYNATRACE_TOKEN_URL=" + sim.SignOn().TokenURL(),
		}
	}
	return nil
}

// Asks is the path by which it is asked what the chosen credential may do.
func Asks(t testing.TB) string {
	t.Helper()
	return map[string]string{
		APIToken: "/apiTokens/lookup", PlatformToken: platform.Resolve, OAuthClient: "/sso/oauth2/token",
	}[Chosen(t)]
}

// names are those of all settings of credentials.
var names = []string{"api_token", "platform_token", "oauth_client_id", "oauth_client_secret", "oauth_token_url"}

// LinesOf are the settings of a credential as lines of a block; none if one of those
// that are there already is of a credential.
func LinesOf(sim *simulator.Simulator, credential string, there ...string) []string {
	if slices.ContainsFunc(there, isCredential) {
		return nil
	}
	settings := SettingsOf(sim, credential)
	lines := make([]string, 0, len(settings))
	for name, value := range settings {
		lines = append(lines, fmt.Sprintf("%s = %q", name, value))
	}
	slices.Sort(lines)
	return lines
}

// isCredential says that a line is a setting of a credential.
func isCredential(line string) bool {
	name, _, _ := strings.Cut(strings.TrimSpace(line), " ")
	return slices.Contains(names, name)
}
