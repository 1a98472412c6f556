// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keyfile

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/activegate/terraform-provider-activegate/internal/given"
	"github.com/activegate/terraform-provider-activegate/internal/keyfile/content"
	"github.com/activegate/terraform-provider-activegate/internal/keyfile/disk"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Read implements resource.Resource. It looks at the files, and notes what is due:
// what a plan takes from the clock or the disk would not be the same at apply.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	o := &observation{deps: r.Deps, diags: &resp.Diagnostics}
	resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &o.state)...)
	if resp.Diagnostics.Append(tfkit.LoadNotes(ctx, req.Private, &o.notes)...); resp.Diagnostics.HasError() {
		return
	}
	o.observe()
	o.noteTime()
	if resp.Diagnostics.HasError() {
		return
	}
	o.state.MissingFiles = given.StringList(o.missing)
	resp.Diagnostics.Append(tfkit.SaveNotes(ctx, resp.Private, o.notes)...)
	resp.Diagnostics.Append(tfkit.Publish(ctx, &resp.State, resp.Identity, &o.state, nil)...)
}

// observation is one refresh in progress.
type observation struct {
	deps    *tfkit.Dependencies
	state   model
	notes   notes
	diags   *diag.Diagnostics
	missing []string
}

// observe finds out which files are there as they were written.
func (o *observation) observe() {
	o.notes.Interrupted = false
	sums := sumsOf(o.state.Files)
	for _, kind := range content.Kinds() {
		if sum, written := sums[kind]; written {
			o.observeFile(kind, o.state.file(kind).ValueString(), sum)
		}
	}
}

func (o *observation) observeFile(kind content.Kind, file, sum string) {
	found, err := disk.Find(file, sum)
	if err != nil {
		o.diags.Append(fileDiagnostic(kind, err))
		return
	}
	switch found.Kind {
	case disk.Ours:
		// Nobody needs the proof any more that the file is ours. If it cannot be
		// removed, the next refresh tries again.
		_ = disk.Settle(file, sum)
		o.deps.Files.Vouch(disk.Resolve(file), sum)
	case disk.Pending:
		o.notes.Interrupted = true
	default:
		o.missing = append(o.missing, string(kind))
	}
}

// noteTime notes by which time a plan judges whether a renewal is due.
func (o *observation) noteTime() {
	o.notes.At = nil
	if o.state.generates() {
		now := o.deps.Clock.Now().UTC()
		o.notes.At = &now
	}
}
