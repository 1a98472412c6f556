// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/sso"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// installerToken is the attribute of that name.
const installerToken = "installer_token"

// credential is what the environment sees: one of three kinds. Of an OAuth client
// secret is set beside id.
type credential struct {
	kind             string // dynatrace.Kind...
	token            tfkit.Setting
	id, secret, from tfkit.Setting
}

// parts are the settings that make it.
func (c credential) parts() []tfkit.Setting {
	if c.kind == dynatrace.KindOAuthClient {
		return []tfkit.Setting{c.id, c.secret}
	}
	return []tfkit.Setting{c.token}
}

// isPlatform says that it is taken by the platform alone.
func (c credential) isPlatform() bool { return c.kind != dynatrace.KindAPIToken }

// setting is how messages call it. It is unknown if any part of it is.
func (c credential) setting() tfkit.Setting {
	switch {
	case c.kind != dynatrace.KindOAuthClient:
		return c.token
	case c.secret.IsUnknown() || c.from.IsUnknown():
		return tfkit.NewUnknownSetting("oauth_client_id", envClientID)
	}
	return c.id
}

// credential resolves which one counts. What the block names outweighs every
// environment variable of another kind: a variable that is meant for something else
// must neither take over nor be in the way. Among equals a platform token comes
// first, then an OAuth client, then `api_token`; that there are two platform
// credentials is an error.
func (p *activeGateProvider) credential(c configuration, diags *diag.Diagnostics) credential {
	all := credential{
		token: p.setting("platform_token", envPlatformToken, c.PlatformToken),
		id:    p.settingOf("oauth_client_id", c.ClientID, envClientID, envOtherClientID), secret: p.settingOf("oauth_client_secret", c.ClientSecret, envClientSecret, envOtherClientSecret),
		from: p.setting("oauth_token_url", envTokenURL, c.TokenURL),
	}
	platform, oauth := !c.PlatformToken.IsNull(), !c.ClientID.IsNull() || !c.ClientSecret.IsNull()
	if !platform && !oauth && c.APIToken.IsNull() {
		platform, oauth = all.token.IsSet(), all.id.IsSet() || all.secret.IsSet()
	}
	switch {
	case platform && oauth:
		diags.AddAttributeError(path.Root("platform_token"), "Two platform credentials",
			fmt.Sprintf("There is %s, and there is an OAuth client in %s. Remove one of them: which one is sent is not for the provider to choose.", all.token, all.id))
		all.kind = dynatrace.KindPlatformToken
	case platform:
		all.kind = dynatrace.KindPlatformToken
	case oauth:
		all.kind = dynatrace.KindOAuthClient
		all.checkWhole(diags)
	default:
		all.kind, all.token = dynatrace.KindAPIToken, p.setting("api_token", envAPIToken, c.APIToken)
	}
	return all
}

// settingOf is setting with a second variable, which counts where the first is not
// set.
func (p *activeGateProvider) settingOf(attribute string, value types.String, variable, other string) tfkit.Setting {
	return or(p.setting(attribute, variable, value), p.setting(attribute, other, value))
}

// checkWhole refuses an OAuth client of which one half is missing.
func (c credential) checkWhole(diags *diag.Diagnostics) {
	for _, half := range []struct{ missing, given tfkit.Setting }{{c.secret, c.id}, {c.id, c.secret}} {
		if !half.missing.IsSet() && !half.missing.IsUnknown() {
			diags.AddAttributeError(path.Root(half.missing.Attribute()), "Half of an OAuth client",
				fmt.Sprintf("An OAuth client has an id and a secret. There is %s, but nothing in %s.", half.given, half.missing))
		}
	}
}

// authorize is the environment with what requests to it are sent with; false after an
// error.
func (p *activeGateProvider) authorize(c credential, to dynatrace.Config, diags *diag.Diagnostics) (_ dynatrace.Config, ok bool) {
	at := to.Address
	if !c.isPlatform() {
		to.Auth = rest.APIToken(rest.NewSecret(c.token.Value()))
		return to, true
	}
	setting := c.setting()
	if _, ok := at.Platform(); !ok {
		diags.AddAttributeError(path.Root(setting.Attribute()), "Platform credentials work on SaaS only",
			fmt.Sprintf("%s is given, but %s is no SaaS environment such as https://abc12345.live.dynatrace.com. "+
				"On Dynatrace Managed, and through a gate, use `api_token`.", capital(setting.String()), at))
		return to, false
	}
	switch {
	case !setting.IsSet():
		return to, true
	case c.kind == dynatrace.KindPlatformToken:
		to.Auth = rest.Bearer(rest.NewSecret(c.token.Value())).Of(setting.Attribute())
		return to, true
	}
	url := c.from.Value()
	if url == "" && !at.IsLoopback() { // of which nobody can tell
		url = sso.DefaultURL(at.Stage())
	}
	from, err := sso.ParseAddress(url)
	if err != nil {
		diags.AddAttributeError(path.Root(c.from.Attribute()), "Not a URL of single sign-on", fmt.Sprintf("%s: %s.", c.from, err))
		return to, false
	}
	grants := sso.New(sso.Config{Client: to.Client, Address: from, ID: c.id.Value(), Secret: rest.NewSecret(c.secret.Value()), Clock: p.clock})
	to.Auth, to.Scopes = rest.Granted(c.id.Value(), grants.Token).Of(setting.Attribute()), grants.Scopes
	return to, true
}

// capital begins a sentence.
func capital(text string) string { return string(text[0]-'a'+'A') + text[1:] }
