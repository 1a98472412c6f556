// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"

	"github.com/activegate/terraform-provider-activegate/internal/canary"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/managed"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Configure implements provider.Provider. Nothing is asked of any server here:
// what is missing or unknown is reported where it is needed.
func (p *activeGateProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var c configuration
	if resp.Diagnostics.Append(tfkit.GetConfig(ctx, req.Config, &c)...); resp.Diagnostics.HasError() {
		return
	}
	checkConfigured(ctx, req.Config, c, &resp.Diagnostics)
	access := p.credential(c, &resp.Diagnostics)
	deps := p.settings(c, access)
	checkSettings(deps, access, &resp.Diagnostics)
	p.checkVariables(c, access, &resp.Diagnostics)
	client := p.client(c, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	maxFailed := canary.DefaultLimit
	if !c.MaxFailedRotations.IsNull() && !c.MaxFailedRotations.IsUnknown() {
		limit, _ := c.MaxFailedRotations.ValueBigFloat().Int64() // validated; what is beyond is no limit
		maxFailed = int(min(limit, math.MaxInt32))
	}
	deps.Gates = gate.NewFleet(gate.Config{
		Client: client, Auth: rest.APIToken(rest.NewSecret(deps.GateToken.Value())),
		VerifyPatience: p.patience, MaxFailedRotations: maxFailed,
	})
	deps.Client = client
	deps.API = p.environment(deps, access, client, &resp.Diagnostics)
	p.cluster(deps, client, maxFailed, &resp.Diagnostics)
	resp.ResourceData, resp.DataSourceData, resp.EphemeralResourceData = deps, deps, deps
	resp.ListResourceData, resp.ActionData = deps, deps
	if !resp.Diagnostics.HasError() {
		p.configured.Store(deps)
	}
}

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

// checkSettings judges what may have come from environment variables, which no
// validator of the schema has seen.
func checkSettings(deps *tfkit.Dependencies, access credential, diags *diag.Diagnostics) {
	if url := deps.ActiveGateURL; url.IsSet() {
		if _, _, err := gate.ParseAddress(url.Value()); err != nil {
			diags.AddAttributeError(path.Root("activegate_url"), "Not a gate's URL", fmt.Sprintf("%s: %s.", url, err))
		}
	}
	if id := deps.EnvironmentID; id.IsSet() {
		if err := gate.ValidateEnvironment(id.Value()); err != nil {
			diags.AddAttributeError(path.Root("environment_id"), "Not an environment id", fmt.Sprintf("%s: %s.", id, err))
		}
	}
	checkAppMon(deps, diags)
	checked := map[string]bool{}
	for _, token := range append(access.parts(), deps.GateToken, deps.InstallerToken, deps.ClusterToken) {
		if !checked[token.Value()] {
			checked[token.Value()] = true
			checkToken(token, diags)
		}
	}
}

func checkToken(token tfkit.Setting, diags *diag.Diagnostics) {
	if token.IsSet() && !isHeaderValue(token.Value()) {
		diags.AddAttributeError(path.Root(token.Attribute()), "Not a token",
			fmt.Sprintf("There is a space, a line end or another character that no token has in %s. Perhaps a file was read with its line end: use `trimspace(...)`.", token))
	}
}

// environment makes the client of the environment's API; nil while its address
// or both of its tokens are unset or unknown.
func (p *activeGateProvider) environment(deps *tfkit.Dependencies, access credential, client *rest.Client, diags *diag.Diagnostics) *dynatrace.Environment {
	if !deps.EnvironmentURL.IsSet() {
		return nil
	}
	address, err := dynatrace.ParseAddress(deps.EnvironmentURL.Value())
	if err != nil {
		diags.AddAttributeError(path.Root("environment_url"), "Not an environment's URL", fmt.Sprintf("%s: %s.", deps.EnvironmentURL, err))
		return nil
	}
	granted, ok := p.authorize(access, address, client, diags)
	if !ok || (!deps.Credential.IsSet() && !deps.InstallerToken.IsSet()) {
		return nil
	}
	installer := granted.auth
	if deps.InstallerToken.Attribute() == installerToken {
		installer = rest.APIToken(rest.NewSecret(deps.InstallerToken.Value()))
	}
	return dynatrace.New(dynatrace.Config{Client: client, Address: address, Clock: p.clock, Auth: granted.auth, InstallerAuth: installer, Scopes: granted.scopes})
}

// cluster makes the clients of the cluster's two APIs, unless its address or token
// is unset or unknown.
func (p *activeGateProvider) cluster(deps *tfkit.Dependencies, client *rest.Client, maxFailed int, diags *diag.Diagnostics) {
	if !deps.ClusterURL.IsSet() {
		return
	}
	address, err := managed.ParseAddress(deps.ClusterURL.Value())
	if err != nil {
		diags.AddAttributeError(path.Root("cluster_url"), "Not a cluster's URL", fmt.Sprintf("%s: %s.", deps.ClusterURL, err))
		return
	}
	if !deps.ClusterToken.IsSet() {
		return
	}
	auth := rest.APIToken(rest.NewSecret(deps.ClusterToken.Value())).Of(deps.ClusterToken.Attribute())
	deps.Cluster = managed.New(managed.Config{Client: client, Address: address, Auth: auth, Patience: p.patience, MaxFailed: maxFailed})
	deps.ClusterAPI = dynatrace.New(dynatrace.Config{Client: client, Address: dynatrace.ClusterAddress(address), Clock: p.clock, Auth: auth})
}

// isHeaderValue says that a token can travel in the Authorization header.
func isHeaderValue(token string) bool {
	for _, char := range token {
		if char <= ' ' || char >= 0x7f {
			return false
		}
	}
	return true
}

// client makes the transport: trust, limits, proxies, logging by allow-list.
func (p *activeGateProvider) client(c configuration, diags *diag.Diagnostics) *rest.Client {
	policy, err := rest.NewPolicy(rest.PolicyConfig{
		RootsPEM: []byte(c.CACertificates.ValueString()), Pins: tfkit.Fingerprints(c.TrustedPrints),
		Insecure: c.InsecureSkipVerify.ValueBool(), Clock: p.clock,
	})
	if errors.Is(err, rest.ErrNoCertificate) {
		diags.AddAttributeError(path.Root("ca_certificate_pem"), "No certificate found",
			"`ca_certificate_pem` holds no PEM block of the type CERTIFICATE. Give the CA's certificate itself, for example with `file(\"ca.pem\")`.")
		return nil
	}
	if c.InsecureSkipVerify.ValueBool() {
		diags.AddAttributeWarning(path.Root("insecure_skip_verify"), "Certificates are not verified",
			"Tokens are sent to whoever answers. Use `trusted_fingerprints` or `ca_certificate_pem` instead: a first upload to a gate with its "+
				"built-in certificate needs only that certificate's fingerprint.")
	}
	return rest.NewClient(rest.Config{
		Policy: policy, Dialer: rest.NewDialer(rest.DialerConfig{
			ConnectTimeout: duration(c.ConnectTimeout, "connect_timeout", rest.DefaultConnectTimeout, diags), Certificate: ownCertificate(c, diags),
		}),
		RequestTimeout: duration(c.RequestTimeout, "request_timeout", rest.DefaultRequestTimeout, diags), MaxRetryWait: retryWait(c.MaxRetryWait, diags),
		UserAgent: "terraform-provider-activegate/" + p.version, Observer: observe, Clock: p.clock,
	})
}
