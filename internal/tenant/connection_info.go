// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// ConnectionInfo is the ephemeral resource activegate_connection_info: how a
// component connects, tenant token included, without storing it (api-facts 3.2).
type ConnectionInfo struct{ tfkit.Ephemeral }

var _ ephemeral.EphemeralResourceWithConfigure = (*ConnectionInfo)(nil)

// NewConnectionInfo returns the ephemeral resource.
func NewConnectionInfo() ephemeral.EphemeralResource {
	return &ConnectionInfo{tfkit.Ephemeral{Name: "connection_info"}}
}

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

// Open implements ephemeral.EphemeralResource. Engines open it in every plan
// and apply that needs it, so it only reads; there is nothing to close.
func (c *ConnectionInfo) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var m connectionModel
	if resp.Diagnostics.Append(tfkit.GetConfig(ctx, req.Config, &m)...); resp.Diagnostics.HasError() {
		return
	}
	api := c.Deps.RequireConnectionInfo(&resp.Diagnostics)
	if api == nil {
		return
	}
	ctx, cancel := clock.Bounded(ctx, connectionTimeout)
	defer cancel()
	info, err := api.ConnectionInfo(ctx, m.Component.ValueString(), m.NetworkZone.ValueString())
	c.Deps.WarnAPISkew(api.Address().String(), api.Skew, &resp.Diagnostics)
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
	failure.Detail += fmt.Sprintf("\n\nThe token that was sent is %s.", c.Deps.InstallerToken)
	return failure.Diagnostic()
}

// connectionTimeout bounds one reading, tries included.
const connectionTimeout = 2 * time.Minute

// Schema implements ephemeral.EphemeralResource.
func (c *ConnectionInfo) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "How ActiveGates or OneAgents connect to the environment, tenant token included, for handing it to a write-only argument, a provider block or a provisioner. " +
			"Nothing of it is stored, neither in state nor in a plan. It only reads, in every plan and every apply.\n\n" +
			tfkit.ScopeWords("ephemeral-resources/connection_info") + "\n\n" +
			"While a rotation of the tenant token is open there are two valid tokens, and Dynatrace does not document which of them it returns. " +
			"For the new one take `active_token` of `activegate_tenant_token_rotation`.",
		Attributes: map[string]schema.Attribute{
			"component": schema.StringAttribute{
				Required: true, Validators: []validator.String{tfkit.StringForm("`activegate` or `oneagent`", checkComponent)},
				MarkdownDescription: "Who connects: `activegate` or `oneagent`.",
			},
			"network_zone": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.StringForm("the name of a network zone", checkZone)},
				MarkdownDescription: "The network zone that the endpoints are for; an unknown one is an error.",
			},
			"tenant_uuid":  schema.StringAttribute{Computed: true, MarkdownDescription: "Id of the environment, as components know it (`DT_TENANT`, `--set-tenant`)."},
			"tenant_token": schema.StringAttribute{Computed: true, Sensitive: true, MarkdownDescription: "The tenant token."},
			"communication_endpoints": schema.ListAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "Where to connect to, as URLs. It may be empty, for a network zone without gates for example.",
			},
		},
	}
}

func checkComponent(component string) error {
	if component == dynatrace.ComponentActiveGate || component == dynatrace.ComponentOneAgent {
		return nil
	}
	return fmt.Errorf("%q is neither", component)
}

func checkZone(zone string) error {
	if zone != "" {
		return nil
	}
	return errors.New("it is empty; leave it out instead")
}
