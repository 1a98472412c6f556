// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keyfile

import (
	"context"
	"crypto/rand"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Create implements resource.Resource.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	j := &job{deps: r.Deps, inputs: readInputs(req.Config), diags: &resp.Diagnostics}
	resp.Diagnostics.Append(tfkit.GetPlan(ctx, req.Plan, &j.plan)...)
	j.inputs = j.inputs.planned(j.plan)
	if resp.Diagnostics.HasError() || !j.write() {
		return
	}
	j.notes.Owner = rand.Text()
	j.plan.ID = types.StringValue(j.notes.Owner)
	resp.Diagnostics.Append(tfkit.Publish(ctx, &resp.State, resp.Identity, &j.plan, nil)...)
	resp.Diagnostics.Append(tfkit.SaveNotes(ctx, resp.Private, j.notes)...)
}
