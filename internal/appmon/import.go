// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package appmon

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/appmon/server"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// ImportState implements resource.ResourceWithImportState.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id := identityModel{ID: types.StringValue(strings.TrimSpace(req.ID))}
	if req.ID == "" && req.Identity != nil {
		resp.Diagnostics.Append(req.Identity.Get(ctx, &id)...)
	}
	address, err := server.ParseAddress(id.ID.ValueString())
	if err != nil {
		const example = "https://appmon1:8021"
		resp.Diagnostics.AddError("Invalid import id", fmt.Sprintf("The id is the URL of the server: %s.\n\n%s", err, tfkit.ImportForms("activegate_"+typeName, example, fmt.Sprintf("id = %q", example))))
	}
	if resp.Diagnostics.HasError() {
		return
	}
	id.ID = types.StringValue(address.String())
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id.ID)...)
	if resp.Identity != nil {
		resp.Diagnostics.Append(resp.Identity.Set(ctx, id)...)
	}
	resp.Diagnostics.Append(tfkit.SaveNotes(ctx, resp.Private, notes{Server: address.String(), Imported: true})...)
}
