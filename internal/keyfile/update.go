// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keyfile

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/activegate/terraform-provider-activegate/internal/keyfile/content"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Update implements resource.Resource. It writes everything anew where the plan
// has said so, and deletes what is no longer configured after that.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	j := &job{deps: r.Deps, inputs: readInputs(req.Config), diags: &resp.Diagnostics}
	var prior model
	resp.Diagnostics.Append(tfkit.GetPlan(ctx, req.Plan, &j.plan)...)
	resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &prior)...)
	if resp.Diagnostics.Append(tfkit.LoadNotes(ctx, req.Private, &j.notes)...); resp.Diagnostics.HasError() {
		return
	}
	j.inputs = j.inputs.planned(j.plan)
	j.notes.Written = prior.written()
	written := maps.Clone(j.notes.Written)
	if j.plan.Files.IsUnknown() && !j.write() {
		return // the prior state stays
	}
	j.releaseOld(prior, written)
	resp.Diagnostics.Append(tfkit.Publish(ctx, &resp.State, resp.Identity, &j.plan, nil)...)
	resp.Diagnostics.Append(tfkit.SaveNotes(ctx, resp.Private, j.notes)...)
}

// releaseOld deletes the files that are configured no longer, or elsewhere. One
// that cannot be deleted is given up, with a warning.
func (j *job) releaseOld(prior model, written map[string]string) {
	old := &job{deps: j.deps, notes: notes{Written: written}, diags: j.diags}
	for _, kind := range prior.kinds() {
		file := prior.file(kind).ValueString()
		if samePath(file, j.plan.file(kind).ValueString()) {
			j.notes.rename(file, j.plan.file(kind).ValueString())
			continue
		}
		if !j.takenOver(file) {
			if err := old.release(kind, file); err != nil {
				j.diags.Append(notDeleted(file, err))
			}
		}
		delete(j.notes.Written, file)
	}
}

// takenOver says that a file of another kind is at the place now.
func (j *job) takenOver(file string) bool {
	for _, kind := range content.Kinds() {
		if samePath(file, j.plan.file(kind).ValueString()) {
			return true
		}
	}
	return false
}

// rename follows another spelling of a path.
func (n notes) rename(from, to string) {
	if sum, known := n.Written[from]; known && from != to {
		delete(n.Written, from)
		n.Written[to] = sum
	}
}
