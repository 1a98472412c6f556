// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
)

// RequireConnectionInfo is the environment's API for connection info, which the
// installer token alone is enough for, or nil with an error that names what is
// missing in the provider block.
func (d *Dependencies) RequireConnectionInfo(diags *diag.Diagnostics) *dynatrace.Environment {
	switch {
	case d.EnvironmentURL.IsUnknown() || d.InstallerToken.IsUnknown() || d.UnknownTrust:
		diags.AddError("Environment not known yet",
			fmt.Sprintf("%s, %s or a setting of trust is known only at apply, so the environment cannot be asked now. "+
				"Apply what they depend on first, for example with -target.", d.EnvironmentURL, d.InstallerToken))
	case !d.EnvironmentURL.IsSet():
		diags.AddError("No environment", fmt.Sprintf("Set %s, such as https://abc12345.live.dynatrace.com.", d.EnvironmentURL))
	case !d.InstallerToken.IsSet():
		diags.AddError("No token for connection info",
			fmt.Sprintf("Set %s, or %s; it needs the scope %s.", d.InstallerToken, d.APIToken, dynatrace.ScopeInstallerDownload))
	default:
		return d.API
	}
	return nil
}
