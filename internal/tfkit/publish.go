// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
)

// Publish stages identity and state and sets both or neither, identity first:
// an engine that supports identity refuses an answer without one.
func Publish(ctx context.Context, state *tfsdk.State, identity *tfsdk.ResourceIdentity, model, id any) diag.Diagnostics {
	var diags diag.Diagnostics
	stagedState := tfsdk.State{Schema: state.Schema, Raw: state.Raw}
	diags.Append(SetState(ctx, &stagedState, model)...)
	if identity == nil {
		if !diags.HasError() {
			state.Raw = stagedState.Raw
		}
		return diags
	}
	stagedIdentity := tfsdk.ResourceIdentity{Schema: identity.Schema, Raw: identity.Raw}
	diags.Append(SetIdentity(ctx, &stagedIdentity, id)...)
	if diags.HasError() {
		return diags
	}
	identity.Raw, state.Raw = stagedIdentity.Raw, stagedState.Raw
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
