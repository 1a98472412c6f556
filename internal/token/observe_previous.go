// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
)

// judgePredecessors notes which predecessors can be revoked, and warns of those
// that a gate holds. While one is pending each refresh looks at the gates, which
// is one request for the whole run: a gate that takes it late and vanishes must
// be remembered.
func (o *observation) judgePredecessors(ctx context.Context) {
	o.notes.Due, o.notes.Held = nil, nil
	o.notes.forget(o.previous)
	if len(o.previous) == 0 {
		return
	}
	gates, err := o.api.ActiveGates(ctx)
	u := usage{gates: gates, environment: o.environment, err: err}
	for _, one := range o.previous {
		if err == nil {
			o.notes.remember(one.id, u.remember(o.notes.Gates[one.id], one.id))
		}
		if o.over(one) {
			o.judge(one.id, u)
		}
	}
	if len(o.notes.Due) > 0 && len(lacking(ctx, o.deps, o.api, needRevoke)) > 0 {
		o.diags.Append(notPermittedWarning(at(o.api), o.notes.Due))
		o.notes.Due = nil // planned again and again it would fail again and again
	}
}

// judge decides on one predecessor whose overlap is over.
func (o *observation) judge(id string, u usage) {
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
	v := u.judge(o.notes.typed(facts), o.notes.Gates[id])
	if v.free {
		free(v.why)
		return
	}
	o.notes.Held = append(o.notes.Held, id)
	o.diags.Append(heldWarning(at(o.api), id, v, u))
}

func expired(facts dynatrace.Token, o *observation) bool {
	return !facts.ExpirationDate.IsZero() && !o.now.Before(facts.ExpirationDate)
}
