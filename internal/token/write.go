// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
	"github.com/activegate/terraform-provider-activegate/internal/token/mint"
)

// Create implements resource.Resource.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(tfkit.GetPlan(ctx, req.Plan, &plan)...)
	timeout := tfkit.Timeout(ctx, plan.Timeouts.Create, defaultCreateTimeout, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	home := homeOf(r.Deps, plan.Type)
	api := home.require(&resp.Diagnostics, dynatrace.ScopeTokensCreate, dynatrace.ScopeTokensWrite)
	if api == nil {
		return
	}
	ctx, cancel := clock.Bounded(ctx, timeout)
	defer cancel()
	work := r.creation(api, plan, timeout)
	token, err := work.Run(ctx)
	r.tell(work, &resp.Diagnostics)
	if err != nil {
		reportCreation(work, err, &resp.Diagnostics)
		return
	}
	plan = successorOf(plan, token)
	plan.Previous = previousList(nil)
	resp.Diagnostics.Append(tfkit.Publish(ctx, &resp.State, resp.Identity, &plan, identityOf(plan))...)
	var known notes
	known.locate(token.ID, home.atCluster)
	resp.Diagnostics.Append(tfkit.SaveNotes(ctx, resp.Private, &known)...)
}

// creation makes the token of a plan. Ours are the ids that the resource has.
func (r *Resource) creation(api *dynatrace.Environment, plan model, timeout time.Duration, ours ...string) *mint.Creation {
	return &mint.Creation{
		API: api, Ours: ours, Turns: &r.Deps.Creations, Lifetime: r.Deps.Lifetime,
		Wanted: mint.Wanted{Name: plan.Name.ValueString(), Type: plan.Type.ValueString(), Seed: plan.Seed.ValueBool(), Expiry: plannedExpiry(plan)},
		Early:  r.Deps.Early, Patience: r.Deps.Patience, Timeout: timeout, Sleep: rest.Sleep,
	}
}

// tell warns of what a creation has found, whatever came of it.
func (r *Resource) tell(work *mint.Creation, diags *diag.Diagnostics) {
	r.Deps.WarnAPISkew(at(work.API), work.API.Skew, diags)
	if len(work.Unused) > 0 {
		diags.AddWarning(tfkit.SummaryOf("Unused tokens of the same name", work.Wanted.Name),
			fmt.Sprintf("%s has tokens named %q that no gate has used yet and that are not this resource's: %s. Another resource or pipeline may have made them. "+
				"If not, a run that was killed may have left them: then revoke them.", at(work.API), work.Wanted.Name, mint.IDs(work.Unused)))
	}
}

// successorOf is a plan with what is known of its new token. No value stays
// unknown.
func successorOf(m model, token mint.Made) model {
	m.ID, m.Token = types.StringValue(token.ID), types.StringValue(token.Secret.Reveal())
	m.Owner, m.CreationDate = tfkit.TextOrNull(token.Owner), sourceInstant(token.At)
	if m.ExpirationDate.IsUnknown() {
		m.ExpirationDate = instantText(token.ExpirationDate)
	}
	return m
}

// reportCreation says why there is no new token.
func reportCreation(work *mint.Creation, err error, diags *diag.Diagnostics) {
	var baseline *mint.BaselineError
	var lost *mint.LostError
	var ended *mint.EndedError
	where := at(work.API)
	switch {
	case errors.As(err, &lost):
		const advice = "A token whose secret was lost is of no use to anybody. Compare the tokens named above with what others make under this name, revoke those that " +
			"are nobody's, and apply again: no creation is repeated as long as it is not certain that it leaves no second token."
		diags.AddError("The creation of a token is undecided", where+": "+lost.Error()+".\n\n"+advice)
	case errors.As(err, &ended):
		diags.AddError("The creation of a token was interrupted", where+": "+ended.Error()+".")
	case errors.As(err, &baseline):
		failure := listFailure(work.API, "listing the tokens before creating one in", baseline.Err)
		diags.AddError(failure.Summary, failure.Detail+"\n\nNothing was created: without the list, a creation whose answer is lost could leave a token that nobody knows.")
	default:
		createFailure(work.API, work.Wanted.Expiry, err, diags)
	}
}

// createFailure reports why a token was not created, at the attribute that the
// API refuses where it says so.
func createFailure(api *dynatrace.Environment, e mint.Expiry, err error, diags *diag.Diagnostics) {
	failure := tfkit.ExplainTokens(api, "creating a token in "+at(api), err, dynatrace.ScopeTokensCreate, dynatrace.ScopeTokensWrite)
	expires := "expiration_date"
	if e.Kind == mint.ExpiryIn {
		expires = "expires_in"
	}
	if !failure.Fields(err, map[string]path.Path{
		"name": path.Root("name"), "activeGateType": path.Root("activegate_type"),
		"seedToken": path.Root("seed_token"), "expirationDate": path.Root(expires),
	}, diags) {
		diags.Append(failure.Diagnostic())
	}
}

// update is one Update in progress.
type update struct {
	*Resource
	resp     *resource.UpdateResponse
	plan     model
	prior    model
	notes    notes
	previous []predecessor // those that remain
	timeout  time.Duration
}

// Update implements resource.Resource. It does what the plan has promised and
// nothing else: an unknown `token` promises a successor, unknown
// `previous_tokens` that some of them are revoked.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	u := &update{Resource: r, resp: resp}
	resp.Diagnostics.Append(tfkit.GetPlan(ctx, req.Plan, &u.plan)...)
	resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &u.prior)...)
	resp.Diagnostics.Append(tfkit.LoadNotes(ctx, req.Private, &u.notes)...)
	u.timeout = tfkit.Timeout(ctx, u.plan.Timeouts.Update, defaultUpdateTimeout, &resp.Diagnostics)
	u.previous = u.prior.predecessors(ctx, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := clock.Bounded(ctx, u.timeout)
	defer cancel()

	rotates := u.plan.Token.IsUnknown()
	home := homeOf(r.Deps, u.plan.Type)
	if rotates {
		for _, needed := range []site{u.notes.madeBy(r.Deps, u.prior.ID.ValueString()), home} {
			if needed.require(&resp.Diagnostics, dynatrace.ScopeTokensWrite) == nil {
				return
			}
		}
	}
	if u.plan.Previous.IsUnknown() {
		u.previous = u.revokeDue(ctx)
		u.plan.Previous = previousList(u.previous)
	}
	if rotates {
		u.rotate(ctx, home)
		return
	}
	if u.plan.Owner.IsUnknown() {
		u.plan.Owner = u.owner(ctx)
	}
	u.notes.settle()
	u.publish(ctx, &u.plan)
}

// owner is whose access token made the token, if the API tells it now. Nothing
// depends on it, so a failure leaves it open.
func (u *update) owner(ctx context.Context) types.String {
	id := u.prior.ID.ValueString()
	found, _, err := mint.Find(ctx, map[string][]mint.Place{id: u.here()})
	if err != nil {
		return types.StringNull()
	}
	return tfkit.TextOrNull(found[id].Owner)
}

// here are the places where the token may be that the state has.
func (u *update) here() []mint.Place {
	return u.notes.judged(u.Deps, u.prior, u.prior.ID.ValueString()).Places
}

// publish saves a model and the notes.
func (u *update) publish(ctx context.Context, m *model) {
	u.resp.Diagnostics.Append(tfkit.Publish(ctx, &u.resp.State, u.resp.Identity, m, identityOf(*m))...)
	u.resp.Diagnostics.Append(tfkit.SaveNotes(ctx, u.resp.Private, &u.notes)...)
}

// rotate makes a successor and keeps the predecessor for the overlap. All that
// could fail comes before the creation, and nothing but saving after it.
func (u *update) rotate(ctx context.Context, home site) {
	retired, stays := u.retire(ctx)
	ours := []string{u.prior.ID.ValueString()}
	for _, one := range u.previous {
		ours = append(ours, one.id)
	}
	work := u.creation(home.api(), u.plan, u.timeout, ours...)
	rotation := u.plan.rotation(ctx, &u.resp.Diagnostics)
	token, err := work.Run(ctx)
	u.tell(work, &u.resp.Diagnostics)
	if err != nil {
		reportCreation(work, err, &u.resp.Diagnostics)
		u.prior.Previous = previousList(u.previous)
		u.notes.forget(u.prior.ID.ValueString(), u.previous)
		u.publish(ctx, &u.prior)
		return
	}
	u.plan = successorOf(u.plan, token)
	if stays {
		if retired.revokeAfter.IsZero() {
			retired.revokeAfter = overlapEnd(u.plan, rotation, token.At, work.Wanted.Expiry.Life(token.At), moment(u.prior.ExpirationDate))
		}
		u.previous = append(u.previous, retired)
	}
	u.plan.Previous = previousList(u.previous)
	u.notes.Rotate = nil
	u.notes.settle()
	u.notes.locate(token.ID, home.atCluster)
	u.notes.forget(token.ID, u.previous)
	u.publish(ctx, &u.plan)
}

// retire prepares the predecessor: one that is gone is forgotten, one that has
// expired is deleted, since nothing can use it, and of one that is valid the
// gates are remembered that use it.
func (u *update) retire(ctx context.Context) (retired predecessor, stays bool) {
	id := u.prior.ID.ValueString()
	retired = predecessor{id: id}
	why := ""
	if u.notes.Rotate != nil {
		why = u.notes.Rotate.Reason
	}
	switch why {
	case dueGone:
		return retired, false
	case dueExpired:
		err := mint.Revoke(ctx, id, u.here()[0])
		if err == nil {
			return retired, false
		}
		failure := revokeFailure(u.here()[0].API, "deleting the expired token", id, err)
		u.resp.Diagnostics.AddWarning(tfkit.SummaryOf("An expired token was not deleted", u.prior.named(id)), failure.Detail+"\n\nIt is kept in `previous_tokens`, and a later apply tries again.")
		retired.revokeAfter = moment(u.prior.ExpirationDate)
		return retired, true
	}
	if u.prior.Type.ValueString() == mint.TypeCluster {
		u.notes.note(id, func(one *previousNote) { one.Cluster = true })
	}
	place := u.here()[0]
	using := place.Usage(ctx)
	if err := using.Err(); err != nil {
		u.resp.Diagnostics.AddWarning("Nobody can tell which gates use the predecessor",
			fmt.Sprintf("%s: the gates that use %s could not be read before its rotation: %s. The rotation goes on; if the predecessor was used, "+
				"it is not revoked before they can be read, or before it expires. %s", at(place.API), id, mint.Clause(err), blindAdvice(place.API, err)))
		return retired, true
	}
	u.notes.remember(id, using.Holders(nil, id))
	return retired, true
}

// revokeDue revokes the predecessors that the plan has found free, each judged
// again, since hours may lie between plan and apply. It returns who remains: what
// fails is a warning, stays in the list and is tried again.
func (u *update) revokeDue(ctx context.Context) []predecessor {
	var remaining []predecessor
	for _, one := range u.previous {
		if !u.mayRevoke(ctx, one.id) || !u.revoke(ctx, one.id) {
			remaining = append(remaining, one)
		}
	}
	u.notes.undue()
	u.notes.forget(u.prior.ID.ValueString(), remaining)
	return remaining
}

// mayRevoke judges a predecessor once more.
func (u *update) mayRevoke(ctx context.Context, id string) bool {
	note, inUse := u.notes.Previous[id], u.plan.RevokeInUse.ValueBool()
	switch {
	case note.Free == "" && (!note.Held || !inUse):
		return false // the plan has not promised it
	case !u.notes.madeBy(u.Deps, id).IsSet():
		u.resp.Diagnostics.Append(u.notes.madeBy(u.Deps, id).unwatched(u.prior, id))
		return false
	case inUse, note.Free == mint.Expired, note.Free == mint.Gone:
		return true
	}
	asked := u.notes.judged(u.Deps, u.prior, id)
	place := asked.Places[0]
	using := place.FreshUsage(ctx)
	asked.Token = &dynatrace.Token{ID: id}
	if using.Err() != nil || (note.Cluster && !using.ShowsClusters()) {
		// Only a token that was never used may go unseen: it may have been since.
		found, err := mint.Ask(ctx, map[string][]mint.Place{id: asked.Places})
		if err != nil {
			u.resp.Diagnostics.Append(factsFailure("looking whether "+id+" was used", err).About(u.prior.named(id)).Warning())
			return false
		}
		asked.Token = nil
		if facts, there := found[id]; there {
			asked.Token = &facts.Token
		}
	}
	v := using.Judge(asked, place.API.Now())
	if v.Free != "" {
		return true
	}
	u.notes.remember(id, v.Holders)
	u.resp.Diagnostics.Append(heldWarning(u.prior, place.API, id, v, using))
	return false
}

// revoke revokes a predecessor for good.
func (u *update) revoke(ctx context.Context, id string) bool {
	place := u.notes.judged(u.Deps, u.prior, id).Places[0] // the refresh has found it there
	err := mint.Revoke(ctx, id, place)
	if err == nil {
		return true
	}
	failure := revokeFailure(place.API, "revoking the token", id, err)
	u.resp.Diagnostics.AddWarning(tfkit.SummaryOf("A predecessor was not revoked", u.prior.named(id)), failure.Detail+"\n\nIt stays valid and in `previous_tokens`, and a later apply tries again.")
	return false
}
