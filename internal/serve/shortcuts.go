// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package serve

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// PlanResourceChange plans a resource that is proposed to stay as it is, and
// answers by itself if the plan agrees and says nothing. Whatever else is
// proposed, the framework has to plan: it knows what becomes unknown then.
func (s *server) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	k, one := s.ask(ctx, req.TypeName)
	planner, plans := one.(resource.ResourceWithModifyPlan)
	if !plans || req.PriorState == nil || req.ProposedNewState == nil || req.Config == nil {
		return s.protocol.PlanResourceChange(ctx, req)
	}
	question, ok := k.quiet(req)
	if !ok {
		return s.protocol.PlanResourceChange(ctx, req)
	}
	notes, before, readable := fill(ctx, req.PriorPrivate, question.Private)
	if !readable {
		return s.protocol.PlanResourceChange(ctx, req)
	}
	question.Private = notes
	state, identity := question.State.Raw, question.Identity.Raw
	answer := resource.ModifyPlanResponse{
		Plan:     question.Plan,
		Identity: &tfsdk.ResourceIdentity{Schema: k.identity, Raw: identity},
		Private:  notes,
	}
	within, end := s.stoppable(ctx)
	defer end()
	planner.ModifyPlan(within, question, &answer)
	unchanged := len(answer.Diagnostics) == 0 && answer.Deferred == nil && len(answer.RequiresReplace) == 0 &&
		answer.Plan.Raw.Equal(state) && answer.Private.Equal(before) && answer.Identity.Raw.Equal(identity)
	if unchanged {
		if planned, ok := k.identityData(identity); ok {
			return &tfprotov6.PlanResourceChangeResponse{PlannedState: req.PriorState, PlannedPrivate: req.PriorPrivate, PlannedIdentity: planned}, nil
		}
	}
	return s.replay.PlanResourceChange(context.WithValue(ctx, said{}, &answer), req)
}

// quiet is what a resource is asked that is proposed to stay as it is. It is
// false where the framework would ask otherwise.
func (k *kind) quiet(req *tfprotov6.PlanResourceChangeRequest) (question resource.ModifyPlanRequest, ok bool) {
	if !k.plain {
		return question, false
	}
	state, err := req.PriorState.Unmarshal(k.object)
	if err != nil || state.IsNull() || !k.proposes(req.ProposedNewState, req.PriorState, state) {
		return question, false
	}
	config, err := req.Config.Unmarshal(k.object)
	identity, known := k.identityOf(req.PriorIdentity)
	if err != nil || !known || !k.settled(config, state) {
		return question, false
	}
	question = resource.ModifyPlanRequest{
		Config:   tfsdk.Config{Schema: k.schema, Raw: config},
		Plan:     tfsdk.Plan{Schema: k.schema, Raw: state},
		State:    tfsdk.State{Schema: k.schema, Raw: state},
		Identity: &tfsdk.ResourceIdentity{Schema: k.identity, Raw: identity},
	}
	if req.ClientCapabilities != nil {
		question.ClientCapabilities.DeferralAllowed = req.ClientCapabilities.DeferralAllowed
	}
	return question, true
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
		if k.schema.Attributes[name].IsWriteOnly() {
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
	defaults, ok := k.defaults()
	var configured, stored map[string]tftypes.Value
	if !ok || config.As(&configured) != nil || state.As(&stored) != nil {
		return false
	}
	for name, value := range defaults {
		if configured[name].IsNull() && !stored[name].Equal(value) {
			return false
		}
	}
	return true
}

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

// replaying is a provider whose resources say again what a real one has
// answered. Served by the framework, it makes the whole answer of a call of what
// its resource said, and asks nobody.
type replaying struct{ provider.Provider }

// Resources implements provider.Provider.
func (p replaying) Resources(ctx context.Context) []func() resource.Resource {
	var all []func() resource.Resource
	for _, create := range p.Provider.Resources(ctx) {
		if one, ok := create().(resource.ResourceWithIdentity); ok {
			all = append(all, func() resource.Resource { return replayed{one} })
		}
	}
	return all
}

// replayed has the name and the schemas of a resource, and the answer that the
// context holds.
type replayed struct{ resource.ResourceWithIdentity }

// said is the key of an answer in a context.
type said struct{}

// Read implements resource.Resource.
func (replayed) Read(ctx context.Context, _ resource.ReadRequest, resp *resource.ReadResponse) {
	if answer, ok := ctx.Value(said{}).(*resource.ReadResponse); ok {
		*resp = *answer
	}
}

// ModifyPlan implements resource.ResourceWithModifyPlan.
func (replayed) ModifyPlan(ctx context.Context, _ resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if answer, ok := ctx.Value(said{}).(*resource.ModifyPlanResponse); ok {
		*resp = *answer
	}
}

// private is private state as resources see it. The framework's type is
// internal: a field that has it tells which it is.
type private[T any] interface {
	*T
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// fill reads private state twice, to have something to compare with. It returns
// false for what only the framework understands.
func fill[T any, P private[T]](ctx context.Context, raw []byte, _ P) (one, other P, ok bool) {
	one, other = new(T), new(T)
	if len(raw) == 0 {
		return one, other, true
	}
	var values map[string][]byte
	if json.Unmarshal(raw, &values) != nil {
		return nil, nil, false
	}
	for key, value := range values {
		if strings.HasPrefix(key, ".") || len(value) == 0 || one.SetKey(ctx, key, value).HasError() || other.SetKey(ctx, key, value).HasError() {
			return nil, nil, false
		}
	}
	return one, other, true
}
