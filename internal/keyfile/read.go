// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keyfile

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/activegate/terraform-provider-activegate/internal/keyfile/content"
	"github.com/activegate/terraform-provider-activegate/internal/keyfile/disk"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Read implements resource.Resource. It looks at the files, and notes what is due:
// what a plan takes from the clock or the disk would not be the same at apply.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &state)...)
	var known notes
	if resp.Diagnostics.Append(tfkit.LoadNotes(ctx, req.Private, &known)...); resp.Diagnostics.HasError() {
		return
	}
	missing := look(r.Deps, state, &known, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	state.MissingFiles = tfkit.TextList(missing)
	known.At = nil
	if state.generates() {
		now := r.Deps.Clock.Now().UTC()
		known.At = &now
	}
	resp.Diagnostics.Append(tfkit.SaveNotes(ctx, resp.Private, known)...)
	resp.Diagnostics.Append(tfkit.Publish(ctx, &resp.State, resp.Identity, &state, nil)...)
}

// look finds out which files are not there any more as they were written, and
// whether somebody was interrupted while writing them.
func look(deps *tfkit.Dependencies, state model, known *notes, diags *diag.Diagnostics) (missing []string) {
	known.Interrupted = false
	sums := sumsOf(state.Files)
	for _, kind := range content.Kinds() {
		sum, written := sums[kind]
		if !written {
			continue
		}
		file := state.file(kind).ValueString()
		switch found, err := disk.Find(file, sum); {
		case err != nil:
			diags.Append(fileDiagnostic(kind, err))
		case found.Kind == disk.Ours:
			// Nobody needs the proof any more that the file is ours. If it cannot be
			// removed, the next refresh tries again.
			_ = disk.Settle(file, sum)
			deps.Files.Vouch(disk.Resolve(file), sum)
		case found.Kind == disk.Pending:
			known.Interrupted = true
		default:
			missing = append(missing, string(kind))
		}
	}
	return missing
}
