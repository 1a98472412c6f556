// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package inprocess

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
)

// Recheck makes the plan of an apply: again, with what is known by now, which
// must complete the one that was shown. In a replacement the object that is
// replaced is no longer the prior one: wish.Prior is nil.
func (r *Resource) Recheck(ctx context.Context, shown *Change, wish Wish) (*Change, Diagnostics) {
	wish.CreateFirst = shown.Action == CreateThenDelete
	change, said := r.plan(ctx, wish, shown)
	if said.Failed() {
		return nil, said
	}
	if change.Action != shown.Action && (shown.Action != Update || change.Action != NoOp) {
		said = append(said, violation(InconsistentPlan, fmt.Errorf("the action was %q, is %q", shown.Action, change.Action))...)
	}
	return change, append(said, violation(InconsistentPlan, r.Schema.completes(shown.After, change.After)...)...)
}

// Apply carries out a change that is no replacement, or the second half of one.
// What comes back is to be kept, whatever was said with it; nil is nothing.
func (r *Resource) Apply(ctx context.Context, stored *Object, change *Change, config cty.Value) (*Object, Diagnostics) {
	if change.Action == NoOp {
		return stored, nil
	}
	before := change.Before
	if change.Action != Update {
		before = cty.NullVal(r.object)
	}
	object, said := r.carryOut(ctx, before, config, change)
	failed := said.Failed()
	if !failed && object == nil {
		said = append(said, violation(InvalidResult, errors.New("nothing came of what is not a destruction"))...)
	}
	if !failed && object != nil {
		said = append(said, violation(InconsistentResult, r.Schema.completes(change.After, object.Value)...)...)
	}
	if !said.Failed() {
		return object, said
	}
	if object == nil {
		return stored, said
	}
	object.Tainted = change.Action != Update
	return object, said
}

// Destroy carries out a destruction: a plan for one, or the first half of a
// replacement. What comes back is still there.
func (r *Resource) Destroy(ctx context.Context, stored *Object, change *Change) (*Object, Diagnostics) {
	gone := *change
	gone.After = cty.NullVal(r.object)
	object, said := r.carryOut(ctx, change.Before, cty.NullVal(r.object), &gone)
	failed := said.Failed()
	switch {
	case failed && object == nil:
		return stored, said
	case failed:
		object.Tainted = stored.Tainted
		return object, said
	case object != nil:
		return object, append(said, violation(InvalidResult, errors.New("something came of a destruction"))...)
	}
	return nil, said
}

// carryOut is the call of an apply.
func (r *Resource) carryOut(ctx context.Context, before, config cty.Value, change *Change) (*Object, Diagnostics) {
	if !config.IsWhollyKnown() {
		return nil, Failure(errors.New("the configuration has unknown values at apply"))
	}
	req := &tfprotov6.ApplyResourceChangeRequest{TypeName: r.Kind, PlannedPrivate: change.Private}
	var err error
	if req.PriorState, err = Encode(before, r.object); err != nil {
		return nil, Failure(err)
	}
	if req.Config, err = Encode(config, r.object); err != nil {
		return nil, Failure(err)
	}
	if req.PlannedState, err = Encode(change.After, r.object); err != nil {
		return nil, Failure(err)
	}
	if req.PlannedIdentity, err = r.encodeIdentity(change.AfterIdentity); err != nil {
		return nil, Failure(err)
	}
	resp, err := r.provider.Server.ApplyResourceChange(ctx, req)
	if err != nil {
		return nil, Failure(err)
	}
	return r.result(resp)
}

// result is what an apply leaves. Unknown values are told, and kept as null.
func (r *Resource) result(resp *tfprotov6.ApplyResourceChangeResponse) (*Object, Diagnostics) {
	said := Diagnostics(resp.Diagnostics)
	value, err := Decode(resp.NewState, r.object)
	if err != nil {
		return nil, append(said, violation(InvalidObject, err)...)
	}
	identity, faults := r.decodeIdentity(resp.NewIdentity)
	said = append(append(said, faults...), r.known(identity)...)
	unknowns, writeOnly := r.Schema.storable(value)
	said = append(said, violation(InvalidResult, unknowns...)...)
	if len(writeOnly) > 0 {
		return nil, append(said, violation(InvalidObject, writeOnly...)...)
	}
	if value.IsNull() {
		return nil, said
	}
	return &Object{Value: cty.UnknownAsNull(value), Private: resp.Private, Identity: identity}, said
}
