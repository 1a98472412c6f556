// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// read refreshes a resource. The answer is nil if that changed something; the
// diagnostics are then those of the attempt.
func (u *unchanged) read(ctx context.Context, req *tfprotov6.ReadResourceRequest) (answer *tfprotov6.ReadResourceResponse, said []*tfprotov6.Diagnostic) {
	k := u.kinds()[req.TypeName]
	if k == nil || req.CurrentState == nil {
		return nil, nil
	}
	one := u.resource(ctx, k)
	state, err := req.CurrentState.Unmarshal(k.object)
	identity, known := k.identityOf(req.CurrentIdentity)
	if one == nil || err != nil || !known || state.IsNull() {
		return nil, nil
	}
	call := resource.ReadRequest{
		State:    tfsdk.State{Schema: k.schema, Raw: state},
		Identity: &tfsdk.ResourceIdentity{Schema: k.identity, Raw: identity},
	}
	if req.ClientCapabilities != nil {
		call.ClientCapabilities.DeferralAllowed = req.ClientCapabilities.DeferralAllowed
	}
	notes, before, ok := fill(ctx, req.Private, call.Private)
	if !ok {
		return nil, nil
	}
	call.Private = notes
	resp := resource.ReadResponse{
		State:    tfsdk.State{Schema: k.schema, Raw: state},
		Identity: &tfsdk.ResourceIdentity{Schema: k.identity, Raw: identity},
		Private:  notes,
	}
	ctx, cancel := u.stoppable(ctx)
	defer cancel()
	one.Read(ctx, call, &resp)
	said, ok = spoken(resp.Diagnostics)
	if !ok || resp.Deferred != nil || !resp.State.Raw.Equal(state) || !resp.Private.Equal(before) ||
		resp.Identity.Raw.IsFullyNull() || (!identity.IsNull() && !resp.Identity.Raw.Equal(identity)) {
		return nil, said
	}
	found, ok := k.identityData(resp.Identity.Raw)
	if !ok {
		return nil, said
	}
	return &tfprotov6.ReadResourceResponse{NewState: req.CurrentState, Private: req.Private, NewIdentity: found, Diagnostics: said}, said
}
