// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package appmon

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/appmon/server"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

var atURL = path.Root("appmon_url")

// urlOf is which server is meant: the attribute's, else the provider's.
func urlOf(deps *tfkit.Dependencies, own types.String) tfkit.Setting {
	switch {
	case own.IsUnknown():
		return tfkit.NewUnknownSetting("appmon_url", "")
	case !own.IsNull():
		return tfkit.NewSetting("appmon_url", "", own.ValueString())
	}
	return deps.AppMonURL
}

// unknown says that the server cannot be asked yet.
func unknown(deps *tfkit.Dependencies, url tfkit.Setting) bool {
	return url.IsUnknown() || deps.AppMonUser.IsUnknown() || deps.AppMonPassword.IsUnknown() || deps.UnknownTrust
}

// require is the server's client, or nil with an error that names what is missing.
func require(deps *tfkit.Dependencies, own types.String, trust rest.Trust, diags *diag.Diagnostics) *server.Server {
	url := urlOf(deps, own)
	user, password := deps.AppMonUser, deps.AppMonPassword
	switch {
	case unknown(deps, url):
		diags.AddError("AppMon server not known yet",
			fmt.Sprintf("`appmon_url`, %s, %s or a setting of trust is known only at apply, so the server cannot be asked now. "+
				"Apply what they depend on first, for example with -target.", user, password))
		return nil
	case !url.IsSet():
		diags.AddAttributeError(atURL, "No AppMon server", fmt.Sprintf("Set `appmon_url` here or %s, such as https://appmon1:8021.", deps.AppMonURL))
		return nil
	case !user.IsSet() || !password.IsSet():
		diags.AddError("No user for AppMon", fmt.Sprintf("Set %s and %s; the user needs the permission *%s*.", user, password, server.PermissionWebService))
		return nil
	}
	address, err := server.ParseAddress(url.Value())
	if err != nil {
		diags.AddAttributeError(atURL, "Not an AppMon server's URL", err.Error()+".")
		return nil
	}
	return server.New(server.Config{
		Client: deps.Client, Address: address, Trust: trust,
		Auth: rest.Basic(user.Value(), rest.NewSecret(password.Value())).Of(password.Attribute()),
	})
}
