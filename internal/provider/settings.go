// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// settings resolves attributes and environment variables.
func (p *activeGateProvider) settings(c configuration, access credential) *tfkit.Dependencies {
	environmentURL := p.setting("environment_url", envEnvironmentURL, c.EnvironmentURL)
	gateURL := p.setting("activegate_url", envGateURL, c.GateURL)
	apiToken := p.setting("api_token", envAPIToken, c.APIToken)
	return &tfkit.Dependencies{
		Clock:         p.clock,
		ActiveGateURL: gateURL,
		EnvironmentID: or(p.setting("environment_id", envEnvironmentID, c.EnvironmentID),
			or(environmentOf(gateURL, environmentOfGate), environmentOf(environmentURL, environmentOfURL))),
		GateToken:      or(p.setting("activegate_api_token", envGateToken, c.GateToken), apiToken),
		EnvironmentURL: environmentURL,
		ClusterURL:     p.setting("cluster_url", envClusterURL, c.ClusterURL),
		ClusterToken:   p.setting("cluster_api_token", envClusterToken, c.ClusterToken),
		Credential:     access.setting(),
		Platform:       access.isPlatform(),
		InstallerToken: or(p.setting("installer_token", envInstallerToken, c.InstallerToken), access.setting()),
		AppMonURL:      p.setting("appmon_url", envAppMonURL, c.AppMonURL),
		AppMonUser:     p.setting("appmon_username", envAppMonUser, c.AppMonUser),
		AppMonPassword: p.setting("appmon_password", envAppMonPassword, c.AppMonPassword),
		Lifetime:       p.lifetime,
		Patience:       p.patience,
		Sleep:          p.sleep,
		Early:          p.early,
		UnknownTrust: c.CACertificates.IsUnknown() || !tfkit.WhollyKnown(c.TrustedPrints) ||
			c.InsecureSkipVerify.IsUnknown() || c.OwnCertificate.IsUnknown() || c.OwnKey.IsUnknown(),
		DeferUnreachable: c.OnUnreachable.ValueString() == onUnreachableDefer,
		MayDefer:         c.OnUnreachable.IsUnknown() || c.OnUnreachable.ValueString() == onUnreachableDefer,
	}
}

// setting resolves one value: the attribute, else the environment variable.
func (p *activeGateProvider) setting(attribute, variable string, value types.String) tfkit.Setting {
	switch {
	case value.IsUnknown():
		return tfkit.NewUnknownSetting(attribute, variable)
	case !value.IsNull():
		return tfkit.NewSetting(attribute, variable, value.ValueString())
	default:
		text, _ := p.lookup(variable) // an empty one counts as unset
		return tfkit.NewSetting(attribute, variable, text)
	}
}

// or returns the first setting that is set or unknown, keeping the first one's
// name for the messages.
func or(first, second tfkit.Setting) tfkit.Setting {
	if first.IsSet() || first.IsUnknown() || (!second.IsSet() && !second.IsUnknown()) {
		return first
	}
	return second
}

// environmentOf finds the environment id that a URL carries.
func environmentOf(setting tfkit.Setting, find func(string) string) tfkit.Setting {
	if setting.IsUnknown() {
		return tfkit.NewUnknownSetting("environment_id", envEnvironmentID)
	}
	return tfkit.NewSetting("environment_id", envEnvironmentID, find(setting.Value()))
}

func environmentOfGate(raw string) string {
	_, environment, err := gate.ParseAddress(raw)
	if err != nil {
		return ""
	}
	return environment
}

// environmentOfURL reads the id from /e/{id} or from the first label of a SaaS
// host.
func environmentOfURL(raw string) string {
	address, err := dynatrace.ParseAddress(raw)
	if err != nil {
		return ""
	}
	return address.Environment()
}
