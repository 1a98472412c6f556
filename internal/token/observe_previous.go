// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"slices"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
)

// judgePredecessors notes which predecessors can be revoked, and warns of those
// that a gate holds. The list of gates is asked only where it can tell
// something: while a gate is remembered, and when an overlap is over.
func (o *observation) judgePredecessors(ctx context.Context) {
	o.notes.Due, o.notes.Held = nil, nil
	o.notes.forget(o.previous)
	if len(o.previous) == 0 {
		return
	}
	var seen *usage
	look := func() usage {
		if seen == nil {
			gates, err := o.api.ActiveGates(ctx)
			seen = &usage{gates: gates, environment: o.environment, err: err}
		}
		return *seen
	}
	for _, one := range o.previous {
		if len(o.notes.Gates[one.id]) > 0 || slices.Contains(o.notes.Unread, one.id) {
			o.strike(one.id, look())
		}
		if o.over(one) {
			o.judge(one.id, look)
		}
	}
	if len(o.notes.Due) > 0 && len(lacking(ctx, o.deps, o.api, needRevoke)) > 0 {
		o.diags.Append(notPermittedWarning(at(o.api), o.notes.Due))
		o.notes.Due = nil // planned again and again it would fail again and again
	}
}

// strike brings the gates up to date that are remembered for a predecessor.
func (o *observation) strike(id string, u usage) {
	if u.err != nil {
		return
	}
	o.notes.remember(id, u.remember(o.notes.Gates[id], id))
	o.notes.Unread = slices.DeleteFunc(o.notes.Unread, func(other string) bool { return other == id })
}

// judge decides on one predecessor whose overlap is over.
func (o *observation) judge(id string, look func() usage) {
	facts, there := o.found[id]
	free := func(why string) { o.notes.Due = append(o.notes.Due, dueRevocation{ID: id, Why: why}) }
	switch {
	case !there:
		free(freeGone)
		return
	case expired(facts, o):
		free(freeExpired)
		return
	case o.state.RevokeInUse.ValueBool():
		free(freeAllowed)
		return
	}
	u := look()
	v := u.judge(facts, o.notes.Gates[id])
	if v.free {
		free(v.why)
		return
	}
	if u.err == nil {
		o.notes.remember(id, v.holders)
	}
	o.notes.Held = append(o.notes.Held, id)
	o.diags.Append(heldWarning(at(o.api), id, v, u))
}

func expired(facts dynatrace.Token, o *observation) bool {
	return !facts.ExpirationDate.IsZero() && !o.now.Before(facts.ExpirationDate)
}
