// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// TokensDataSource is activegate_tokens: every token of the environment.
type TokensDataSource struct{ source }

var _ datasource.DataSourceWithConfigure = (*TokensDataSource)(nil)

// NewTokensDataSource returns the data source.
func NewTokensDataSource() datasource.DataSource { return &TokensDataSource{} }

// Metadata implements datasource.DataSource.
func (d *TokensDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_tokens"
}

// Schema implements datasource.DataSource.
func (d *TokensDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = tokensSchema()
}

// Read implements datasource.DataSource.
func (d *TokensDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m tokensModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &m)...); resp.Diagnostics.HasError() {
		return
	}
	api := d.deps.RequireAPI(&resp.Diagnostics, dynatrace.ScopeTokensRead)
	filter := tokensFilterOf(m, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := clock.Bounded(ctx, sourceTimeout)
	defer cancel()
	all, err := api.Tokens(ctx)
	d.deps.WarnAPISkew(api.Address().HostPort(), api.Skew, &resp.Diagnostics)
	if err != nil {
		resp.Diagnostics.Append(tfkit.ExplainAPI("listing the ActiveGate tokens of "+api.Address().String(), err, dynatrace.ScopeTokensRead).Diagnostic())
		return
	}
	found, untyped := filter.choose(all, api.Now())
	if untyped > 0 {
		resp.Diagnostics.AddAttributeWarning(path.Root("activegate_type"), "The server does not tell the type of tokens",
			fmt.Sprintf("%d tokens that match otherwise were left out, because %s does not say which type of gate they are for. "+
				"Remove `activegate_type` to see them.", untyped, api.Address()))
	}
	m.Tokens = tokenModelsOf(found, api.Now())
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}

// tokensFilterOf reads what the configuration asks for; its form is validated.
func tokensFilterOf(m tokensModel, diags *diag.Diagnostics) tokensFilter {
	filter := tokensFilter{kind: m.Type.ValueString(), name: tfkit.Regex(m.NameRegex, path.Root("name_regex"), diags)}
	filter.expiringWithin = durationOrNil(m.ExpiringWithin, path.Root("expiring_within"), diags)
	filter.unusedFor = durationOrNil(m.UnusedFor, path.Root("unused_for"), diags)
	return filter
}

func durationOrNil(value types.String, at path.Path, diags *diag.Diagnostics) *clock.Duration {
	if value.IsNull() {
		return nil
	}
	parsed, err := clock.ParseDuration(value.ValueString())
	if err != nil {
		diags.AddAttributeError(at, "Invalid duration", err.Error()+".")
		return nil
	}
	return &parsed
}
