// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import "github.com/activegate/terraform-provider-activegate/internal/dynatrace"

// accessRole is which setting of the provider a token is for.
type accessRole int

const (
	roleAPI accessRole = iota
	roleGate
	roleInstaller
)

// accessNeed is one scope that a purpose takes, and on which token.
type accessNeed struct {
	role  accessRole
	scope string
}

// accessPurpose is something that the provider is used for.
type accessPurpose struct {
	name  string
	needs []accessNeed
}

// The purposes, and the scopes that all they offer takes (api-facts 7.7). The scope
// to write tokens covers creating them; the one to create does not cover
// revoking.
var (
	forCertificates = accessPurpose{"certificates", []accessNeed{{roleGate, dynatrace.ScopeCertificates}}}
	forTokens       = accessPurpose{"tokens", []accessNeed{
		{roleAPI, dynatrace.ScopeTokensRead}, {roleAPI, dynatrace.ScopeTokensWrite}, {roleAPI, dynatrace.ScopeActiveGatesRead},
	}}
	forRotation = accessPurpose{"rotation", []accessNeed{
		{roleAPI, dynatrace.ScopeTenantRotation}, {roleAPI, dynatrace.ScopeActiveGatesRead}, {roleInstaller, dynatrace.ScopeInstallerDownload},
	}}
	forStatus = accessPurpose{"status", []accessNeed{{roleAPI, dynatrace.ScopeActiveGatesRead}, {roleAPI, dynatrace.ScopeTokensRead}}}
)

// accessPurposesInOrder is the order of the messages.
func accessPurposesInOrder() []accessPurpose {
	return []accessPurpose{forCertificates, forTokens, forRotation, forStatus}
}
