// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"fmt"
	"maps"
	"slices"
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
	var known notes
	resp.Diagnostics.Append(tfkit.LoadNotes(ctx, req.Private, &known)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(tfkit.SetIdentity(ctx, resp.Identity, identityOf(state))...)
	o := &observation{deps: r.Deps, state: state, notes: known, diags: &resp.Diagnostics}
	id, home := state.ID.ValueString(), o.home()
	if home.IsUnknown() {
		resp.Diagnostics.Append(home.NotAsked("The token " + id))
		return
	}
	if o.api = home.requireFor(id, &resp.Diagnostics); o.api == nil {
		return
	}
	timeout := tfkit.Timeout(ctx, state.Timeouts.Read, defaultReadTimeout, &resp.Diagnostics)
	ctx, cancel := clock.Bounded(ctx, timeout)
	defer cancel()

	o.observe(ctx)
	r.Deps.WarnAPISkew(at(o.api), o.api.Skew, &resp.Diagnostics)
	switch {
	case resp.Diagnostics.HasError():
	case o.gone:
		resp.State.RemoveResource(ctx)
	default:
		resp.Diagnostics.Append(tfkit.Publish(ctx, &resp.State, resp.Identity, &o.state, identityOf(o.state))...)
		resp.Diagnostics.Append(tfkit.SaveNotes(ctx, resp.Private, &o.notes)...)
	}
}

// observation is one Read in progress.
type observation struct {
	deps     *tfkit.Dependencies
	api      *dynatrace.Environment // where the token is
	state    model
	notes    notes
	diags    *diag.Diagnostics
	now      time.Time
	previous []predecessor
	found    map[string]mint.Located
	unasked  []string // not found, but may be where nobody can be asked
	gone     bool     // nothing is left to manage
}

// adopting says that this is the first refresh after an import.
func (o *observation) adopting() bool {
	return o.notes.Imported != nil && o.state.CreationDate.IsNull()
}

// home says which API is asked for the token first: the one that made it. That is
// forgotten by an engine whose provider was killed, and not known of an imported token:
// then it is the only one that there is.
func (o *observation) home() site {
	noted := o.notes.madeBy(o.deps, o.state.ID.ValueString())
	if !noted.IsNamed() && noted.other().IsSet() {
		return noted.other()
	}
	return noted
}

// observe asks for the token, and for the predecessors whose overlap is over.
func (o *observation) observe(ctx context.Context) {
	id := o.state.ID.ValueString()
	o.previous = o.state.predecessors(ctx, o.diags)
	noted, open := o.notes.madeBy(o.deps, id), siteOf(o.deps, o.deps.ClusterServer().IsUnknown())
	if err := o.find(ctx, id); err != nil {
		o.diags.Append(factsFailure("reading the token "+id, err).Diagnostic())
		return
	}
	facts, there := o.found[id]
	switch {
	case there:
		if o.api = facts.At.API; o.api.IsCluster() != noted.atCluster && !noted.IsSet() {
			o.recall()
		}
		o.refresh(facts.Token)
		o.schedule(ctx, facts.Token)
	case slices.Contains(o.unasked, id) && open.IsUnknown():
		o.diags.Append(open.NotAsked("The token " + id))
		return
	case o.adopting():
		o.diags.AddError("No such token to import", absence(o.judged(id).Places, id)+".")
		return
	case slices.Contains(o.unasked, id):
		noted.missing(id, o.diags)
		return
	default:
		o.lose(id)
	}
	if !o.gone {
		o.judgePredecessors(ctx)
	}
}

// recall takes predecessors for tokens of the only API that there is, which has the
// token itself although the notes do not say so: they are lost.
func (o *observation) recall() {
	for _, one := range o.previous {
		o.notes.locate(one.id, o.api.IsCluster())
	}
	o.unasked = nil
}

// find asks for the token and for the predecessors whose overlap is over, and notes where
// they are. The first answer of a run tells the API's clock, by which one more may be
// over.
func (o *observation) find(ctx context.Context, id string) error {
	o.found = map[string]mint.Located{}
	asked := map[string]bool{}
	for more := true; more; {
		o.now, more = o.api.Now(), false
		pending := map[string][]mint.Place{}
		for _, one := range append([]string{id}, o.overdue()...) {
			if !asked[one] {
				asked[one], more = true, true
				pending[one] = o.judged(one).Places
			}
		}
		found, unasked, err := mint.Find(ctx, pending)
		if err != nil {
			return err
		}
		o.unasked = append(o.unasked, unasked...)
		for one, facts := range found {
			o.notes.locate(one, facts.At.API.IsCluster())
		}
		maps.Copy(o.found, found)
	}
	return nil
}

// judged is what the guard is asked of one of the resource's tokens.
func (o *observation) judged(id string) mint.Case { return o.notes.judged(o.deps, o.state, id) }

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
	s, adopting := &o.state, o.adopting()
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
		s.Owner = tfkit.TextOrNull(facts.Owner)
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
	detail := fmt.Sprintf("%s any more: %s. ", absence(o.judged(id).Places, id), why)
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
	o.notes.undue()
	o.notes.forget(o.state.ID.ValueString(), o.previous)
	free := map[*dynatrace.Environment][]string{}
	for _, one := range o.previous {
		if slices.Contains(o.unasked, one.id) {
			o.diags.Append(o.notes.madeBy(o.deps, one.id).unwatched(o.state, one.id))
			continue
		}
		asked := o.judged(one.id)
		u := asked.Places[0].Usage(ctx)
		if u.Err() == nil {
			asked.Gates = u.Holders(asked.Gates, one.id)
			o.notes.remember(one.id, asked.Gates)
		}
		if o.over(one) && o.judge(asked, u) {
			free[asked.Places[0].API] = append(free[asked.Places[0].API], one.id)
		}
	}
	for api, ids := range free {
		if !o.deps.Lacks(ctx, api, needRevoke.scopes...) {
			continue
		}
		o.diags.Append(notPermittedWarning(api, ids))
		for _, id := range ids { // planned again and again it would fail again and again
			o.notes.note(id, func(one *previousNote) { one.Free = "" })
		}
	}
}

// judge decides on one predecessor whose overlap is over.
func (o *observation) judge(asked mint.Case, u mint.Usage) (free bool) {
	id, api := asked.ID, asked.Places[0].API
	if facts, there := o.found[id]; there {
		asked.Token = &facts.Token
	}
	asked.InUse = o.state.RevokeInUse.ValueBool()
	v := u.Judge(asked, api.Now())
	o.notes.note(id, func(one *previousNote) { one.Free, one.Held = v.Free, v.Free == "" })
	if v.Free == "" {
		o.diags.Append(heldWarning(o.state, api, id, v, u))
	}
	return v.Free != ""
}
