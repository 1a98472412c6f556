// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

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
	name, words string // words say what it is and needs
	needs       []accessNeed
	// meant are scopes of which a token has one where this is meant to be done at
	// all: else it is no problem that the others are missing. None: it is.
	meant []string
}

// accessPurposes are the purposes, in the order of the messages, and the scopes that all
// they offer takes (api-facts 7.7). The scope to write tokens covers creating them; the
// one to create does not cover revoking.
var accessPurposes = []accessPurpose{
	{
		name: "certificates", words: "`activegate_certificate`: `ActiveGateCertManagement` on `activegate_api_token`.",
		needs: []accessNeed{{roleGate, dynatrace.ScopeCertificates}},
	},
	{
		name: "tokens", words: "`activegate_token`: `activeGateTokenManagement.read`, `activeGateTokenManagement.write` (which covers creation), and " +
			"`activeGates.read`, without which no token that was used is revoked.",
		needs: []accessNeed{{roleAPI, dynatrace.ScopeTokensRead}, {roleAPI, dynatrace.ScopeTokensWrite}, {roleAPI, dynatrace.ScopeActiveGatesRead}},
	},
	{
		name: "rotation", words: "`activegate_tenant_token_rotation`: `tenantTokenRotation.write` and `activeGates.read`, and `InstallerDownload` on `installer_token`.",
		needs: []accessNeed{{roleAPI, dynatrace.ScopeTenantRotation}, {roleAPI, dynatrace.ScopeActiveGatesRead}, {roleInstaller, dynatrace.ScopeInstallerDownload}},
	},
	{
		name: "enforcement", words: "`activegate_token_enforcement`: `settings.read` and `settings.write`, and `activeGates.read`, without which turning the enforcement on is refused.",
		needs: []accessNeed{{roleAPI, dynatrace.ScopeSettingsRead}, {roleAPI, dynatrace.ScopeSettingsWrite}, {roleAPI, dynatrace.ScopeActiveGatesRead}},
		meant: []string{dynatrace.ScopeSettingsRead, dynatrace.ScopeSettingsWrite},
	},
	{
		name: "status", words: "`activegate_token_status` and `activegate_tokens`: `activeGates.read` and `activeGateTokenManagement.read`.",
		needs: []accessNeed{{roleAPI, dynatrace.ScopeActiveGatesRead}, {roleAPI, dynatrace.ScopeTokensRead}},
	},
}

// standing is what a token is good for.
type standing int

const (
	// standingUnknown means that nobody can look up what it may do.
	standingUnknown standing = iota
	// standingRefused means that it opens nothing.
	standingRefused
	// standingAccepted means that its scopes decide.
	standingAccepted
)

// accessToken is one distinct configured token, without its secret.
type accessToken struct {
	setting  tfkit.Setting // how it is called
	facts    *dynatrace.AccessToken
	standing standing
	problem  string // empty if it is accepted
}

// newAccessToken judges what the environment told of a token.
func newAccessToken(setting tfkit.Setting, facts dynatrace.AccessToken, now time.Time) *accessToken {
	token := &accessToken{setting: setting, facts: &facts, standing: standingAccepted}
	switch {
	case !facts.Enabled:
		token.standing = standingRefused
		token.problem = fmt.Sprintf("The token in %s, whose id is %s, is disabled: enable it, or configure another one.", setting, facts.ID)
	case !facts.ExpirationDate.IsZero() && !facts.ExpirationDate.After(now):
		token.standing = standingRefused
		token.problem = fmt.Sprintf("The token in %s, whose id is %s, expired at %s: make another one.", setting, facts.ID, facts.ExpirationDate.UTC().Format(time.RFC3339))
	}
	return token
}

// has reports whether the token has a scope; a token that is not accepted has none.
func (a *accessToken) has(scope string) bool {
	return a.standing == standingAccepted && a.facts.Has(scope)
}

// name is how a scope is called where the token could have it: of several that do,
// the first.
func (a *accessToken) name(scope string) string {
	if names := dynatrace.PlatformScopes(scope); a.facts.Platform && len(names) > 0 {
		return names[0]
	}
	return scope
}

// kind is that of a credential; null if there is none.
func (a *accessToken) kind() types.String {
	kinds := map[string]string{"platform_token": dynatrace.KindPlatformToken, "oauth_client_id": dynatrace.KindOAuthClient}
	kind, platform := kinds[a.setting.Attribute()]
	switch {
	case !a.setting.IsSet() && !a.setting.IsUnknown():
		return types.StringNull()
	case platform:
		return types.StringValue(kind)
	}
	return types.StringValue(dynatrace.KindAPIToken)
}

// accessTokens are the distinct tokens by role; one may have several.
type accessTokens map[accessRole]*accessToken

// missing are the scopes that a purpose lacks; nil if that cannot be told.
func (t accessTokens) missing(p accessPurpose) []string {
	missing := []string{}
	for _, need := range p.needs {
		token := t[need.role]
		switch {
		case token.facts == nil:
			return nil
		case !token.facts.Has(need.scope):
			missing = append(missing, token.name(need.scope))
		}
	}
	return missing
}

// ready is false as soon as one token is known not to do, and null if one
// cannot be judged.
func (t accessTokens) ready(p accessPurpose) types.Bool {
	ready := types.BoolValue(true)
	for _, need := range p.needs {
		switch token := t[need.role]; {
		case token.standing == standingUnknown:
			ready = types.BoolNull()
		case !token.has(need.scope):
			return types.BoolValue(false)
		}
	}
	return ready
}

// means says that somebody has the purpose in mind.
func (t accessTokens) means(p accessPurpose) bool {
	return len(p.meant) == 0 || slices.ContainsFunc(p.needs, func(need accessNeed) bool {
		facts := t[need.role].facts
		return slices.Contains(p.meant, need.scope) && facts != nil && facts.Has(need.scope)
	})
}

// problems are those of the tokens themselves, then the missing scopes, each
// once with all purposes that need it.
func (t accessTokens) problems() []string {
	problems := []string{}
	for _, role := range []accessRole{roleAPI, roleGate, roleInstaller} {
		if text := t[role].problem; text != "" && !slices.Contains(problems, text) {
			problems = append(problems, text)
		}
	}
	type lack struct {
		token *accessToken
		scope string
	}
	var lacks []lack
	purposesOf := map[lack][]string{}
	for _, p := range accessPurposes {
		for _, need := range p.needs {
			token := t[need.role]
			if !t.means(p) || token.facts == nil || token.facts.Has(need.scope) {
				continue
			}
			one := lack{token, token.name(need.scope)}
			if purposesOf[one] == nil {
				lacks = append(lacks, one)
			}
			purposesOf[one] = append(purposesOf[one], p.name)
		}
	}
	for _, one := range lacks {
		problems = append(problems, fmt.Sprintf("The token in %s, whose id is %s, lacks the scope %s, needed for: %s. Add the scope to it, or configure a token that has it.",
			one.token.setting, one.token.facts.ID, one.scope, strings.Join(purposesOf[one], ", ")))
	}
	return problems
}

// lookUpAll asks once for each distinct token. What keeps the environment from
// answering at all is an error; what it says of a token is not.
func lookUpAll(ctx context.Context, deps *tfkit.Dependencies, api *dynatrace.Environment, diags *diag.Diagnostics) accessTokens {
	type known struct {
		secret rest.Secret
		token  *accessToken
	}
	var distinct []known
	tokens := accessTokens{}
	for _, one := range []struct {
		role    accessRole
		setting tfkit.Setting
	}{{roleAPI, deps.Credential}, {roleGate, deps.GateToken}, {roleInstaller, deps.InstallerToken}} {
		secret := rest.NewSecret(one.setting.Value())
		for _, other := range distinct {
			if other.secret.Equal(secret) {
				tokens[one.role] = other.token
			}
		}
		if tokens[one.role] == nil {
			tokens[one.role] = lookUp(ctx, one.setting, secret, api, diags)
			distinct = append(distinct, known{secret, tokens[one.role]})
		}
	}
	return tokens
}

// lookUp asks for one token.
func lookUp(ctx context.Context, setting tfkit.Setting, secret rest.Secret, api *dynatrace.Environment, diags *diag.Diagnostics) *accessToken {
	token := &accessToken{setting: setting}
	if !setting.IsSet() && !setting.IsUnknown() {
		token.standing = standingRefused // there is none, which is no problem to whoever needs none
		return token
	}
	if !setting.IsSet() {
		token.problem = fmt.Sprintf("The token in %s is known only at apply, so it cannot be looked up yet.", setting)
		return token
	}
	if token.kind().ValueString() != dynatrace.KindAPIToken {
		token.lookUpPlatform(ctx, api, diags)
		return token
	}
	facts, err := api.LookUp(ctx, secret)
	switch {
	case err == nil:
		return newAccessToken(setting, facts, api.Now())
	case errors.Is(err, dynatrace.ErrUnknownAccessToken):
		token.problem = fmt.Sprintf("The scopes of the token in %s cannot be looked up, because %s has no access token like it. A platform token may still work, and tells more in `platform_token`; "+
			"any other is wrong or of another environment: compare `environment_url`.", setting, api.Address())
	case rest.HasStatus(err, http.StatusUnauthorized):
		token.standing = standingRefused
		token.problem = fmt.Sprintf("The token in %s is not accepted by %s (HTTP 401): it is wrong, expired or disabled, or of another environment. Configure another one.",
			setting, api.Address())
	case rest.HasStatus(err, http.StatusForbidden):
		token.problem = fmt.Sprintf("The token in %s may not be looked up at %s (HTTP 403), so its scopes are not known. A platform token may still work unless it has expired.",
			setting, api.Address())
	default:
		diags.Append(tfkit.ExplainAPI("looking up the token in "+setting.String(), err, "any").Diagnostic())
	}
	return token
}

// lookUpPlatform asks what a platform credential may do.
func (a *accessToken) lookUpPlatform(ctx context.Context, api *dynatrace.Environment, diags *diag.Diagnostics) {
	facts, err := api.LookUpOwn(ctx)
	var grant *rest.GrantError
	switch {
	case err == nil:
		a.standing, a.facts = standingAccepted, &facts
	case errors.Is(err, dynatrace.ErrUnknownAccessToken):
		a.problem = fmt.Sprintf("What %s may do cannot be told: the environment resolves permissions for those alone who have the scope "+
			"platform-management:effective-permissions:resolve, and some environments not at all. It may still work, unless it has expired.", a.setting)
	case rest.HasStatus(err, http.StatusUnauthorized):
		a.standing = standingRefused
		a.problem = fmt.Sprintf("%s answers HTTP 401 to what is in %s: it is wrong or disabled, or of another environment. Configure another one.",
			api.Address(), a.setting)
	case tfkit.GrantRefused(ctx, api) != nil && errors.As(err, &grant):
		a.standing = standingRefused
		a.problem = fmt.Sprintf("No access token was granted to the OAuth client %s in %s: client id or secret not accepted. Configure another one.", grant.ID, a.setting)
	default:
		diags.Append(tfkit.ExplainAPI("asking what "+a.setting.String()+" may do", err, "any").Diagnostic())
	}
}
