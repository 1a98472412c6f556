// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Environment variables that stand in for attributes that are not set.
const (
	envEnvironmentURL = "DYNATRACE_ENV_URL"
	envEnvironmentID  = "DYNATRACE_ENVIRONMENT_ID"
	envAPIToken       = "DYNATRACE_API_TOKEN"  //nolint:gosec // the name of a variable, not a token
	envGateToken      = "ACTIVEGATE_API_TOKEN" //nolint:gosec // the name of a variable, not a token
	envInstallerToken = "DYNATRACE_PAAS_TOKEN" //nolint:gosec // the name of a variable, not a token
	envGateURL        = "ACTIVEGATE_URL"
	envPlatformToken  = "DYNATRACE_PLATFORM_TOKEN" //nolint:gosec // the name of a variable, not a token
	envClientID       = "DYNATRACE_CLIENT_ID"
	envClientSecret   = "DYNATRACE_CLIENT_SECRET" //nolint:gosec // the name of a variable, not a secret
	envTokenURL       = "DYNATRACE_TOKEN_URL"     //nolint:gosec // the name of a variable, not a secret
	envClusterURL     = "DYNATRACE_CLUSTER_URL"
	envClusterToken   = "DYNATRACE_CLUSTER_API_TOKEN" //nolint:gosec // the name of a variable, not a token
	envAppMonURL      = "APPMON_URL"
	envAppMonUser     = "APPMON_USERNAME"
	envAppMonPassword = "APPMON_PASSWORD"
	// Other tools have these for the same.
	envOtherClientID     = "DT_CLIENT_ID"
	envOtherClientSecret = "DT_CLIENT_SECRET"
)

// What on_unreachable can be.
const (
	onUnreachableFail  = "fail"
	onUnreachableDefer = "defer"
)

// configuration is the provider block. Every value may be unknown at plan.
type configuration struct {
	EnvironmentURL     types.String `tfsdk:"environment_url"`
	EnvironmentID      types.String `tfsdk:"environment_id"`
	APIToken           types.String `tfsdk:"api_token"`
	PlatformToken      types.String `tfsdk:"platform_token"`
	ClientID           types.String `tfsdk:"oauth_client_id"`
	ClientSecret       types.String `tfsdk:"oauth_client_secret"`
	TokenURL           types.String `tfsdk:"oauth_token_url"`
	GateToken          types.String `tfsdk:"activegate_api_token"`
	ClusterURL         types.String `tfsdk:"cluster_url"`
	ClusterToken       types.String `tfsdk:"cluster_api_token"`
	InstallerToken     types.String `tfsdk:"installer_token"`
	GateURL            types.String `tfsdk:"activegate_url"`
	AppMonURL          types.String `tfsdk:"appmon_url"`
	AppMonUser         types.String `tfsdk:"appmon_username"`
	AppMonPassword     types.String `tfsdk:"appmon_password"`
	CACertificates     types.String `tfsdk:"ca_certificate_pem"`
	OwnCertificate     types.String `tfsdk:"client_certificate_pem"`
	OwnKey             types.String `tfsdk:"client_private_key_pem"`
	TrustedPrints      types.List   `tfsdk:"trusted_fingerprints"`
	InsecureSkipVerify types.Bool   `tfsdk:"insecure_skip_verify"`
	OnUnreachable      types.String `tfsdk:"on_unreachable"`
	MaxFailedRotations types.Number `tfsdk:"max_failed_rotations"`
	ConnectTimeout     types.String `tfsdk:"connect_timeout"`
	RequestTimeout     types.String `tfsdk:"request_timeout"`
	MaxRetryWait       types.String `tfsdk:"max_retry_wait"`
}

// String keeps tokens out of anything that prints a configuration.
func (configuration) String() string { return "provider configuration (redacted)" }

// GoString keeps tokens out of %#v.
func (c configuration) GoString() string { return c.String() }

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

// environmentOfGate is empty of what is no gate's URL, too.
func environmentOfGate(raw string) string {
	_, environment, _ := gate.ParseAddress(raw)
	return environment
}

// environmentOfURL is the same of an environment's.
func environmentOfURL(raw string) string {
	address, _ := dynatrace.ParseAddress(raw)
	return address.Environment()
}
