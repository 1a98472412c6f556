// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package inprocess

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
)

// Action is what a plan does with a resource.
type Action string

// The actions.
const (
	NoOp             Action = "no-op"
	Create           Action = "create"
	Update           Action = "update"
	Delete           Action = "delete"
	DeleteThenCreate Action = "delete, then create"
	CreateThenDelete Action = "create, then delete"
)

// Replaces tells that it is a replacement.
func (a Action) Replaces() bool { return a == DeleteThenCreate || a == CreateThenDelete }

// Wish is what a plan is made from.
type Wish struct {
	Prior  *Object // nil: there is none yet
	Config cty.Value
	// Ignore applies ignore_changes: the configuration, with what was there
	// instead of what is to be ignored. Nil ignores nothing.
	Ignore func(prior, config cty.Value) cty.Value
	// Replace asks for a replacement whatever the provider says.
	Replace bool
	// CreateFirst creates before it destroys.
	CreateFirst bool
}

// Change is a plan for one resource.
type Change struct {
	Action        Action
	Before, After cty.Value
	Private       []byte
	// BeforeIdentity and AfterIdentity are null where there is none; the second
	// may be unknown in part.
	BeforeIdentity, AfterIdentity cty.Value
	// Because are the attributes for which the provider wants a replacement.
	Because []cty.Path
	// Tainted replaces what was created with an error.
	Tainted bool
}

// Plan asks a provider what it would do about a wish, and holds the answer to
// the rules. It validates the configuration first.
func (r *Resource) Plan(ctx context.Context, wish Wish) (*Change, Diagnostics) {
	return r.plan(ctx, wish, nil)
}

// plan goes by what was planned before, if this is the plan of an apply.
func (r *Resource) plan(ctx context.Context, wish Wish, earlier *Change) (*Change, Diagnostics) {
	said := r.Validate(ctx, wish.Config)
	if said.Failed() {
		return nil, said
	}
	prior := wish.Prior
	if prior != nil && prior.Tainted {
		prior = nil // as if it were new, and a replacement in the end
	}
	change, more := r.ask(ctx, prior, wish.ignoring(prior))
	if said = append(said, more...); said.Failed() {
		return nil, said
	}
	order := DeleteThenCreate
	if wish.CreateFirst {
		order = CreateThenDelete
	}
	if change.Action != Create && (wish.Replace || len(change.Because) > 0) {
		if change, more = r.again(ctx, change, wish.Config); more.Failed() {
			return nil, append(said, more...)
		}
		change.Action = order
	} else if change.Action != Create {
		said = append(said, r.known(change.AfterIdentity)...)
	}
	switch {
	case wish.Prior != nil && wish.Prior.Tainted:
		change.Action, change.Before, change.BeforeIdentity, change.Tainted = order, wish.Prior.Value, wish.Prior.Identity, true
	case earlier != nil && earlier.Action.Replaces() && change.Action == Create:
		// What is to be replaced is gone, or set aside, by now.
		change.Action, change.Before, change.BeforeIdentity = earlier.Action, earlier.Before, earlier.BeforeIdentity
	}
	return change, said
}

func (w Wish) ignoring(prior *Object) cty.Value {
	if w.Ignore == nil || prior == nil {
		return w.Config
	}
	return w.Ignore(prior.Value, w.Config)
}

// ask makes one plan of an object as it is, or of a new one.
func (r *Resource) ask(ctx context.Context, prior *Object, config cty.Value) (*Change, Diagnostics) {
	before := cty.NullVal(r.object)
	if prior != nil {
		before = prior.Value
	}
	change, paths, said := r.request(ctx, prior, config, r.Schema.Propose(before, config))
	if said.Failed() {
		return nil, said
	}
	if faults := r.Schema.validPlan(nil, before, config, change.After); len(faults) > 0 {
		return nil, append(said, violation(InvalidPlan, faults...)...)
	}
	switch {
	case before.IsNull():
		change.Action = Create
		return change, said
	case change.After.RawEquals(before):
		change.Action = NoOp
	default:
		change.Action = Update
	}
	because, faults := r.replaces(before, change.After, paths)
	change.Because = because
	return change, append(said, faults...)
}

// again plans what is to be replaced as something new. What the provider warns
// of is what it has already warned of.
func (r *Resource) again(ctx context.Context, first *Change, config cty.Value) (*Change, Diagnostics) {
	fresh := &Object{Value: cty.NullVal(r.object), Private: first.Private, Identity: first.AfterIdentity}
	change, _, said := r.request(ctx, fresh, config, r.Schema.Propose(fresh.Value, config))
	if said.Failed() {
		return nil, said
	}
	change.Before, change.BeforeIdentity, change.Because = first.Before, first.BeforeIdentity, first.Because
	return change, nil
}

// PlanDestroy asks a provider whether an object may be destroyed.
func (r *Resource) PlanDestroy(ctx context.Context, stored *Object) (*Change, Diagnostics) {
	null := cty.NullVal(r.object)
	change, _, said := r.request(ctx, stored, null, null)
	if said.Failed() {
		return nil, said
	}
	if !change.After.IsNull() {
		return nil, append(said, violation(InvalidPlan, errors.New("something is planned for what is to be destroyed"))...)
	}
	change.Action = Delete
	return change, append(said, r.known(change.AfterIdentity)...)
}

// request is the call of a plan.
func (r *Resource) request(ctx context.Context, prior *Object, config, proposed cty.Value) (*Change, []cty.Path, Diagnostics) {
	req, err := r.PlanRequest(prior, config, proposed)
	if err != nil {
		return nil, nil, Failure(err)
	}
	resp, err := r.provider.Server.PlanResourceChange(ctx, req)
	if err != nil {
		return nil, nil, Failure(err)
	}
	said := Diagnostics(resp.Diagnostics)
	if said.Failed() {
		return nil, nil, said
	}
	after, err := Decode(resp.PlannedState, r.object)
	if err != nil {
		return nil, nil, append(said, violation(InvalidPlan, err)...)
	}
	identity, faults := r.decodeIdentity(resp.PlannedIdentity)
	change := &Change{
		Before: cty.NullVal(r.object), After: after, Private: resp.PlannedPrivate,
		BeforeIdentity: cty.NullVal(r.identity), AfterIdentity: identity,
	}
	if prior != nil {
		change.Before, change.BeforeIdentity = prior.Value, prior.Identity
	}
	if _, kept := r.Schema.storable(after); len(kept) > 0 {
		faults = append(faults, violation(InvalidPlan, kept...)...)
	}
	paths := make([]cty.Path, 0, len(resp.RequiresReplace))
	for _, path := range resp.RequiresReplace {
		paths = append(paths, pathOf(path))
	}
	return change, paths, append(said, faults...)
}

// PlanRequest is the bare request of a plan, for those who look at the answer
// itself.
func (r *Resource) PlanRequest(prior *Object, config, proposed cty.Value) (*tfprotov6.PlanResourceChangeRequest, error) {
	state, identity, err := r.Encode(prior)
	if err != nil {
		return nil, err
	}
	req := &tfprotov6.PlanResourceChangeRequest{
		TypeName: r.Kind, PriorState: state, PriorIdentity: identity,
		ClientCapabilities: &tfprotov6.PlanResourceChangeClientCapabilities{DeferralAllowed: r.provider.Capabilities.Deferral},
	}
	if prior != nil {
		req.PriorPrivate = prior.Private
	}
	if req.Config, err = Encode(config, r.object); err != nil {
		return nil, err
	}
	req.ProposedNewState, err = Encode(proposed, r.object)
	return req, err
}

// replaces are those of the attributes a provider names that really change, or
// whose change nobody can see.
func (r *Resource) replaces(before, after cty.Value, paths []cty.Path) ([]cty.Path, Diagnostics) {
	var because []cty.Path
	for _, path := range paths {
		was, errBefore := path.Apply(before)
		is, errAfter := path.Apply(after)
		if errBefore != nil && errAfter != nil {
			return nil, violation(InvalidPlan, path.NewError(errors.New("a replacement is wanted for an attribute that there is not")))
		}
		a := r.Schema.at(path)
		if errBefore != nil || errAfter != nil || (a != nil && a.WriteOnly) || !same(was, is) {
			because = append(because, path)
		}
	}
	return because, nil
}

// Propose merges what is configured with what is stored: what an engine
// suggests to a provider as the new state. What is computed and not configured
// keeps its value, which is null where nothing is stored yet.
func (s *Schema) Propose(prior, config cty.Value) cty.Value {
	switch {
	case config.IsNull():
		return config
	case !config.IsKnown():
		return prior
	}
	merged := make(map[string]cty.Value, len(s.Attributes))
	for name, a := range s.Attributes {
		merged[name] = a.propose(attribute(prior, name, a.Type), config.GetAttr(name))
	}
	return cty.ObjectVal(merged)
}

func (a *Attribute) propose(prior, config cty.Value) cty.Value {
	switch {
	case a.Computed && config.IsNull():
		if a.Optional && a.wasConfigured(prior) {
			return config
		}
		return prior
	case a.Nested == nil || config.IsNull() || !config.IsKnown():
		return config
	case a.Nesting == tfprotov6.SchemaObjectNestingModeSingle:
		return a.Nested.Propose(prior, config)
	case a.Nesting == tfprotov6.SchemaObjectNestingModeSet || config.LengthInt() == 0:
		return config
	}
	return a.proposeEach(prior, config)
}

// proposeEach pairs the elements of lists and maps by their keys.
func (a *Attribute) proposeEach(prior, config cty.Value) cty.Value {
	list, byName := []cty.Value{}, map[string]cty.Value{}
	for key, value := range config.Elements() {
		one := a.Nested.Propose(element(prior, key, value.Type()), value)
		if a.Nesting == tfprotov6.SchemaObjectNestingModeMap {
			byName[key.AsString()] = one
			continue
		}
		list = append(list, one)
	}
	if a.Nesting == tfprotov6.SchemaObjectNestingModeMap {
		return cty.MapVal(byName)
	}
	return cty.ListVal(list)
}

// wasConfigured tells that a nested value holds something that only a
// configuration can have put there, so that its absence now is a change.
func (a *Attribute) wasConfigured(prior cty.Value) bool {
	if a.Nested == nil {
		return false
	}
	found := false
	_ = cty.Walk(prior, func(path cty.Path, value cty.Value) (bool, error) {
		one := a.Nested.at(path)
		found = found || (one != nil && !one.Computed && !value.IsNull())
		return !found, nil
	})
	return found
}
