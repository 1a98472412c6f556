// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// ConnectionInfo is the ephemeral resource activegate_connection_info: how a
// component connects, tenant token included, without storing it (api-facts 3.2).
type ConnectionInfo struct {
	deps *tfkit.Dependencies
}

var _ ephemeral.EphemeralResourceWithConfigure = (*ConnectionInfo)(nil)

// NewConnectionInfo returns the ephemeral resource.
func NewConnectionInfo() ephemeral.EphemeralResource { return &ConnectionInfo{} }

// connectionModel is its configuration and result.
type connectionModel struct {
	Component   types.String `tfsdk:"component"`
	NetworkZone types.String `tfsdk:"network_zone"`
	TenantUUID  types.String `tfsdk:"tenant_uuid"`
	TenantToken types.String `tfsdk:"tenant_token"`
	Endpoints   types.List   `tfsdk:"communication_endpoints"`
}

// String keeps the token out of anything that prints a model.
func (connectionModel) String() string { return "connection info (redacted)" }

// GoString keeps the token out of %#v.
func (m connectionModel) GoString() string { return m.String() }

// Metadata implements ephemeral.EphemeralResource.
func (c *ConnectionInfo) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_connection_info"
}

// Configure implements ephemeral.EphemeralResourceWithConfigure.
func (c *ConnectionInfo) Configure(_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse) {
	c.deps = tfkit.FromProviderData(req.ProviderData, &resp.Diagnostics)
}

// Open implements ephemeral.EphemeralResource. Engines open it in every plan
// and apply that needs it, so it only reads; there is nothing to close.
func (c *ConnectionInfo) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var m connectionModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &m)...); resp.Diagnostics.HasError() {
		return
	}
	api := c.deps.RequireConnectionInfo(&resp.Diagnostics)
	if api == nil {
		return
	}
	ctx, cancel := clock.Bounded(ctx, connectionTimeout)
	defer cancel()
	info, err := api.ConnectionInfo(ctx, m.Component.ValueString(), m.NetworkZone.ValueString())
	c.deps.WarnAPISkew(api.Address().String(), api.Skew, &resp.Diagnostics)
	if err != nil {
		resp.Diagnostics.Append(c.explain(api, m, err))
		return
	}
	m.TenantUUID = types.StringValue(info.TenantUUID)
	m.TenantToken = types.StringValue(info.TenantToken.Reveal())
	endpoints, diags := types.ListValueFrom(ctx, types.StringType, append([]string{}, info.Endpoints...))
	m.Endpoints = endpoints
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.Result.Set(ctx, &m)...)
}

// explain names the token that was sent, because its absence in the provider
// block means that another one was.
func (c *ConnectionInfo) explain(api *dynatrace.Environment, m connectionModel, err error) diag.Diagnostic {
	if errors.Is(err, dynatrace.ErrUnknownNetworkZone) && !m.NetworkZone.IsNull() {
		return diag.NewAttributeErrorDiagnostic(path.Root("network_zone"), "Unknown network zone",
			fmt.Sprintf("%s knows no network zone %s. Check its name, or leave `network_zone` out.",
				api.Address(), strconv.Quote(m.NetworkZone.ValueString())))
	}
	failure := tfkit.ExplainAPI("reading connection info of "+api.Address().String(), err, dynatrace.ScopeInstallerDownload)
	failure.Detail += fmt.Sprintf("\n\nThe token that was sent is %s.", c.deps.InstallerToken)
	return failure.Diagnostic()
}
