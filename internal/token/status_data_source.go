// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/readiness"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// StatusDataSource is activegate_token_status: which gate uses which token.
type StatusDataSource struct{ source }

var _ datasource.DataSourceWithConfigure = (*StatusDataSource)(nil)

// NewStatusDataSource returns the data source.
func NewStatusDataSource() datasource.DataSource { return &StatusDataSource{} }

// Metadata implements datasource.DataSource.
func (d *StatusDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_token_status"
}

// Schema implements datasource.DataSource.
func (d *StatusDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = statusSchema()
}

// Read implements datasource.DataSource.
func (d *StatusDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m statusModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &m)...); resp.Diagnostics.HasError() {
		return
	}
	api := d.deps.RequireAPI(&resp.Diagnostics, dynatrace.ScopeActiveGatesRead)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := clock.Bounded(ctx, sourceTimeout)
	defer cancel()
	d.readGates(ctx, api, &m, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	d.readEnforcement(ctx, api, &m, &resp.Diagnostics)
	d.deps.WarnAPISkew(api.Address().HostPort(), api.Skew, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}

// readGates fills in everything about gates, or leaves it null where it is not
// permitted.
func (d *StatusDataSource) readGates(ctx context.Context, api *dynatrace.Environment, m *statusModel, diags *diag.Diagnostics) {
	m.AllValid = types.BoolNull()
	all, err := api.ActiveGates(ctx)
	if err != nil {
		reportPart(tfkit.ExplainAPI("listing the gates of "+api.Address().String(), err, dynatrace.ScopeActiveGatesRead),
			isForbidden(err), "`activegates`, `counts`, `attention` and `all_valid` are null.", diags)
		return
	}
	filter := statusFilter{
		hostname: m.Hostname.ValueString(), group: m.Group.ValueString(), networkZone: m.NetworkZone.ValueString(),
		online: m.Online.ValueBoolPointer(), states: m.States,
	}
	gates := filter.choose(all, environment(d.deps))
	addExpiry(ctx, api, gates, diags)
	missing := readiness.Missing(m.ExpectedHostnames, all)
	m.ActiveGates, m.Counts, m.Attention = statusGatesOf(gates), countsOf(gates), attentionOf(gates, missing)
	m.AllValid = statusAllValid(gates, m.Attention)
}

// addExpiry takes expiry from the list of tokens, which is asked for only if a
// gate reports one.
func addExpiry(ctx context.Context, api *dynatrace.Environment, gates []readiness.Seen, diags *diag.Diagnostics) {
	if !slices.ContainsFunc(gates, func(one readiness.Seen) bool { return one.Token.ID != "" }) {
		return
	}
	tokens, err := api.Tokens(ctx)
	if err != nil {
		reportPart(tfkit.ExplainAPI("listing the ActiveGate tokens of "+api.Address().String(), err, dynatrace.ScopeTokensRead),
			isForbidden(err), "`token_expiration_date` is null.", diags)
		return
	}
	expires := make(map[string]time.Time, len(tokens))
	for _, token := range tokens {
		expires[token.ID] = token.ExpirationDate
	}
	for index := range gates {
		gates[index].Expires = expires[gates[index].Token.ID]
	}
}

// readEnforcement leaves it null where it cannot be read: older servers do not
// tell, and the gates are worth more.
func (d *StatusDataSource) readEnforcement(ctx context.Context, api *dynatrace.Environment, m *statusModel, diags *diag.Diagnostics) {
	enforcement, err := api.TokenEnforcement(ctx)
	if err != nil {
		reportPart(tfkit.ExplainAPI("reading the token enforcement of "+api.Address().String(), err, dynatrace.ScopeActiveGatesRead),
			ctx.Err() == nil, "`enforcement` is null.", diags)
		return
	}
	m.Enforcement = statusEnforcementOf(enforcement)
}

// reportPart makes a failure a warning that says what is missing, or an error.
func reportPart(failure tfkit.Failure, bearable bool, without string, diags *diag.Diagnostics) {
	if !bearable {
		diags.Append(failure.Diagnostic())
		return
	}
	failure.Detail += "\n\nWithout it " + without
	diags.Append(failure.Warning())
}
