// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/appmon/server"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/managed"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// ValidateConfig implements provider.ProviderWithValidateConfig.
func (p *activeGateProvider) ValidateConfig(ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	var c configuration
	if resp.Diagnostics.Append(tfkit.GetConfig(ctx, req.Config, &c)...); !resp.Diagnostics.HasError() {
		checkConfigured(req.Config, c, &resp.Diagnostics)
	}
}

// checkConfigured judges what the block itself says, as far as it is known.
func checkConfigured(config tfsdk.Config, c configuration, diags *diag.Diagnostics) {
	checkNotEmpty(tfkit.ValuesOf(config.Raw), diags)
	checkOneEnvironment(c, diags)
}

// checkNotEmpty refuses text that is given and empty, such as the secret that a
// pipeline lacks: falling back would send a stronger token in its place.
func checkNotEmpty(values tfkit.Values, diags *diag.Diagnostics) {
	for name := range values {
		if text := values.String(name); tfkit.Known(text) && text.ValueString() == "" {
			diags.AddAttributeError(path.Root(name), emptySetting,
				fmt.Sprintf("`%s` is given as an empty string. No other setting and no environment variable takes its place, because an empty secret must not make a stronger one be sent. "+
					"Give it a value; or leave it out, or set it to null, if another one is meant to count.", name))
		}
	}
}

// emptySetting is the summary of what is refused where nothing may take its place.
const emptySetting = "Empty setting"

// checkVariables refuses a variable for a secret that is set and empty, where the
// block leaves it out and another credential would be sent in its place. Any other
// empty variable is an unset one: pipelines export what they do not have.
func (p *activeGateProvider) checkVariables(c configuration, access credential, diags *diag.Diagnostics) {
	refuse := func(attribute string, instead tfkit.Setting, configured types.String, variables ...string) {
		if !configured.IsNull() || (!instead.IsSet() && !instead.IsUnknown()) {
			return
		}
		for _, variable := range variables {
			if value, set := p.lookup(variable); set && value == "" {
				diags.AddAttributeError(path.Root(attribute), emptySetting,
					fmt.Sprintf("The environment variable %[1]s is set and empty, as when a pipeline lacks a secret. `%[2]s` is not sent in its place, because it may do more. "+
						"Give the variable a value; or unset it, if `%[2]s` is meant to be sent.", variable, instead.Attribute()))
			}
		}
	}
	refuse("activegate_api_token", p.setting("api_token", envAPIToken, c.APIToken), c.GateToken, envGateToken)
	refuse(installerToken, access.setting(), c.InstallerToken, envInstallerToken)
	if !c.APIToken.IsNull() {
		return // no variable of another kind counts
	}
	if access.kind != dynatrace.KindPlatformToken && c.ClientID.IsNull() && c.ClientSecret.IsNull() {
		refuse("platform_token", access.setting(), c.PlatformToken, envPlatformToken)
	}
	if access.kind == dynatrace.KindAPIToken {
		refuse("oauth_client_id", access.setting(), c.ClientID, envClientID, envOtherClientID)
		refuse("oauth_client_secret", access.setting(), c.ClientSecret, envClientSecret, envOtherClientSecret)
	}
}

// checkOneEnvironment refuses a block that names two environments for its gate:
// some requests would go to the one, some to the other.
func checkOneEnvironment(c configuration, diags *diag.Diagnostics) {
	named, fromURL := c.EnvironmentID.ValueString(), environmentOfGate(c.GateURL.ValueString())
	if named != "" && fromURL != "" && named != fromURL {
		diags.AddAttributeError(path.Root("environment_id"), "Two environments for one gate",
			fmt.Sprintf("`environment_id` is %q, but `activegate_url` ends in /e/%s. Remove one of them.", named, fromURL))
	}
}

// checkSettings judges what may have come from environment variables, which no
// validator of the schema has seen.
func checkSettings(deps *tfkit.Dependencies, access credential, diags *diag.Diagnostics) {
	for _, one := range []struct {
		setting tfkit.Setting
		check   func(string) error
		summary string
	}{
		{setting: deps.ActiveGateURL, check: tfkit.CheckGateURL, summary: "Not a gate's URL"},
		{setting: deps.EnvironmentID, check: gate.ValidateEnvironment, summary: "Not an environment id"},
		{setting: deps.EnvironmentURL, check: tfkit.Parses(dynatrace.ParseAddress), summary: "Not an environment's URL"},
		{setting: deps.ClusterURL, check: tfkit.Parses(managed.ParseAddress), summary: "Not a cluster's URL"},
		{setting: deps.AppMonURL, check: tfkit.Parses(server.ParseAddress), summary: "Not an AppMon server's URL"},
	} {
		if !one.setting.IsSet() {
			continue
		}
		if err := one.check(one.setting.Value()); err != nil {
			diags.AddAttributeError(path.Root(one.setting.Attribute()), one.summary, fmt.Sprintf("%s: %s.", one.setting, err))
		}
	}
	checkAppMon(deps, diags)
	checked := map[string]bool{}
	for _, token := range append(access.parts(), deps.GateToken, deps.InstallerToken, deps.ClusterToken) {
		if token.IsSet() && !checked[token.Value()] && !isHeaderValue(token.Value()) {
			checked[token.Value()] = true
			diags.AddAttributeError(path.Root(token.Attribute()), "Not a token",
				fmt.Sprintf("There is a space, a line end or another character that no token has in %s. Perhaps a file was read with its line end: use `trimspace(...)`.", token))
		}
	}
}

// checkAppMon judges what AppMon's server sees.
func checkAppMon(deps *tfkit.Dependencies, diags *diag.Diagnostics) {
	if user := deps.AppMonUser; user.IsSet() && strings.Contains(user.Value(), ":") {
		diags.AddAttributeError(path.Root(user.Attribute()), "Not a user name", fmt.Sprintf("There is a colon in %s, which ends the name in HTTP Basic.", user))
	}
	for _, setting := range []tfkit.Setting{deps.AppMonUser, deps.AppMonPassword} {
		if setting.IsSet() && strings.ContainsAny(setting.Value(), "\r\n\x00") {
			diags.AddAttributeError(path.Root(setting.Attribute()), "Not a user name or password",
				fmt.Sprintf("There is a line end in %s. Perhaps a file was read with its line end: use `trimspace(...)`.", setting))
		}
	}
}

// isHeaderValue says that a token can travel in the Authorization header.
func isHeaderValue(token string) bool {
	return !strings.ContainsFunc(token, func(char rune) bool { return char <= ' ' || char >= 0x7f })
}
