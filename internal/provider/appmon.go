// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/activegate/terraform-provider-activegate/internal/appmon"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// checkAppMon judges the settings of AppMon, which may have come from environment
// variables.
func checkAppMon(deps *tfkit.Dependencies, diags *diag.Diagnostics) {
	if url := deps.AppMonURL; url.IsSet() {
		if err := appmon.CheckURL(url.Value()); err != nil {
			diags.AddAttributeError(path.Root(url.Attribute()), "Not an AppMon server's URL", fmt.Sprintf("%s: %s.", url, err))
		}
	}
	if user := deps.AppMonUser; user.IsSet() && strings.Contains(user.Value(), ":") {
		diags.AddAttributeError(path.Root(user.Attribute()), "Not a user name", fmt.Sprintf("There is a colon in %s, which ends the name in HTTP Basic.", user))
	}
	for _, setting := range []tfkit.Setting{deps.AppMonUser, deps.AppMonPassword} {
		if setting.IsSet() && strings.ContainsAny(setting.Value(), "\r\n\x00") {
			diags.AddAttributeError(path.Root(setting.Attribute()), "Not a user name or password",
				fmt.Sprintf("There is a line end in %s. Perhaps a file was read with its line end: use `trimspace(...)`.", setting))
		}
	}
}
