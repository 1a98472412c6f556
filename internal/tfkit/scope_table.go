// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"slices"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
)

// TokenScope is a scope of access tokens, as users meet it.
type TokenScope struct {
	// API is its name in the API, UI the one in the user interface.
	API, UI string
	// Setting is the provider's setting whose token needs it.
	Setting string
}

// ScopeUse is what something needs a scope for. Why is empty where nothing works
// without it.
type ScopeUse struct {
	Scope, Why string
}

// Settings of the provider whose tokens are sent.
//
//nolint:gosec // names of settings, no tokens
const (
	apiTokenSetting       = "`api_token`"
	gateTokenSetting      = "`activegate_api_token` (else `api_token`)"
	installerTokenSetting = "`installer_token` (else `api_token`)"
	clusterTokenSetting   = "`cluster_api_token`"
)

// TokenScopes are the scopes that the provider makes use of (api-facts 7.7). The
// pages show this table, and every page its part of it.
func TokenScopes() []TokenScope {
	return []TokenScope{
		{dynatrace.ScopeCertificates, "ActiveGate certificate management", gateTokenSetting},
		{dynatrace.ScopeTokensRead, "Read ActiveGate tokens", apiTokenSetting},
		{dynatrace.ScopeTokensWrite, "Write ActiveGate tokens", apiTokenSetting},
		{dynatrace.ScopeActiveGatesRead, "Read ActiveGates", apiTokenSetting},
		{dynatrace.ScopeTenantRotation, "Tenant token rotation", apiTokenSetting},
		{dynatrace.ScopeSettingsRead, "Read settings", apiTokenSetting},
		{dynatrace.ScopeSettingsWrite, "Write settings", apiTokenSetting},
		{dynatrace.ScopeInstallerDownload, "PaaS integration - Installer download", installerTokenSetting},
		{dynatrace.ScopeServiceProvider, "Service Provider API", clusterTokenSetting},
	}
}

// ScopeUses are what each thing of the provider needs, by the name of its page.
func ScopeUses() map[string][]ScopeUse {
	certificates := []ScopeUse{{dynatrace.ScopeCertificates, ""}}
	return map[string][]ScopeUse{
		"resources/certificate":         certificates,
		"data-sources/certificate":      certificates,
		"data-sources/certificate_list": certificates,
		"list-resources/certificate":    certificates,
		"actions/certificate_activate":  certificates,

		"resources/token": {
			{dynatrace.ScopeTokensRead, ""},
			{dynatrace.ScopeTokensWrite, "to create, rotate and revoke"},
			{dynatrace.ScopeActiveGatesRead, "to see which gates use a token (without it, none that was used is revoked)"},
			{dynatrace.ScopeServiceProvider, "for tokens of a cluster, instead of all of these"},
		},
		"resources/token_enforcement": {
			{dynatrace.ScopeSettingsRead, ""},
			{dynatrace.ScopeSettingsWrite, "to change the settings"},
			{dynatrace.ScopeActiveGatesRead, "for the guard, and to see what is enforced automatically"},
		},
		"data-sources/tokens":  {{dynatrace.ScopeTokensRead, ""}, {dynatrace.ScopeServiceProvider, "for tokens of a cluster"}},
		"list-resources/token": {{dynatrace.ScopeTokensRead, ""}, {dynatrace.ScopeServiceProvider, "for tokens of a cluster"}},
		"data-sources/token_status": {
			{dynatrace.ScopeActiveGatesRead, ""},
			{dynatrace.ScopeTokensRead, "for `token_expiration_date`"},
		},
		"actions/token_revoke": {
			{dynatrace.ScopeTokensWrite, "to revoke"},
			{dynatrace.ScopeTokensRead, "to look at the token (without it, none is revoked unless `revoke_in_use = true`)"},
			{dynatrace.ScopeActiveGatesRead, "to see whether a gate uses it (without it, none that was used is revoked)"},
			{dynatrace.ScopeServiceProvider, "for tokens of a cluster, instead of all of these"},
		},

		"resources/tenant_token_rotation": {
			{dynatrace.ScopeTenantRotation, ""},
			{dynatrace.ScopeActiveGatesRead, "for `require_online`"},
			{dynatrace.ScopeInstallerDownload, "to notice what others do, and for `store_tokens = false`"},
		},
		"actions/tenant_token_rotation_cancel": {
			{dynatrace.ScopeTenantRotation, ""},
			{dynatrace.ScopeInstallerDownload, "to compare what connection info serves, which `active_token_sha256` demands"},
		},
		"ephemeral-resources/connection_info": {{dynatrace.ScopeInstallerDownload, ""}},

		"resources/cluster_certificate":      {{dynatrace.ScopeServiceProvider, ""}},
		"list-resources/cluster_certificate": {{dynatrace.ScopeServiceProvider, ""}},
		"data-sources/cluster_nodes":         {{dynatrace.ScopeServiceProvider, ""}},
	}
}

// ScopeWords say on a page which scopes it needs.
func ScopeWords(page string) string {
	uses := ScopeUses()[page]
	words := make([]string, len(uses))
	for index, use := range uses {
		at := slices.IndexFunc(TokenScopes(), func(scope TokenScope) bool { return scope.API == use.Scope })
		words[index] = "`" + use.Scope + "` on " + TokenScopes()[at].Setting
		if use.Why != "" {
			words[index] += ", " + use.Why
		}
	}
	label := "**Token scope:** "
	if len(uses) > 1 {
		label = "**Token scopes:** "
	}
	text := label + strings.Join(words, "; ") + "."
	if slices.ContainsFunc(uses, func(use ScopeUse) bool { return len(dynatrace.PlatformScopes(use.Scope)) > 0 }) {
		text += " With a platform credential they have [other names](../index.md#tokens-and-their-scopes)."
	}
	return text
}
