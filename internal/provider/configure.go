// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"crypto/tls"
	"errors"
	"math"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/activegate/terraform-provider-activegate/internal/canary"
	"github.com/activegate/terraform-provider-activegate/internal/clock"
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
	checkConfigured(req.Config, c, &resp.Diagnostics)
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
	p.cluster(deps, client, maxFailed)
	resp.ResourceData, resp.DataSourceData, resp.EphemeralResourceData = deps, deps, deps
	resp.ListResourceData, resp.ActionData = deps, deps
	if !resp.Diagnostics.HasError() {
		p.configured.Store(deps)
	}
}

// environment makes the client of the environment's API; nil while its address
// or both of its tokens are unset or unknown.
func (p *activeGateProvider) environment(deps *tfkit.Dependencies, access credential, client *rest.Client, diags *diag.Diagnostics) *dynatrace.Environment {
	address, err := dynatrace.ParseAddress(deps.EnvironmentURL.Value())
	if err != nil { // checked: there is none
		return nil
	}
	config, ok := p.authorize(access, dynatrace.Config{Client: client, Address: address, Clock: p.clock}, diags)
	if !ok || (!deps.Credential.IsSet() && !deps.InstallerToken.IsSet()) {
		return nil
	}
	if deps.InstallerToken.Attribute() == installerToken {
		config.InstallerAuth = rest.APIToken(rest.NewSecret(deps.InstallerToken.Value()))
	}
	return dynatrace.New(config)
}

// cluster makes the clients of the cluster's two APIs, unless its address or token
// is unset or unknown.
func (p *activeGateProvider) cluster(deps *tfkit.Dependencies, client *rest.Client, maxFailed int) {
	address, err := managed.ParseAddress(deps.ClusterURL.Value())
	if err != nil || !deps.ClusterToken.IsSet() { // checked: there is none
		return
	}
	auth := rest.APIToken(rest.NewSecret(deps.ClusterToken.Value())).Of(deps.ClusterToken.Attribute())
	deps.Cluster = managed.New(managed.Config{Client: client, Address: address, Auth: auth, Patience: p.patience, Sleep: p.sleep, MaxFailed: maxFailed})
	deps.ClusterAPI = dynatrace.New(dynatrace.Config{Client: client, Address: dynatrace.ClusterAddress(address), Clock: p.clock, Auth: auth, Sleep: p.sleep})
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

// ownCertificate is what is shown to those who demand a certificate; nil if there
// is none, or it is not known yet. No error repeats anything of the key.
func ownCertificate(c configuration, diags *diag.Diagnostics) *tls.Certificate {
	if c.OwnCertificate.IsUnknown() || c.OwnKey.IsUnknown() || (c.OwnCertificate.IsNull() && c.OwnKey.IsNull()) {
		return nil
	}
	for _, half := range []struct {
		value        types.String
		name, beside string
	}{
		{c.OwnCertificate, "client_certificate_pem", "client_private_key_pem"}, {c.OwnKey, "client_private_key_pem", "client_certificate_pem"},
	} {
		if half.value.IsNull() {
			diags.AddAttributeError(path.Root(half.name), "Half of a client certificate",
				"`"+half.beside+"` is given, which is worth nothing without `"+half.name+"`.")
			return nil
		}
	}
	key := c.OwnKey.ValueString()
	if strings.Contains(key, "ENCRYPTED") {
		diags.AddAttributeError(path.Root("client_private_key_pem"), "Encrypted key",
			"`client_private_key_pem` is encrypted, and there is no setting for its password. Decrypt it first, for example with `openssl pkey`.")
		return nil
	}
	pair, err := tls.X509KeyPair([]byte(c.OwnCertificate.ValueString()), []byte(key))
	if err != nil {
		diags.AddAttributeError(path.Root("client_certificate_pem"), "Not a client certificate",
			"`client_certificate_pem` and `client_private_key_pem` are no certificate with its key, both as PEM: "+strings.TrimPrefix(err.Error(), "tls: ")+".")
		return nil
	}
	return &pair
}

// duration reads a validated duration; unknown and unset ones take the default.
func duration(value types.String, attribute string, fallback time.Duration, diags *diag.Diagnostics) time.Duration {
	if !tfkit.Known(value) {
		return fallback
	}
	parsed, err := clock.ParseDuration(value.ValueString())
	if err != nil {
		diags.AddAttributeError(path.Root(attribute), "Invalid duration", err.Error()+".")
		return fallback
	}
	if parsed.Nominal() == 0 {
		diags.AddAttributeError(path.Root(attribute), "Invalid duration", "Nothing can be done in no time: it must be longer than 0.")
		return fallback
	}
	return parsed.Nominal()
}

// retryWait is the same for a wait, of which there may be none.
func retryWait(value types.String, diags *diag.Diagnostics) time.Duration {
	if parsed, err := clock.ParseDuration(value.ValueString()); err == nil && parsed.Nominal() == 0 {
		return rest.NoWait
	}
	return duration(value, "max_retry_wait", rest.DefaultMaxRetryWait, diags)
}

// observe logs one attempt of a request by an allow-list: never a header, a
// body or a query. Masks would not do: they miss errors, headers and nested
// values.
func observe(ctx context.Context, event rest.Event) {
	tflog.Debug(ctx, "request", map[string]any{
		"method": event.Method, "path": event.Template, "endpoint": event.Endpoint, "status": event.Status,
		"attempt": event.Attempt, "duration_ms": event.Duration.Milliseconds(), "outcome": event.Outcome,
	})
}
