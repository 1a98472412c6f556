// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"math"

	"github.com/hashicorp/terraform-plugin-framework/diag"
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
func (p *activeGateProvider) cluster(deps *tfkit.Dependencies, client *rest.Client, maxFailed int) {
	address, err := managed.ParseAddress(deps.ClusterURL.Value())
	if err != nil || !deps.ClusterToken.IsSet() { // checked: there is none
		return
	}
	auth := rest.APIToken(rest.NewSecret(deps.ClusterToken.Value())).Of(deps.ClusterToken.Attribute())
	deps.Cluster = managed.New(managed.Config{Client: client, Address: address, Auth: auth, Patience: p.patience, MaxFailed: maxFailed})
	deps.ClusterAPI = dynatrace.New(dynatrace.Config{Client: client, Address: dynatrace.ClusterAddress(address), Clock: p.clock, Auth: auth})
}
