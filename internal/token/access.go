// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// AccessDataSource is activegate_access: what the configured tokens may do.
type AccessDataSource struct{ tfkit.DataSource }

var _ datasource.DataSourceWithConfigure = (*AccessDataSource)(nil)

// NewAccessDataSource returns the data source.
func NewAccessDataSource() datasource.DataSource {
	return &AccessDataSource{tfkit.DataSource{Name: "access"}}
}

// Schema implements datasource.DataSource.
func (d *AccessDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = accessSchema()
}

// Read implements datasource.DataSource.
func (d *AccessDataSource) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	ctx, cancel := clock.Bounded(ctx, sourceTimeout)
	defer cancel()
	m := &accessModel{ // of a block that has a cluster alone
		APIToken: &accessTokenModel{}, GateToken: &accessTokenModel{}, InstallerToken: &accessTokenModel{},
		MissingScopes: &accessMissing{}, Ready: &accessReady{}, Problems: []string{},
	}
	if d.Deps.EnvironmentServer().IsNamed() || d.Deps.Cluster == nil {
		m = d.environment(ctx, &resp.Diagnostics)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	ready, problem := d.cluster(ctx, &resp.Diagnostics)
	if m.Ready.Cluster = ready; problem != "" {
		m.Problems = append(m.Problems, problem)
	}
	resp.Diagnostics.Append(tfkit.SetState(ctx, &resp.State, m)...)
}

// environment is what the environment tells of its tokens.
func (d *AccessDataSource) environment(ctx context.Context, diags *diag.Diagnostics) *accessModel {
	api := d.Deps.RequireAPI(diags, dynatrace.ScopeTokensRead, dynatrace.ScopeActiveGatesRead)
	if api == nil {
		return nil
	}
	tokens := lookUpAll(ctx, d.Deps, api, diags)
	d.Deps.WarnAPISkew(api.Address().HostPort(), api.Skew, diags)
	return accessModelOf(tokens)
}

// cluster says whether the cluster accepts its token: it tells nothing of a token,
// and refuses one that it does not know in the same way as one without the scope.
func (d *AccessDataSource) cluster(ctx context.Context, diags *diag.Diagnostics) (ready types.Bool, problem string) {
	if d.Deps.ClusterServer().IsUnknown() || d.Deps.Cluster == nil {
		return types.BoolNull(), ""
	}
	_, err := d.Deps.Cluster.Preferences(ctx)
	switch {
	case err == nil:
		return types.BoolValue(true), ""
	case rest.HasStatus(err, http.StatusUnauthorized, http.StatusForbidden):
		return types.BoolValue(false), fmt.Sprintf("The token in %s is not accepted by %s: it is unknown, expired or of an environment, or it lacks the scope %s. "+
			"The Cluster Management Console makes tokens of the cluster.", d.Deps.ClusterToken, d.Deps.Cluster.Address().URL(), dynatrace.ScopeServiceProvider)
	}
	diags.Append(tfkit.ExplainCluster("asking whether the token of the cluster is accepted by "+d.Deps.Cluster.Address().URL(), err).Warning())
	return types.BoolNull(), ""
}

func accessModelOf(tokens accessTokens) *accessModel {
	return &accessModel{
		APIToken: accessTokenOf(tokens[roleAPI]), GateToken: accessTokenOf(tokens[roleGate]), InstallerToken: accessTokenOf(tokens[roleInstaller]),
		MissingScopes: &accessMissing{
			Certificates: tokens.missing(forCertificates), Tokens: tokens.missing(forTokens),
			Rotation: tokens.missing(forRotation), Enforcement: tokens.missing(forEnforcement), Status: tokens.missing(forStatus),
		},
		Ready: &accessReady{
			Certificates: tokens.ready(forCertificates), Tokens: tokens.ready(forTokens),
			Rotation: tokens.ready(forRotation), Enforcement: tokens.ready(forEnforcement), Status: tokens.ready(forStatus),
		},
		Problems: tokens.problems(),
	}
}

func accessTokenOf(token *accessToken) *accessTokenModel {
	facts := token.facts
	if facts == nil {
		return &accessTokenModel{Kind: token.kind()}
	}
	if facts.Platform {
		return &accessTokenModel{Kind: token.kind(), ID: tfkit.TextOrNull(facts.ID), Scopes: sourceTexts(slices.Sorted(slices.Values(facts.Scopes)))}
	}
	return &accessTokenModel{
		Kind: token.kind(), ID: tfkit.TextOrNull(facts.ID), Name: tfkit.TextOrNull(facts.Name), Owner: tfkit.TextOrNull(facts.Owner), Enabled: types.BoolValue(facts.Enabled),
		ExpirationDate: sourceInstant(facts.ExpirationDate), Scopes: sourceTexts(slices.Sorted(slices.Values(facts.Scopes))),
	}
}

// accessModel is the result of activegate_access. Nil pointers and slices are
// null.
type accessModel struct {
	APIToken       *accessTokenModel `tfsdk:"api_token"`
	GateToken      *accessTokenModel `tfsdk:"activegate_api_token"`
	InstallerToken *accessTokenModel `tfsdk:"installer_token"`
	MissingScopes  *accessMissing    `tfsdk:"missing_scopes"`
	Ready          *accessReady      `tfsdk:"ready"`
	Problems       []string          `tfsdk:"problems"`
}

// accessTokenModel is what is known of one access token, never the token.
type accessTokenModel struct {
	Kind           types.String      `tfsdk:"kind"`
	ID             types.String      `tfsdk:"id"`
	Name           types.String      `tfsdk:"name"`
	Owner          types.String      `tfsdk:"owner"`
	Enabled        types.Bool        `tfsdk:"enabled"`
	ExpirationDate timetypes.RFC3339 `tfsdk:"expiration_date"`
	Scopes         []string          `tfsdk:"scopes"`
}

// accessMissing is what each purpose lacks.
type accessMissing struct {
	Certificates []string `tfsdk:"certificates"`
	Tokens       []string `tfsdk:"tokens"`
	Rotation     []string `tfsdk:"rotation"`
	Enforcement  []string `tfsdk:"enforcement"`
	Status       []string `tfsdk:"status"`
}

// accessReady is which purpose can be served.
type accessReady struct {
	Certificates types.Bool `tfsdk:"certificates"`
	Tokens       types.Bool `tfsdk:"tokens"`
	Rotation     types.Bool `tfsdk:"rotation"`
	Enforcement  types.Bool `tfsdk:"enforcement"`
	Status       types.Bool `tfsdk:"status"`
	Cluster      types.Bool `tfsdk:"cluster"`
}

func accessSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "Preflight: what the configured access tokens may do, and what is missing. One answer instead of an error for each of 800 gates.\n\n" +
			"Each distinct token is looked up once, authorized by itself; any scope is enough for that. Of a platform token the environment tells the permissions, " +
			"if it has the scope `platform-management:effective-permissions:resolve`; of an OAuth client the scopes that it was granted. Nothing here fails for a token that lacks something or is not " +
			"accepted: `problems` says so. No token is ever shown, only its id. The provider needs `environment_url` and a credential, since gates themselves offer no such lookup, or a cluster, of which `ready.cluster` alone is told then.\n\n" +
			"Scopes are half of what counts: the owner of a token needs the permissions as well.",
		Attributes: map[string]schema.Attribute{
			"api_token":            accessTokenAttribute("What the environment sees: `api_token`, `platform_token` or the OAuth client."),
			"activegate_api_token": accessTokenAttribute("The token that gates see; the same as `api_token` unless another one is configured."),
			"installer_token":      accessTokenAttribute("The token for connection info; the same as `api_token` unless another one is configured."),
			"missing_scopes": accessPurposes(func(needs string) schema.Attribute {
				return schema.ListAttribute{
					Computed: true, ElementType: types.StringType,
					MarkdownDescription: needs + " Empty if nothing is missing, null if that cannot be told.",
				}
			}, "Scopes that the tokens lack for each purpose."),
			"ready": accessPurposes(func(needs string) schema.Attribute {
				return schema.BoolAttribute{Computed: true, MarkdownDescription: needs + " Null if that cannot be told."}
			}, "Whether the tokens are accepted, enabled, not expired and have all scopes for each purpose."),
			"problems": schema.ListAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "What is wrong, and what to do about it; empty if nothing is. Made for a `check` block. " +
					"The scopes of settings count once `api_token` has one of them: without both it is not meant to enforce tokens, and `missing_scopes.enforcement` alone names them.",
			},
		},
	}
}

// accessPurposes is one attribute for each purpose, described by what it needs.
func accessPurposes(attribute func(needs string) schema.Attribute, description string) schema.Attribute {
	purposes := map[string]schema.Attribute{
		"certificates": attribute("`activegate_certificate`: `ActiveGateCertManagement` on `activegate_api_token`."),
		"tokens": attribute("`activegate_token`: `activeGateTokenManagement.read`, `activeGateTokenManagement.write` (which covers creation), and " +
			"`activeGates.read`, without which no token that was used is revoked."),
		"rotation":    attribute("`activegate_tenant_token_rotation`: `tenantTokenRotation.write` and `activeGates.read`, and `InstallerDownload` on `installer_token`."),
		"enforcement": attribute("`activegate_token_enforcement`: `settings.read` and `settings.write`, and `activeGates.read`, without which turning the enforcement on is refused."),
		"status":      attribute("`activegate_token_status` and `activegate_tokens`: `activeGates.read` and `activeGateTokenManagement.read`."),
	}
	if _, whole := attribute("").(schema.BoolAttribute); whole { // of a cluster's token nobody tells the scopes
		purposes["cluster"] = attribute("`activegate_cluster_certificate`, `activegate_cluster_nodes`, and `activegate_token` with `activegate_type = \"CLUSTER\"`: whether the cluster at `cluster_url` accepts `cluster_api_token`, which needs `ServiceProviderAPI`; null without them too.")
	}
	return schema.SingleNestedAttribute{Computed: true, MarkdownDescription: description, Attributes: purposes}
}

func accessTokenAttribute(description string) schema.Attribute {
	return schema.SingleNestedAttribute{
		Computed: true, MarkdownDescription: description + " Its facts are null where the environment does not tell them: of platform credentials all but `kind`, `id` and `scopes`.",
		Attributes: map[string]schema.Attribute{
			"kind":            toldText("What it is: `api_token`, `platform_token` or `oauth_client`; null if there is none."),
			"id":              toldText("Its public part, such as `dt0c01.ST2EY72KQINMH574WMNVI7YN`."),
			"name":            toldText("Its name."),
			"owner":           toldText("Its owner."),
			"enabled":         schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether it is enabled."},
			"expiration_date": toldInstant("When it expires, RFC 3339; null if never."),
			"scopes":          toldTexts("Its scopes, sorted. Of a platform token they are the permissions that it has, of those that the provider makes use of; of an OAuth client what it was granted."),
		},
	}
}
