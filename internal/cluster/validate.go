// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package cluster

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// ValidateConfig implements resource.ResourceWithValidateConfig. It checks form only:
// an error here would block even a destroy.
func (r *Resource) ValidateConfig(_ context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	values := tfkit.ValuesOf(req.Config.Raw)
	set := func(name string) bool {
		value := values.String(name)
		return !value.IsNull() && !value.IsUnknown()
	}
	if set("private_key_pem") && set("private_key_pem_wo") {
		resp.Diagnostics.AddAttributeError(path.Root("private_key_pem_wo"), "Conflicting certificate inputs", "Set either `private_key_pem` or `private_key_pem_wo`, not both.")
	}
	if set("verify_server_name") && values.IsNull("verify_address") {
		resp.Diagnostics.AddAttributeError(path.Root("verify_address"), "Nowhere to look",
			"`verify_server_name` is the server name of a handshake with `verify_address`, which is not set: set it to where this node presents its certificate, such as \"node1.example.com:443\".")
	}
}
