// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// revocation revokes predecessors that a plan has found due. Each is looked at
// again, since hours may lie between plan and apply.
type revocation struct {
	api         *dynatrace.Environment
	environment string
	inUse       bool // revoke_in_use
	notes       *notes
	diags       *diag.Diagnostics
}

// run revokes what it can and returns who remains. What fails is a warning: it
// stays in the list and is tried again.
func (r *revocation) run(ctx context.Context, all []predecessor) []predecessor {
	var remaining []predecessor
	for _, one := range all {
		if !r.mayRevoke(ctx, one.id) || !r.revoke(ctx, one.id) {
			remaining = append(remaining, one)
		}
	}
	r.notes.Due, r.notes.Held = nil, nil
	r.notes.forget(remaining)
	return remaining
}

// mayRevoke judges a predecessor once more.
func (r *revocation) mayRevoke(ctx context.Context, id string) bool {
	if r.inUse && slices.Contains(r.notes.Held, id) {
		return true
	}
	index := slices.IndexFunc(r.notes.Due, func(due dueRevocation) bool { return due.ID == id })
	switch {
	case index < 0:
		return false
	case r.inUse, r.notes.Due[index].Why == freeExpired, r.notes.Due[index].Why == freeGone:
		return true
	}
	u := usage{environment: r.environment}
	u.gates, u.err = r.api.ActiveGatesFresh(ctx)
	token := dynatrace.Token{ID: id}
	if u.err != nil || slices.Contains(r.notes.Cluster, id) {
		// Only a token that was never used may go unseen: it may have been since.
		found, err := r.api.AskTokens(ctx, id)
		if err != nil {
			r.diags.Append(listFailure("looking whether "+id+" was used, in", at(r.api), err).Warning())
			return false
		}
		facts, there := found[id]
		if !there {
			return true
		}
		token = facts
	}
	v := u.judge(r.notes.typed(token), r.notes.Gates[id])
	if v.free {
		return true
	}
	if u.err == nil {
		r.notes.remember(id, v.holders)
	}
	r.diags.Append(heldWarning(at(r.api), id, v, u))
	return false
}

// revoke deletes a token for good. One that is gone already is fine.
func (r *revocation) revoke(ctx context.Context, id string) bool {
	err := r.api.RevokeToken(ctx, id)
	if err == nil || errors.Is(err, dynatrace.ErrNoSuchToken) {
		return true
	}
	failure := tfkit.ExplainAPI(fmt.Sprintf("revoking the token %s in %s", id, at(r.api)), err, dynatrace.ScopeTokensWrite)
	r.diags.AddWarning("A predecessor was not revoked", failure.Detail+"\n\nIt stays valid and in `previous_tokens`, and a later apply tries again.")
	return false
}
