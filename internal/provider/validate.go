// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// ValidateConfig implements provider.ProviderWithValidateConfig.
func (p *activeGateProvider) ValidateConfig(ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	var c configuration
	if resp.Diagnostics.Append(tfkit.GetConfig(ctx, req.Config, &c)...); !resp.Diagnostics.HasError() {
		checkConfigured(ctx, req.Config, c, &resp.Diagnostics)
	}
}

// checkConfigured judges what the block itself says, as far as it is known.
func checkConfigured(ctx context.Context, config tfsdk.Config, c configuration, diags *diag.Diagnostics) {
	checkNotEmpty(ctx, config, diags)
	checkOneEnvironment(c, diags)
}

// checkNotEmpty refuses text that is given and empty, such as the secret that a
// pipeline lacks: falling back would send a stronger token in its place.
func checkNotEmpty(ctx context.Context, config tfsdk.Config, diags *diag.Diagnostics) {
	for name := range config.Schema.GetAttributes() {
		var text types.String
		if _, isText := config.Schema.GetAttributes()[name].GetType().(basetypes.StringType); !isText {
			continue
		}
		diags.Append(config.GetAttribute(ctx, path.Root(name), &text)...)
		if !text.IsNull() && !text.IsUnknown() && text.ValueString() == "" {
			diags.AddAttributeError(path.Root(name), emptySetting,
				fmt.Sprintf("`%s` is given as an empty string. No other setting and no environment variable takes its place, because an empty secret must not make a stronger one be sent. "+
					"Give it a value; or leave it out, or set it to null, if another one is meant to count.", name))
		}
	}
}

// emptySetting is the summary of what is refused where nothing may take its place.
const emptySetting = "Empty setting"

// checkVariables refuses a variable for a token that is set and empty, where the
// block leaves the token out and `api_token` would be sent in its place. Any other
// empty variable is an unset one: pipelines export what they do not have.
func (p *activeGateProvider) checkVariables(c configuration, diags *diag.Diagnostics) {
	instead := p.setting("api_token", envAPIToken, c.APIToken)
	if !instead.IsSet() && !instead.IsUnknown() {
		return
	}
	refuse := func(attribute, variable string, configured types.String) {
		if value, set := p.lookup(variable); !configured.IsNull() || !set || value != "" {
			return
		}
		diags.AddAttributeError(path.Root(attribute), emptySetting,
			fmt.Sprintf("The environment variable %s is set and empty, as when a pipeline lacks a secret. `api_token` is not sent in its place, because it may do more. "+
				"Give the variable a value; or unset it, if `api_token` is meant to be sent.", variable))
	}
	refuse("activegate_api_token", envGateToken, c.GateToken)
	refuse("installer_token", envInstallerToken, c.InstallerToken)
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
