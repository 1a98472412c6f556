// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
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
