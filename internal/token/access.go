// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// NewAccessDataSource returns activegate_access: what the configured tokens may do.
func NewAccessDataSource() datasource.DataSource {
	return tfkit.NewDataSource("access", accessSchema, sourceTimeout, readAccess)
}

func readAccess(ctx context.Context, deps *tfkit.Dependencies, m *accessModel, diags *diag.Diagnostics) {
	untold := &accessToken{} // of a block that has a cluster alone
	tokens := accessTokens{roleAPI: untold, roleGate: untold, roleInstaller: untold}
	if deps.EnvironmentServer().IsNamed() || deps.Cluster == nil {
		api := deps.RequireAPI(diags, dynatrace.ScopeTokensRead, dynatrace.ScopeActiveGatesRead)
		if api == nil {
			return
		}
		tokens = lookUpAll(ctx, deps, api, diags)
		if deps.WarnAPISkew(api.Address().HostPort(), api.Skew, diags); diags.HasError() {
			return
		}
	}
	cluster, problem := clusterAccess(ctx, deps, diags)
	missing, ready := map[string]attr.Value{}, map[string]attr.Value{"cluster": cluster}
	for _, p := range accessPurposes {
		scopes, more := types.ListValueFrom(ctx, types.StringType, tokens.missing(p))
		diags.Append(more...)
		missing[p.name], ready[p.name] = scopes, tokens.ready(p)
	}
	*m = accessModel{
		APIToken: accessTokenOf(tokens[roleAPI]), GateToken: accessTokenOf(tokens[roleGate]), InstallerToken: accessTokenOf(tokens[roleInstaller]),
		MissingScopes: objectOf(ctx, missing), Ready: objectOf(ctx, ready), Problems: tokens.problems(),
	}
	if problem != "" {
		m.Problems = append(m.Problems, problem)
	}
}

// objectOf is an object with these attributes.
func objectOf(ctx context.Context, values map[string]attr.Value) types.Object {
	kinds := make(map[string]attr.Type, len(values))
	for name, value := range values {
		kinds[name] = value.Type(ctx)
	}
	return types.ObjectValueMust(kinds, values)
}

// clusterAccess says whether the cluster accepts its token: it tells nothing of a token,
// and refuses one that it does not know in the same way as one without the scope.
func clusterAccess(ctx context.Context, deps *tfkit.Dependencies, diags *diag.Diagnostics) (ready types.Bool, problem string) {
	if deps.ClusterServer().IsUnknown() || deps.Cluster == nil {
		return types.BoolNull(), ""
	}
	_, err := deps.Cluster.Preferences(ctx)
	switch {
	case err == nil:
		return types.BoolValue(true), ""
	case rest.HasStatus(err, http.StatusUnauthorized, http.StatusForbidden):
		return types.BoolValue(false), fmt.Sprintf("The token in %s is not accepted by %s: it is unknown, expired or of an environment, or it lacks the scope %s. "+
			"The Cluster Management Console makes tokens of the cluster.", deps.ClusterToken, deps.Cluster.Address().URL(), dynatrace.ScopeServiceProvider)
	}
	diags.Append(tfkit.ExplainCluster("asking whether the token of the cluster is accepted by "+deps.Cluster.Address().URL(), err).Warning())
	return types.BoolNull(), ""
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
	MissingScopes  types.Object      `tfsdk:"missing_scopes"`
	Ready          types.Object      `tfsdk:"ready"`
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
			"missing_scopes": schema.SingleNestedAttribute{
				Computed: true, MarkdownDescription: "Scopes that the tokens lack for each purpose.",
				Attributes: purposeAttributes(func(needs string) schema.Attribute {
					return toldTexts(needs + " Empty if nothing is missing, null if that cannot be told.")
				}),
			},
			"ready": schema.SingleNestedAttribute{
				Computed: true, MarkdownDescription: "Whether the tokens are accepted, enabled, not expired and have all scopes for each purpose.",
				Attributes: readyAttributes(),
			},
			"problems": schema.ListAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "What is wrong, and what to do about it; empty if nothing is. Made for a `check` block. " +
					"The scopes of settings count once `api_token` has one of them: without both it is not meant to enforce tokens, and `missing_scopes.enforcement` alone names them.",
			},
		},
	}
}

// purposeAttributes are one attribute for each purpose, described by what it needs.
func purposeAttributes(attribute func(needs string) schema.Attribute) map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{}
	for _, p := range accessPurposes {
		attributes[p.name] = attribute(p.words)
	}
	return attributes
}

// readyAttributes has the cluster as well: of its token nobody tells the scopes.
func readyAttributes() map[string]schema.Attribute {
	truth := func(needs string) schema.Attribute {
		return schema.BoolAttribute{Computed: true, MarkdownDescription: needs + " Null if that cannot be told."}
	}
	attributes := purposeAttributes(truth)
	attributes["cluster"] = truth("`activegate_cluster_certificate`, `activegate_cluster_nodes`, and `activegate_token` with `activegate_type = \"CLUSTER\"`: whether the cluster at " +
		"`cluster_url` accepts `cluster_api_token`, which needs `ServiceProviderAPI`; null without them too.")
	return attributes
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
