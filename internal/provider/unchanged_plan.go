// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"bytes"
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// plan plans a resource that is proposed to stay as it is. The answer is nil if
// it does not; the diagnostics are then those of the attempt.
func (u *unchanged) plan(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (answer *tfprotov6.PlanResourceChangeResponse, said []*tfprotov6.Diagnostic) {
	k := u.kinds()[req.TypeName]
	if k == nil || !k.plain || req.PriorState == nil || req.ProposedNewState == nil || req.Config == nil {
		return nil, nil
	}
	one := u.resource(ctx, k)
	state, err := req.PriorState.Unmarshal(k.object)
	if one == nil || err != nil || state.IsNull() || !k.proposes(req.ProposedNewState, req.PriorState, state) {
		return nil, nil
	}
	config, err := req.Config.Unmarshal(k.object)
	identity, known := k.identityOf(req.PriorIdentity)
	if err != nil || !known || !k.settled(config, state) {
		return nil, nil
	}
	planner, plans := one.(resource.ResourceWithModifyPlan)
	call := resource.ModifyPlanRequest{
		Config:   tfsdk.Config{Schema: k.schema, Raw: config},
		Plan:     tfsdk.Plan{Schema: k.schema, Raw: state},
		State:    tfsdk.State{Schema: k.schema, Raw: state},
		Identity: &tfsdk.ResourceIdentity{Schema: k.identity, Raw: identity},
	}
	if req.ClientCapabilities != nil {
		call.ClientCapabilities.DeferralAllowed = req.ClientCapabilities.DeferralAllowed
	}
	notes, before, ok := fill(ctx, req.PriorPrivate, call.Private)
	if !ok || !plans {
		return nil, nil
	}
	call.Private = notes
	resp := resource.ModifyPlanResponse{
		Plan:     tfsdk.Plan{Schema: k.schema, Raw: state},
		Identity: &tfsdk.ResourceIdentity{Schema: k.identity, Raw: identity},
		Private:  notes,
	}
	ctx, cancel := u.stoppable(ctx)
	defer cancel()
	planner.ModifyPlan(ctx, call, &resp)
	said, ok = spoken(resp.Diagnostics)
	if !ok || resp.Deferred != nil || len(resp.RequiresReplace) > 0 || !resp.Plan.Raw.Equal(state) ||
		!resp.Private.Equal(before) || !resp.Identity.Raw.Equal(identity) {
		return nil, said
	}
	planned, ok := k.identityData(identity)
	if !ok {
		return nil, said
	}
	return &tfprotov6.PlanResourceChangeResponse{
		PlannedState: req.PriorState, PlannedPrivate: req.PriorPrivate, PlannedIdentity: planned, Diagnostics: said,
	}, said
}

// proposes says that an engine proposes the prior state. Write-only values,
// which some engines leave in, do not count: no state holds them.
func (k *kind) proposes(proposed, prior *tfprotov6.DynamicValue, state tftypes.Value) bool {
	if len(prior.MsgPack) > 0 && bytes.Equal(proposed.MsgPack, prior.MsgPack) {
		return true
	}
	value, err := proposed.Unmarshal(k.object)
	if err != nil {
		return false
	}
	var wanted, stored map[string]tftypes.Value
	if value.As(&wanted) != nil || state.As(&stored) != nil {
		return false
	}
	for name, there := range stored {
		if k.writeOnly[name] {
			if !there.IsNull() {
				return false
			}
			continue
		}
		if !wanted[name].Equal(there) {
			return false
		}
	}
	return len(wanted) == len(stored)
}

// settled says that no default applies: one does where the configuration leaves
// an attribute out and its value is another.
func (k *kind) settled(config, state tftypes.Value) bool {
	var configured, stored map[string]tftypes.Value
	if config.As(&configured) != nil || state.As(&stored) != nil {
		return false
	}
	for name, value := range k.defaults {
		if given := configured[name]; given.IsNull() && !stored[name].Equal(value) {
			return false
		}
	}
	return true
}
