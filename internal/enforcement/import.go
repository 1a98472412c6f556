// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package enforcement

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// ImportState implements resource.ResourceWithImportState.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id := identityModel{ID: types.StringValue(strings.TrimSpace(req.ID))}
	if req.ID == "" && req.Identity != nil {
		resp.Diagnostics.Append(req.Identity.Get(ctx, &id)...)
	}
	if id.ID.ValueString() != currentID {
		resp.Diagnostics.AddError("Invalid import id", fmt.Sprintf("An environment has one token enforcement, and its id is %q.\n\n%s", currentID,
			tfkit.ImportForms(typeName, currentID, fmt.Sprintf("id = %q", currentID))))
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), currentID)...)
	if resp.Identity != nil {
		resp.Diagnostics.Append(resp.Identity.Set(ctx, id)...)
	}
	resp.Diagnostics.Append(tfkit.SaveNotes(ctx, resp.Private, &notes{Imported: true})...)
}
