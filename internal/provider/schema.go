// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/appmon/server"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/managed"
	"github.com/activegate/terraform-provider-activegate/internal/sso"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Schema implements provider.Provider.
func (p *activeGateProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Rotates the TLS certificates that Dynatrace ActiveGates serve, the tokens that authorize them, and the tenant token. Nothing is asked of any server before a resource needs it: " +
			"what is missing is reported there, with attribute and environment variable.",
		Attributes: attributes(),
	}
}

func text(description string, validators ...validator.String) schema.Attribute {
	return schema.StringAttribute{Optional: true, MarkdownDescription: description, Validators: validators}
}

func secret(description string) schema.Attribute {
	return schema.StringAttribute{Optional: true, Sensitive: true, MarkdownDescription: description}
}

func attributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		// Where servers are, and what they see.
		"environment_url": text("The environment: `https://{environment}.live.dynatrace.com`, `https://{domain}/e/{environment}` or "+
			"`https://{gate}:9999/e/{environment}`. Environment variable `"+envEnvironmentURL+"`.",
			tfkit.ParsedForm("the URL of an environment", dynatrace.ParseAddress)),
		"environment_id": text("The environment that gates' own API is called for. Environment variable `"+envEnvironmentID+
			"`; otherwise taken from `activegate_url` or `environment_url`.", tfkit.EnvironmentIDForm()),
		"api_token": secret("Access token of the environment. Environment variable `" + envAPIToken + "`."),
		"platform_token": secret("Platform token (`dt0s16...`) of a SaaS environment, instead of `api_token`: environments on latest Dynatrace may create no others. " +
			"Environment variable `" + envPlatformToken + "`."),
		"oauth_client_id": text("OAuth client (`dt0s02...`) of a SaaS environment, instead of `api_token` and `platform_token`. Environment variable `" + envClientID + "`, otherwise `" + envOtherClientID + "`."),
		"oauth_client_secret": secret("Secret of the OAuth client. Its access tokens live five minutes, and are renewed as needed. Environment variable `" + envClientSecret +
			"`, otherwise `" + envOtherClientSecret + "`."),
		"oauth_token_url": text("Where access tokens are granted. Environment variable `"+envTokenURL+"`, otherwise `https://sso.dynatrace.com/sso/oauth2/token` "+
			"(for hosts of `dynatracelabs.com` that of their stage).", tfkit.ParsedForm("the URL of single sign-on", sso.ParseAddress)),
		"activegate_api_token": secret("Access token that gates see; it needs the scope `ActiveGateCertManagement` only, so that a fleet of gates need not receive " +
			"the powerful one. Environment variable `" + envGateToken + "`, otherwise `api_token`."),
		"installer_token": secret("Access token for connection info, with the scope `InstallerDownload`. Environment variable `" + envInstallerToken +
			"`, otherwise the credential of the environment."),
		"cluster_url": text("The cluster of Dynatrace Managed, `https://{cluster}`: for the certificates of Cluster ActiveGates and cluster nodes, and for tokens with `activegate_type = \"CLUSTER\"`, which its own API has. Environment variable `"+
			envClusterURL+"`.", tfkit.ParsedForm("the URL of a cluster", managed.ParseAddress)),
		"cluster_api_token": secret("Token of the cluster, with the scope `ServiceProviderAPI`; the Cluster Management Console makes it. It may do everything on the cluster, and is sent nowhere else. Environment variable `" +
			envClusterToken + "`."),
		"activegate_url": text("Default gate, for example `https://gate1:9999`. Without a port it is 9999; `/e/{environment}` at its end is taken as the environment. Environment variable `"+
			envGateURL+"`.", tfkit.GateURLForm()),

		// The legacy product.
		"appmon_url": text("Server of AppMon, which is legacy, for example `https://appmon1:8021`. Without a port it is 8021. Environment variable `"+envAppMonURL+"`.",
			tfkit.ParsedForm("the URL of an AppMon server", server.ParseAddress)),
		"appmon_username": text("User of the AppMon server, with the permission *" + server.PermissionWebService + "*. Environment variable `" + envAppMonUser + "`."),
		"appmon_password": secret("Password of that user. Environment variable `" + envAppMonPassword + "`."),

		// Trust.
		"ca_certificate_pem": text("Roots that are trusted beside the system's, as PEM."),
		"client_certificate_pem": text("Certificate, with its chain if need be, that is shown to a proxy or load balancer before the environment or a gate that demands one, as PEM. " +
			"It replaces no token."),
		"client_private_key_pem": secret("Private key of `client_certificate_pem`, unencrypted, as PEM."),
		"trusted_fingerprints": schema.ListAttribute{
			Optional: true, ElementType: types.StringType, Validators: []validator.List{tfkit.FingerprintsForm()},
			MarkdownDescription: "SHA-256 fingerprints of leaf certificates that are accepted without a chain of trust; hex, with or without colons.",
		},
		"insecure_skip_verify": schema.BoolAttribute{
			Optional:            true,
			MarkdownDescription: "Accept any certificate, with a warning. Tokens then reach whoever answers. Default `false`.",
		},

		// Limits.
		"on_unreachable": schema.StringAttribute{
			Optional: true, Validators: []validator.String{stringvalidator.OneOf(onUnreachableFail, onUnreachableDefer)},
			MarkdownDescription: "`fail`, or `defer`: a gate that cannot be reached keeps its last known facts in refresh and update, with a warning, " +
				"and the next plan tries again. Creation still fails. Default `fail`.",
		},
		"max_failed_rotations": schema.NumberAttribute{
			Optional: true, Validators: []validator.Number{wholeNumber{"must be a whole number of at least 1"}},
			MarkdownDescription: "After so many certificates that did not verify, no further upload starts in this run. Default `1`.",
		},
		"connect_timeout": text("How long connecting may take, with the TLS handshake. An address that is dead is dialled once a run. Default `5s`.", tfkit.DurationForm()),
		"request_timeout": text("How long one request may take. Default `30s`.", tfkit.DurationForm()),
		"max_retry_wait":  text("How long a request waits in all before it is tried again, however much a server asks for; `0s` never waits. Default `60s`.", tfkit.DurationForm()),
	}
}

// wholeNumber accepts 1, 2, 3 and so on. The framework's integer attributes
// answer a fraction with an error of the provider, not of who wrote it.
type wholeNumber struct{ tfkit.Described }

// ValidateNumber implements validator.Number.
func (v wholeNumber) ValidateNumber(_ context.Context, req validator.NumberRequest, resp *validator.NumberResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if number := req.ConfigValue.ValueBigFloat(); !number.IsInt() || number.Sign() <= 0 {
		resp.Diagnostics.AddAttributeError(req.Path, "Not a whole number", "It "+string(v.Described)+", not "+number.Text('g', -1)+".")
	}
}
