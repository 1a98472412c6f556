// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// observation is one Read in progress.
type observation struct {
	deps        *tfkit.Dependencies
	api         *dynatrace.Environment
	environment string
	state       model
	notes       notes
	diags       *diag.Diagnostics
	now         time.Time
	previous    []predecessor
	found       map[string]dynatrace.Token
	gone        bool // nothing is left to manage
}

// observe asks for the token, and for the predecessors whose overlap is over.
func (o *observation) observe(ctx context.Context) {
	id := o.state.ID.ValueString()
	o.previous = o.state.predecessors(ctx, o.diags)
	if err := o.find(ctx, id); err != nil {
		o.diags.Append(listFailure("reading the token "+id+" in", at(o.api), err).Diagnostic())
		return
	}
	facts, there := o.found[id]
	switch {
	case there:
		o.refresh(facts)
		o.schedule(ctx, facts)
	case o.notes.Imported && o.state.CreationDate.IsNull():
		o.diags.AddError("No such token to import", fmt.Sprintf("%s has no ActiveGate token %s.", at(o.api), id))
		return
	default:
		o.lose(id)
	}
	if !o.gone {
		o.judgePredecessors(ctx)
	}
}

// find asks for the token and for the predecessors whose overlap is over. The
// first answer of a run tells the API's clock, by which one more may be over.
func (o *observation) find(ctx context.Context, id string) error {
	o.found = map[string]dynatrace.Token{}
	asked := map[string]bool{}
	for pending := []string{id}; len(pending) > 0; {
		o.now, pending = o.api.Now(), pending[:0]
		for _, one := range append([]string{id}, o.overdue()...) {
			if !asked[one] {
				asked[one], pending = true, append(pending, one)
			}
		}
		found, err := o.api.FindTokens(ctx, pending...)
		if err != nil {
			return err
		}
		maps.Copy(o.found, found)
	}
	return nil
}

// overdue are the predecessors whose overlap is over.
func (o *observation) overdue() []string {
	var ids []string
	for _, one := range o.previous {
		if o.over(one) {
			ids = append(ids, one.id)
		}
	}
	return ids
}

// over says that a predecessor's overlap is over.
func (o *observation) over(one predecessor) bool { return !o.now.Before(one.revokeAfter) }

// refresh brings the facts up to date. What a token is made of never changes at
// the API, so inputs are only read for an import.
func (o *observation) refresh(facts dynatrace.Token) {
	s, adopting := &o.state, o.notes.Imported && o.state.CreationDate.IsNull()
	if adopting {
		o.adopt(facts)
	} else {
		o.notes.age(o.now)
	}
	// A creation is recorded by the API's clock before the API told its moment:
	// what is the same to the minute stays as it is, lest outputs change.
	if created := facts.CreationDate; !created.IsZero() && created.Sub(moment(s.CreationDate)).Abs() > time.Minute {
		s.CreationDate = sourceInstant(facts.CreationDate)
	}
	// Whose access token made it may not have been known: that stays so, lest a
	// plan after the creation be not empty.
	if facts.Owner != "" && (adopting || !s.Owner.IsNull()) {
		s.Owner = sourceText(facts.Owner)
	}
	if !sameInstant(facts.ExpirationDate, moment(s.ExpirationDate)) { // a configured date keeps its spelling
		s.ExpirationDate = instantText(facts.ExpirationDate)
	}
}

// schedule notes a rotation that is due.
func (o *observation) schedule(ctx context.Context, facts dynatrace.Token) {
	rotation, expires := o.state.rotation(ctx, o.diags), facts.ExpirationDate
	var why string
	var since time.Time
	switch {
	case !expires.IsZero() && !o.now.Before(expires):
		why, since = dueExpired, expires
	case rotation != nil && !expires.IsZero() && recordedExpiry(o.state) == expiryIn:
		if due := rotation.dueAt(facts.ID, moment(o.state.CreationDate), expires); !o.now.Before(due) {
			why, since = dueSchedule, due
		}
	}
	if why == "" {
		o.notes.Rotate = nil
		return
	}
	o.due(why, since)
}

// due notes a rotation, unless it is noted already: what is written again and
// again would count as a change in every refresh.
func (o *observation) due(why string, since time.Time) {
	if noted := o.notes.Rotate; noted == nil || noted.Reason != why || noted.At.Before(since) {
		o.notes.Rotate = &dueRotation{Reason: why, At: o.now}
	}
}

// lose handles a token that the API says is gone. While predecessors are valid
// the resource stays, so that none of them becomes an orphan.
func (o *observation) lose(id string) {
	why := "it was revoked elsewhere, or deleted by Dynatrace because nothing used it for two years"
	if expires := moment(o.state.ExpirationDate); !expires.IsZero() && !o.now.Before(expires) {
		why = "it expired on " + words(expires)
	}
	detail := fmt.Sprintf("%s has no ActiveGate token %s any more: %s. ", at(o.api), id, why)
	if len(o.previous) == 0 {
		o.gone = true
		o.diags.AddWarning("The token is gone", detail+"It is planned again.")
		return
	}
	o.due(dueGone, time.Time{})
	o.diags.AddWarning("The token is gone", detail+"A successor is planned; its predecessors stay managed.")
}
