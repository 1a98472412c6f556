// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
	"github.com/activegate/terraform-provider-activegate/internal/token/mint"
)

// Read implements resource.Resource. It shares one list with all others, and
// notes what is due: the plan then needs neither the API nor the clock to decide.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &state)...)
	known, diags := loadNotes(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if resp.Identity != nil {
		resp.Diagnostics.Append(tfkit.SetIdentity(ctx, resp.Identity, identityOf(state))...)
	}
	if r.deps.APIUnknown() {
		resp.Diagnostics.Append(r.deps.NotAsked("The token " + state.ID.ValueString()))
		return
	}
	api := r.deps.RequireAPI(&resp.Diagnostics, dynatrace.ScopeTokensRead)
	if api == nil {
		return
	}
	timeout, diags := state.Timeouts.Read(ctx, defaultReadTimeout)
	resp.Diagnostics.Append(diags...)
	ctx, cancel := clock.Bounded(ctx, timeout)
	defer cancel()

	o := &observation{deps: r.deps, api: api, environment: environment(r.deps), state: state, notes: known, diags: &resp.Diagnostics}
	o.observe(ctx)
	r.deps.WarnAPISkew(at(api), api.Skew, &resp.Diagnostics)
	switch {
	case resp.Diagnostics.HasError():
	case o.gone:
		resp.State.RemoveResource(ctx)
	default:
		resp.Diagnostics.Append(tfkit.Publish(ctx, &resp.State, resp.Identity, &o.state, identityOf(o.state))...)
		resp.Diagnostics.Append(o.notes.save(ctx, resp.Private)...)
	}
}

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
	case o.notes.Imported != nil && o.state.CreationDate.IsNull():
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
	s, adopting := &o.state, o.notes.Imported != nil && o.state.CreationDate.IsNull()
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
	if !clock.SameSecond(facts.ExpirationDate, moment(s.ExpirationDate)) { // a configured date keeps its spelling
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
	case rotation != nil && !expires.IsZero() && recordedExpiry(o.state) == mint.ExpiryIn:
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
		o.diags.AddWarning(tfkit.SummaryOf("The token is gone", o.state.named(id)), detail+"It is planned again.")
		return
	}
	o.due(dueGone, time.Time{})
	o.diags.AddWarning(tfkit.SummaryOf("The token is gone", o.state.named(id)), detail+"A successor is planned; its predecessors stay managed.")
}

// judgePredecessors notes which predecessors can be revoked, and warns of those
// that a gate holds. While one is pending each refresh reads the list of gates,
// which is one request for the whole run: a gate that takes it late and vanishes
// must be remembered.
func (o *observation) judgePredecessors(ctx context.Context) {
	o.notes.undue(false)
	o.notes.forget(o.previous)
	u := mint.NewUsage(o.environment, func() ([]dynatrace.ActiveGate, error) { return o.api.ActiveGates(ctx) })
	var free []string
	for _, one := range o.previous {
		if u.Err() == nil {
			o.notes.remember(one.id, u.Holders(o.notes.Previous[one.id].Gates, one.id))
		}
		if o.over(one) && o.judge(one.id, u) {
			free = append(free, one.id)
		}
	}
	if len(free) > 0 && len(lacking(ctx, o.deps, o.api, needRevoke)) > 0 {
		o.diags.Append(notPermittedWarning(o.api, free))
		o.notes.undue(true) // planned again and again it would fail again and again
	}
}

// judge decides on one predecessor whose overlap is over.
func (o *observation) judge(id string, u mint.Usage) (free bool) {
	asked := o.notes.judged(id)
	if facts, there := o.found[id]; there {
		asked.Token = &facts
	}
	asked.InUse = o.state.RevokeInUse.ValueBool()
	v := u.Judge(asked, o.now)
	o.notes.note(id, func(one *previousNote) { one.Free, one.Held = v.Free, v.Free == "" })
	if v.Free == "" {
		o.diags.Append(heldWarning(o.state, o.api, id, v, u))
	}
	return v.Free != ""
}
