// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/types"
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
