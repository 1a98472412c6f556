// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keyfile

import (
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/given"
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
	j.plan.facts = factsOf(bundle.Keystore().Entries[0])
	j.plan.Files, j.plan.MissingFiles = sumsMap(sums), given.StringList(nil)
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
		bundle, err := selfsigned.Generate(readGenerate(j.plan.Generate).request(j.deps.Clock.Now()))
		if err != nil {
			j.diags.AddAttributeError(generateField(err), "The key cannot be made", given.Sentence(err.Error()))
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
		path := j.plan.file(kind).ValueString()
		sums[kind] = disk.Sum(data)
		files = append(files, disk.File{Path: path, Content: data, Known: knownAt(j.deps, j.notes, path)})
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
		return disk.Leave(file)
	}
	err := disk.Remove(file, sums...)
	if _, ok := errors.AsType[*disk.ForeignError](err); ok {
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
