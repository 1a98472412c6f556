// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keyfile

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/keyfile/content"
	"github.com/activegate/terraform-provider-activegate/internal/keyfile/disk"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/selfsigned"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// job is one create or update in progress. Nothing in it waits, so that nothing
// is cut off by an engine that is interrupted.
type job struct {
	deps   *tfkit.Dependencies
	plan   model
	inputs inputs
	notes  notes
	diags  *diag.Diagnostics
}

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

// Delete implements resource.Resource. Files that are still ours are deleted, but
// for the backup, which may be the only copy of the key.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	j := &job{deps: r.Deps, diags: &resp.Diagnostics}
	if resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &j.plan)...); resp.Diagnostics.HasError() {
		return
	}
	j.notes.Written = j.plan.written()
	for _, kind := range j.plan.kinds() {
		if err := j.release(kind, j.plan.file(kind).ValueString()); err != nil {
			resp.Diagnostics.AddAttributeError(attributeOf(kind), "A file cannot be deleted",
				fmt.Sprintf("The provider %s. Check the rights there, and apply again.\n\n%s", err, tfkit.ForgetAdvice("activegate_keystore")))
		}
	}
}

// write makes or takes the key, and writes all files anew.
func (j *job) write() bool {
	bundle := j.key()
	if bundle == nil {
		return false
	}
	files, sums, err := j.render(bundle)
	if err != nil {
		j.diags.Append(j.inputs.diagnostic(err))
		return false
	}
	if err := disk.Write(files...); err != nil {
		j.diags.Append(writeDiagnostic(j.plan, err))
		return false
	}
	j.plan.facts = factsOf(bundle.Entry)
	j.plan.Files, j.plan.MissingFiles = sumsMap(sums), tfkit.TextList(nil)
	j.notes.Written, j.notes.Interrupted, j.notes.At = map[string]string{}, false, nil
	for kind, sum := range sums {
		file := j.plan.file(kind).ValueString()
		j.notes.Written[file] = sum
		j.deps.Files.Write(disk.Resolve(file))
	}
	return true
}

// key makes the key, or takes the one that is given; nil with a diagnostic.
func (j *job) key() *keystore.Bundle {
	if j.plan.generates() {
		bundle, err := selfsigned.Generate(j.plan.toGenerate().request(j.deps.Clock.Now()))
		if err != nil {
			j.diags.Append(notMade(path.Root("generate"), err))
			return nil
		}
		return bundle
	}
	material, err := j.inputs.judge()
	switch {
	case err != nil:
		j.diags.Append(j.inputs.diagnostic(err))
		return nil
	case material == nil || material.bundle == nil:
		j.diags.Append(j.inputs.diagnostic(&keystore.Error{Input: keystore.InputPrivateKey, Detail: "The private key is missing: set `private_key_pem_wo`."}))
		return nil
	}
	return material.bundle
}

// render makes all files.
func (j *job) render(bundle *keystore.Bundle) ([]disk.File, map[content.Kind]string, error) {
	var files []disk.File
	sums, form := map[content.Kind]string{}, j.inputs.form(j.plan)
	for _, kind := range j.plan.kinds() {
		data, err := form.Render(kind, bundle)
		if err != nil {
			return nil, nil, err
		}
		file := j.plan.file(kind).ValueString()
		sums[kind] = disk.Sum(data)
		files = append(files, disk.File{Path: file, Content: data, Known: knownAt(j.deps, j.notes, file)})
	}
	return files, sums, nil
}

// release deletes a file that is no longer managed, if it is ours. A backup stays.
// The error is about a file that is ours and could not be deleted.
func (j *job) release(kind content.Kind, file string) error {
	if j.deps.Files.Written(disk.Resolve(file)) {
		return nil // it has another owner since a moment ago, in a replacement its successor
	}
	sums := knownAt(j.deps, j.notes, file)
	if kind == content.Backup {
		found, err := disk.Find(file, sums...)
		if err != nil || found.Kind != disk.Absent {
			j.vouch(file, found.Sum)
			j.diags.Append(backupStays(file))
		}
		return disk.Sweep(file)
	}
	err := disk.Remove(file, sums...)
	if failed, ok := errors.AsType[*disk.Error](err); ok && failed.Foreign != "" {
		j.diags.Append(notDeleted(file, err))
		return nil
	}
	return err
}

// vouch lets the second half of a replacement overwrite what the first has left.
func (j *job) vouch(file, sum string) {
	if sum != "" && sum == j.notes.Written[file] {
		j.deps.Files.Vouch(disk.Resolve(file), sum)
	}
}
