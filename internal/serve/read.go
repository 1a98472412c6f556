// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package serve

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// ReadResource refreshes a resource, and answers by itself if that changed and
// said nothing.
func (s *server) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	k, one := s.ask(ctx, req.TypeName)
	if one == nil || req.CurrentState == nil {
		return s.protocol.ReadResource(ctx, req)
	}
	state, err := req.CurrentState.Unmarshal(k.object)
	identity, known := k.identityOf(req.CurrentIdentity)
	question := resource.ReadRequest{
		State:    tfsdk.State{Schema: k.schema, Raw: state},
		Identity: &tfsdk.ResourceIdentity{Schema: k.identity, Raw: identity},
	}
	notes, before, readable := fill(ctx, req.Private, question.Private)
	if err != nil || state.IsNull() || !known || !readable {
		return s.protocol.ReadResource(ctx, req)
	}
	question.Private = notes
	if req.ClientCapabilities != nil {
		question.ClientCapabilities.DeferralAllowed = req.ClientCapabilities.DeferralAllowed
	}
	answer := resource.ReadResponse{
		State:    question.State,
		Identity: &tfsdk.ResourceIdentity{Schema: k.identity, Raw: identity},
		Private:  notes,
	}
	within, end := s.stoppable(ctx)
	defer end()
	one.Read(within, question, &answer)
	unchanged := len(answer.Diagnostics) == 0 && answer.Deferred == nil && answer.State.Raw.Equal(state) && answer.Private.Equal(before)
	if unchanged && !answer.Identity.Raw.IsFullyNull() && (identity.IsNull() || answer.Identity.Raw.Equal(identity)) {
		if found, ok := k.identityData(answer.Identity.Raw); ok {
			return &tfprotov6.ReadResourceResponse{NewState: req.CurrentState, Private: req.Private, NewIdentity: found}, nil
		}
	}
	return s.replay.ReadResource(context.WithValue(ctx, said{}, &answer), req)
}
