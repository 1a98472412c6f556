// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"bytes"
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
)

// notesKey is the key in private state.
const notesKey = "notes"

// PrivateReader is private state that can be read.
type PrivateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

// PrivateWriter is private state that can be changed.
type PrivateWriter interface {
	PrivateReader
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// LoadNotes reads what a resource remembers beside its attributes into notes, which
// stay as they are if there is nothing. Private state is stored in clear text.
func LoadNotes[T any](ctx context.Context, private PrivateReader, notes *T) diag.Diagnostics {
	raw, diags := private.GetKey(ctx, notesKey)
	if diags.HasError() || len(raw) == 0 {
		return diags
	}
	if err := json.Unmarshal(raw, notes); err != nil {
		diags.AddError("Unreadable private state", "The notes of this resource in private state are not valid: "+err.Error())
	}
	return diags
}

// SaveNotes writes them, only if they say something else than what is stored: a
// refresh that writes private state counts as a change. Another form that says
// the same, as an earlier version wrote it, stays.
func SaveNotes[T any](ctx context.Context, private PrivateWriter, notes T) diag.Diagnostics {
	raw, err := json.Marshal(notes)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Unwritable private state", err.Error())}
	}
	stored, diags := private.GetKey(ctx, notesKey)
	if diags.HasError() || says[T](stored, raw) {
		return diags
	}
	diags.Append(private.SetKey(ctx, notesKey, raw)...)
	return diags
}

// says tells whether what is stored says the same as raw.
func says[T any](stored, raw []byte) bool {
	if len(stored) == 0 {
		return string(raw) == "{}"
	}
	var before T
	if json.Unmarshal(stored, &before) != nil {
		return false
	}
	same, err := json.Marshal(before)
	return err == nil && bytes.Equal(same, raw)
}

// Publish sets state and identity, both or neither: an engine that supports identity
// refuses an answer without one.
func Publish(ctx context.Context, state *tfsdk.State, identity *tfsdk.ResourceIdentity, model, id any) diag.Diagnostics {
	before := state.Raw
	diags := SetState(ctx, state, model)
	if diags.HasError() {
		return diags
	}
	if diags.Append(SetIdentity(ctx, identity, id)...); diags.HasError() {
		state.Raw = before
	}
	return diags
}

// Listed is a result of a list resource; model is the resource's, as a refresh
// gives it.
func Listed(ctx context.Context, req list.ListRequest, name string, identity, model any) list.ListResult {
	result := req.NewListResult(ctx)
	result.DisplayName = name
	result.Diagnostics.Append(SetIdentity(ctx, result.Identity, identity)...)
	if req.IncludeResource {
		state := tfsdk.State{Schema: result.Resource.Schema, Raw: result.Resource.Raw}
		result.Diagnostics.Append(SetState(ctx, &state, model)...)
		result.Resource.Raw = state.Raw
	}
	return result
}

// Remarks pushes diagnostics that belong to no single result, unless there are
// none. It returns false where nobody listens any more.
func Remarks(diags diag.Diagnostics, push func(list.ListResult) bool) bool {
	return len(diags) == 0 || push(list.ListResult{Diagnostics: diags})
}
