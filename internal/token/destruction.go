// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// destruction is one Delete in progress.
type destruction struct {
	api         *dynatrace.Environment
	environment string
	inUse       bool
	pending     []string // predecessors first, the token last
	token       string   // the last of them
	cluster     bool     // it is for Cluster ActiveGates
	notes       *notes   // which gates used predecessors
	sleep       rest.Sleeper
	diags       *diag.Diagnostics
	facts       map[string]dynatrace.Token
}

// run revokes what is pending in its order, each as soon as no gate uses it,
// and reports an error where it cannot.
func (d *destruction) run(ctx context.Context) {
	if !d.inUse {
		var err error
		if d.facts, err = d.api.AskTokens(ctx, d.pending...); err != nil {
			d.diags.Append(listFailure("reading the tokens to revoke in", at(d.api), err).Diagnostic())
			return
		}
	}
	for pause := firstPoll; ; pause = min(pause+pause/2, lastPoll) {
		u := usage{environment: d.environment}
		if d.needsUsage() {
			u.gates, u.err = d.api.ActiveGatesFresh(ctx)
		}
		held := d.advance(ctx, u)
		if len(d.pending) == 0 || d.diags.HasError() {
			return
		}
		if held.blind && ctx.Err() == nil && u.final() {
			d.refuse(held, u)
			return
		}
		if err := d.sleep(ctx, pause); err != nil {
			d.refuse(held, u)
			return
		}
	}
}

// needsUsage says that it matters which gates use the tokens.
func (d *destruction) needsUsage() bool {
	if d.inUse {
		return false
	}
	for _, id := range d.pending {
		if facts, there := d.facts[id]; there && !d.expired(facts) {
			return true
		}
	}
	return false
}

func (d *destruction) expired(facts dynatrace.Token) bool {
	return !facts.ExpirationDate.IsZero() && !d.api.Now().Before(facts.ExpirationDate)
}

// advance revokes predecessors that are free, and then the token; it returns
// why the first one is held.
func (d *destruction) advance(ctx context.Context, u usage) (held verdict) {
	var left []string
	for index, id := range d.pending {
		last := index == len(d.pending)-1
		v := d.judge(id, u)
		switch {
		case !v.free || (last && len(left) > 0):
			if len(left) == 0 {
				held = v
			}
			left = append(left, id)
		case !d.revoke(ctx, id):
			d.pending = append(left, d.pending[index:]...)
			return held
		}
	}
	d.pending = left
	return held
}

// judge decides on one token. A predecessor is held by the gates that are
// remembered for it, too, until they are seen with another token: those that
// vanished from the list come back with it.
func (d *destruction) judge(id string, u usage) verdict {
	facts, there := d.facts[id]
	if d.inUse || !there || d.expired(facts) {
		return verdict{free: true}
	}
	facts = d.notes.typed(facts)
	if id == d.token && d.cluster && facts.Type == "" {
		facts.Type = typeCluster
	}
	v := u.judge(facts, d.notes.Gates[id])
	if id != d.token && u.err == nil {
		d.notes.remember(id, v.holders)
	}
	return v
}

// revoke deletes one token for good. One that is gone already is fine.
func (d *destruction) revoke(ctx context.Context, id string) bool {
	if _, there := d.facts[id]; !there && !d.inUse {
		return true // the API has said that it is gone
	}
	err := d.api.RevokeToken(ctx, id)
	if err == nil || errors.Is(err, dynatrace.ErrNoSuchToken) {
		return true
	}
	d.diags.Append(tfkit.ExplainAPI(fmt.Sprintf("revoking the token %s in %s", id, at(d.api)), err, dynatrace.ScopeTokensWrite).Diagnostic())
	return false
}

// refuse says why the first pending token was not revoked.
func (d *destruction) refuse(held verdict, u usage) {
	id := d.pending[0]
	stays := "The resource stays in state. To give it up and leave the token valid, apply `on_destroy = \"retain\"` first, or forget it. " +
		tfkit.ForgetAdvice("activegate_token")
	if held.blind {
		detail := fmt.Sprintf("%s: %s has been used, and which gates use it cannot be read: %s. Revoking it could take gates offline, so it was not revoked. ",
			at(d.api), id, u.blindness())
		d.diags.AddError("Nobody can tell whether the token is in use", detail+u.cure()+" It must be applied before the destroy.\n\n"+stays)
		return
	}
	d.diags.AddError("The token is in use", fmt.Sprintf("%s: these gates use %s, or were not seen with another token since:\n%s\n\n"+
		"Revoking it would take them offline, so it was not revoked. Give them another token first, or wait longer (`timeouts.delete`), "+
		"or apply `revoke_in_use = true` before the destroy.\n\n%s", at(d.api), id, u.gateWords(held.holders), stays))
}
