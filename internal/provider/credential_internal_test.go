// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
)

// TestCredential: which credential counts, and what is refused instead of guessed.
func TestCredential(t *testing.T) {
	t.Parallel()
	text := types.StringValue
	tests := map[string]struct {
		block     configuration
		variables map[string]string
		kind      string // empty: refused
		setting   string // how it is called
		unknown   bool
		says      string
	}{
		"nothing":               {kind: dynatrace.KindAPIToken, setting: "`api_token`"},
		"api token":             {block: configuration{APIToken: text("a")}, kind: dynatrace.KindAPIToken, setting: "`api_token`"},
		"platform token":        {block: configuration{PlatformToken: text("p")}, kind: dynatrace.KindPlatformToken, setting: "`platform_token`"},
		"client":                {block: configuration{ClientID: text("c"), ClientSecret: text("s")}, kind: dynatrace.KindOAuthClient, setting: "`oauth_client_id`"},
		"platform before api":   {block: configuration{PlatformToken: text("p"), APIToken: text("a")}, kind: dynatrace.KindPlatformToken, setting: "`platform_token`"},
		"client before api":     {block: configuration{ClientID: text("c"), ClientSecret: text("s"), APIToken: text("a")}, kind: dynatrace.KindOAuthClient, setting: "`oauth_client_id`"},
		"both of the platform":  {block: configuration{PlatformToken: text("p"), ClientID: text("c"), ClientSecret: text("s")}, says: "Two platform credentials"},
		"half a client":         {block: configuration{ClientID: text("c")}, says: "nothing in the provider's `oauth_client_secret`"},
		"the other half":        {block: configuration{ClientSecret: text("s")}, says: "nothing in the provider's `oauth_client_id`"},
		"unknown platform":      {block: configuration{PlatformToken: types.StringUnknown()}, kind: dynatrace.KindPlatformToken, unknown: true},
		"unknown secret":        {block: configuration{ClientID: text("c"), ClientSecret: types.StringUnknown()}, kind: dynatrace.KindOAuthClient, unknown: true},
		"unknown URL":           {block: configuration{ClientID: text("c"), ClientSecret: text("s"), TokenURL: types.StringUnknown()}, kind: dynatrace.KindOAuthClient, unknown: true},
		"variable of the first": {variables: map[string]string{envPlatformToken: "p", envAPIToken: "a"}, kind: dynatrace.KindPlatformToken, setting: envPlatformToken},
		"variables of a client": {variables: map[string]string{envClientID: "c", envClientSecret: "s", envAPIToken: "a"}, kind: dynatrace.KindOAuthClient, setting: envClientID},
		"the other variables":   {variables: map[string]string{envOtherClientID: "c", envOtherClientSecret: "s"}, kind: dynatrace.KindOAuthClient, setting: envOtherClientID},
		"both by variables":     {variables: map[string]string{envPlatformToken: "p", envClientID: "c", envClientSecret: "s"}, says: "Two platform credentials"},
		"a half by variable":    {variables: map[string]string{envClientSecret: "s", envAPIToken: "a"}, says: "nothing in the provider's `oauth_client_id`"},
		"a half in the block":   {block: configuration{ClientID: text("c")}, variables: map[string]string{envClientSecret: "s"}, kind: dynatrace.KindOAuthClient, setting: "`oauth_client_id`"},
		"the block outweighs":   {block: configuration{APIToken: text("a")}, variables: map[string]string{envPlatformToken: "p", envClientID: "c"}, kind: dynatrace.KindAPIToken, setting: "`api_token`"},
		"its client outweighs":  {block: configuration{ClientID: text("c"), ClientSecret: text("s")}, variables: map[string]string{envPlatformToken: "p"}, kind: dynatrace.KindOAuthClient, setting: "`oauth_client_id`"},

		"empty platform variable":     {variables: map[string]string{envPlatformToken: "", envAPIToken: "a"}, says: "DYNATRACE_PLATFORM_TOKEN is set and empty"},
		"empty before a client":       {variables: map[string]string{envPlatformToken: "", envClientID: "c", envClientSecret: "s"}, says: "`oauth_client_id` is not sent in its place"},
		"empty client":                {variables: map[string]string{envClientID: "", envClientSecret: "", envAPIToken: "a"}, says: "DYNATRACE_CLIENT_SECRET is set and empty"},
		"empty, and nothing else":     {variables: map[string]string{envPlatformToken: ""}, kind: dynatrace.KindAPIToken, setting: "`api_token`"},
		"empty, and the block's":      {block: configuration{APIToken: text("a")}, variables: map[string]string{envPlatformToken: "", envClientSecret: ""}, kind: dynatrace.KindAPIToken, setting: "`api_token`"},
		"empty, and a block's client": {block: configuration{ClientID: text("c"), ClientSecret: text("s")}, variables: map[string]string{envPlatformToken: ""}, kind: dynatrace.KindOAuthClient, setting: "`oauth_client_id`"},
		"empty installer variable":    {block: configuration{PlatformToken: text("p")}, variables: map[string]string{envInstallerToken: ""}, says: "`platform_token` is not sent in its place"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := create("test", []Option{WithClock(clock.System{}), WithVariables(func(name string) (string, bool) {
				value, set := test.variables[name]
				return value, set
			})})
			var diags diag.Diagnostics
			got := p.credential(test.block, &diags)
			p.checkVariables(test.block, got, &diags)
			if said := said(diags); test.kind == "" || said != "" {
				if test.kind != "" || !strings.Contains(said, test.says) {
					t.Errorf("it says %q, want %q", said, test.says)
				}
				return
			}
			setting := got.setting()
			if got.kind != test.kind || setting.IsUnknown() != test.unknown || !strings.Contains(setting.String(), test.setting) {
				t.Errorf("got %s, called %s, unknown: %t", got.kind, setting, setting.IsUnknown())
			}
		})
	}
}

// said is what diagnostics say.
func said(diags diag.Diagnostics) string {
	lines := make([]string, 0, len(diags))
	for _, one := range diags {
		lines = append(lines, fmt.Sprintf("%s: %s", one.Summary(), one.Detail()))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// TestAuthorize: platform credentials need a SaaS host, and single sign-on an
// address.
func TestAuthorize(t *testing.T) {
	t.Parallel()
	text := types.StringValue
	client := configuration{ClientID: text("dt0s02.CLIENT"), ClientSecret: text("s")}
	tests := map[string]struct {
		block   configuration
		at      string
		refused string
		id      string
	}{
		"SaaS":                      {block: configuration{PlatformToken: text("dt0s16.ABC.DEF")}, at: "https://abc12345.live.dynatrace.com", id: "dt0s16.ABC"},
		"its other host":            {block: configuration{PlatformToken: text("dt0s16.ABC.DEF")}, at: "https://abc12345.apps.dynatrace.com", id: "dt0s16.ABC"},
		"a stage":                   {block: client, at: "https://abc12345.sprint.dynatracelabs.com", id: "dt0s02.CLIENT"},
		"Managed":                   {block: configuration{PlatformToken: text("p")}, at: "https://managed.example.com/e/abc", refused: "Platform credentials work on SaaS only"},
		"a gate":                    {block: client, at: "https://gate1:9999/e/abc12345", refused: "Platform credentials work on SaaS only"},
		"Managed, by a token":       {block: configuration{APIToken: text("dt0c01.ABC.DEF")}, at: "https://managed.example.com/e/abc", id: "dt0c01.ABC"},
		"this machine":              {block: configuration{PlatformToken: text("dt0s16.ABC.DEF")}, at: "https://127.0.0.1:8443/e/abc", id: "dt0s16.ABC"},
		"a client of this machine":  {block: client, at: "https://127.0.0.1:8443", refused: "oauth_token_url"},
		"a plain single sign-on":    {block: configuration{ClientID: text("c"), ClientSecret: text("s"), TokenURL: text("http://sso.example.com")}, at: "https://abc12345.live.dynatrace.com", refused: "https"},
		"one that is not known yet": {block: configuration{PlatformToken: types.StringUnknown()}, at: "https://abc12345.live.dynatrace.com"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := create("test", []Option{WithEnvironment(func(string) string { return "" })})
			var diags diag.Diagnostics
			address, err := dynatrace.ParseAddress(test.at)
			if err != nil {
				t.Fatal(err)
			}
			config, ok := p.authorize(p.credential(test.block, &diags), dynatrace.Config{Client: p.client(configuration{}, &diags), Address: address}, &diags)
			if ok != (test.refused == "") || config.Auth.PublicID() != test.id || !strings.Contains(said(diags), test.refused) {
				t.Errorf("%t, %q: %s", ok, config.Auth.PublicID(), said(diags))
			}
		})
	}
}

// TestOwnCertificate: certificate and key come together, and nothing of the key is
// repeated.
func TestOwnCertificate(t *testing.T) {
	t.Parallel()
	text := types.StringValue
	for name, test := range map[string]struct {
		block configuration
		says  string
	}{
		"none":      {},
		"unknown":   {block: configuration{OwnCertificate: types.StringUnknown(), OwnKey: text("x")}},
		"no key":    {block: configuration{OwnCertificate: text("x")}, says: "Half of a client certificate"},
		"no leaf":   {block: configuration{OwnKey: text("s3cret")}, says: "Half of a client certificate"},
		"nonsense":  {block: configuration{OwnCertificate: text("x"), OwnKey: text("s3cret")}, says: "Not a client certificate"},
		"encrypted": {block: configuration{OwnCertificate: text("x"), OwnKey: text("-----BEGIN ENCRYPTED PRIVATE KEY-----s3cret")}, says: "Encrypted key"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var diags diag.Diagnostics
			if ownCertificate(test.block, &diags) != nil {
				t.Error("there is one")
			}
			if got := said(diags); !strings.Contains(got, test.says) || (test.says == "") != (got == "") || strings.Contains(got, "s3cret") {
				t.Errorf("it says %q", got)
			}
		})
	}
}
