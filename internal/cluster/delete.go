// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package cluster

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Delete implements resource.Resource. The API has no delete: state alone changes.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	if resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &state)...); !resp.Diagnostics.HasError() {
		refuseDestroy(state, &resp.Diagnostics)
	}
}

// planDestroy refuses or warns before anything happens.
func (r *Resource) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var state model
	if resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &state)...); resp.Diagnostics.HasError() {
		return
	}
	refuseDestroy(state, &resp.Diagnostics)
	warnRetained(state, &resp.Diagnostics)
}

func refuseDestroy(state model, diags *diag.Diagnostics) {
	if state.OnDestroy.ValueString() == onDestroyFail {
		diags.AddAttributeError(path.Root("on_destroy"), "Destroying the certificate is forbidden",
			fmt.Sprintf("%s has this certificate, and `on_destroy = \"fail\"` is in state. To destroy the resource all the same, apply `on_destroy = \"retain\"` first: destroy knows only the state.\n\n%s",
				state.ID.ValueString(), tfkit.ForgetAdvice("activegate_"+typeName)))
	}
}

func warnRetained(state model, diags *diag.Diagnostics) {
	if state.OnDestroy.ValueString() == onDestroyRetain {
		diags.AddWarning("The certificate stays on the node",
			"The cluster's API cannot delete a certificate: a node keeps it, with its key, until another one is stored. Nothing renews it from then on.")
	}
}
