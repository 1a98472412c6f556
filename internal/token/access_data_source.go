// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
)

// AccessDataSource is activegate_access: what the configured tokens may do.
type AccessDataSource struct{ source }

var _ datasource.DataSourceWithConfigure = (*AccessDataSource)(nil)

// NewAccessDataSource returns the data source.
func NewAccessDataSource() datasource.DataSource { return &AccessDataSource{} }

// Metadata implements datasource.DataSource.
func (d *AccessDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_access"
}

// Schema implements datasource.DataSource.
func (d *AccessDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = accessSchema()
}

// Read implements datasource.DataSource.
func (d *AccessDataSource) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	api := d.deps.RequireAPI(&resp.Diagnostics, dynatrace.ScopeTokensRead, dynatrace.ScopeActiveGatesRead)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := clock.Bounded(ctx, sourceTimeout)
	defer cancel()
	tokens := lookUpAll(ctx, d.deps, api, &resp.Diagnostics)
	d.deps.WarnAPISkew(api.Address().HostPort(), api.Skew, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, accessModelOf(tokens))...)
}

func accessModelOf(tokens accessTokens) *accessModel {
	return &accessModel{
		APIToken: accessTokenOf(tokens[roleAPI]), GateToken: accessTokenOf(tokens[roleGate]), InstallerToken: accessTokenOf(tokens[roleInstaller]),
		MissingScopes: &accessMissing{
			Certificates: tokens.missing(forCertificates), Tokens: tokens.missing(forTokens),
			Rotation: tokens.missing(forRotation), Status: tokens.missing(forStatus),
		},
		Ready: &accessReady{
			Certificates: tokens.ready(forCertificates), Tokens: tokens.ready(forTokens),
			Rotation: tokens.ready(forRotation), Status: tokens.ready(forStatus),
		},
		Problems: tokens.problems(),
	}
}

func accessTokenOf(token *accessToken) *accessTokenModel {
	facts := token.facts
	if facts == nil {
		return &accessTokenModel{}
	}
	return &accessTokenModel{
		ID: sourceText(facts.ID), Name: sourceText(facts.Name), Owner: sourceText(facts.Owner), Enabled: types.BoolValue(facts.Enabled),
		ExpirationDate: sourceInstant(facts.ExpirationDate), Scopes: sourceTexts(slices.Sorted(slices.Values(facts.Scopes))),
	}
}
