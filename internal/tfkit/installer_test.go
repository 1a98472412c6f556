// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// TestRequireConnectionInfo names what is missing; the installer token alone is
// enough.
func TestRequireConnectionInfo(t *testing.T) {
	t.Parallel()
	url := tfkit.NewSetting("environment_url", "DYNATRACE_ENV_URL", "https://abc12345.live.dynatrace.com")
	token := tfkit.NewSetting("installer_token", "DYNATRACE_PAAS_TOKEN", "s3cr3t")
	tests := map[string]struct {
		deps  *tfkit.Dependencies
		words []string // nil: there is an API
	}{
		"installer token alone": {deps: &tfkit.Dependencies{EnvironmentURL: url, InstallerToken: token}},
		"no address":            {deps: &tfkit.Dependencies{EnvironmentURL: tfkit.NewSetting("environment_url", "DYNATRACE_ENV_URL", ""), InstallerToken: token}, words: []string{"environment_url", "DYNATRACE_ENV_URL"}},
		"no token": {
			deps: &tfkit.Dependencies{
				EnvironmentURL: url, InstallerToken: tfkit.NewSetting("installer_token", "DYNATRACE_PAAS_TOKEN", ""),
				Credential: tfkit.NewSetting("api_token", "DYNATRACE_API_TOKEN", ""),
			},
			words: []string{"installer_token", "DYNATRACE_PAAS_TOKEN", "api_token", "InstallerDownload"},
		},
		"unknown address": {deps: &tfkit.Dependencies{EnvironmentURL: tfkit.NewUnknownSetting("environment_url", ""), InstallerToken: token}, words: []string{"known only at apply", "-target"}},
		"unknown token":   {deps: &tfkit.Dependencies{EnvironmentURL: url, InstallerToken: tfkit.NewUnknownSetting("installer_token", "")}, words: []string{"known only at apply"}},
		"unknown trust":   {deps: &tfkit.Dependencies{EnvironmentURL: url, InstallerToken: token, UnknownTrust: true}, words: []string{"trust"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.deps.API = new(dynatrace.Environment)
			var diags diag.Diagnostics
			api := test.deps.RequireConnectionInfo(&diags)
			if (api != nil) != (test.words == nil) || diags.HasError() != (test.words != nil) {
				t.Fatalf("api %v, diagnostics %v", api != nil, diags)
			}
			for _, word := range test.words {
				if said := diags[0].Detail(); !strings.Contains(said, word) || strings.Contains(said, token.Value()) {
					t.Errorf("the detail should say %q, and no secret: %s", word, said)
				}
			}
		})
	}
}
