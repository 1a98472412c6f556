// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
	"github.com/activegate/terraform-provider-activegate/internal/token/mint"
)

// update is one Update in progress.
type update struct {
	*Resource
	resp     *resource.UpdateResponse
	api      *dynatrace.Environment
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
	known, diags := loadNotes(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	timeout, diags := u.plan.Timeouts.Update(ctx, defaultUpdateTimeout)
	resp.Diagnostics.Append(diags...)
	u.previous = u.prior.predecessors(ctx, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	u.notes, u.timeout = known, timeout
	ctx, cancel := clock.Bounded(ctx, timeout)
	defer cancel()

	rotates := u.plan.Token.IsUnknown()
	if u.plan.Previous.IsUnknown() {
		if u.api = r.deps.RequireAPI(&resp.Diagnostics, dynatrace.ScopeTokensWrite); u.api == nil {
			return
		}
		u.previous = u.revokeDue(ctx)
		u.plan.Previous = previousList(u.previous)
	}
	if rotates {
		u.rotate(ctx)
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
	if u.deps.API == nil {
		return types.StringNull()
	}
	found, err := u.deps.API.FindTokens(ctx, id)
	if err != nil {
		return types.StringNull()
	}
	return sourceText(found[id].Owner)
}

// publish saves a model and the notes.
func (u *update) publish(ctx context.Context, m *model) {
	u.resp.Diagnostics.Append(tfkit.Publish(ctx, &u.resp.State, u.resp.Identity, m, identityOf(*m))...)
	u.resp.Diagnostics.Append(u.notes.save(ctx, u.resp.Private)...)
}

// rotate makes a successor and keeps the predecessor for the overlap. All that
// could fail comes before the creation, and nothing but saving after it.
func (u *update) rotate(ctx context.Context) {
	retired, stays := u.retire(ctx)
	ours := []string{u.prior.ID.ValueString()}
	for _, one := range u.previous {
		ours = append(ours, one.id)
	}
	work := u.creation(u.api, u.plan, u.timeout, ours...)
	rotation := u.plan.rotation(ctx, &u.resp.Diagnostics)
	token, err := work.Run(ctx)
	u.tell(work, &u.resp.Diagnostics)
	if err != nil {
		reportCreation(work, err, &u.resp.Diagnostics)
		u.prior.Previous = previousList(u.previous)
		u.notes.forget(u.previous)
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
	u.notes.forget(u.previous)
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
		err := mint.Revoke(ctx, u.api, id)
		if err == nil {
			return retired, false
		}
		failure := tfkit.ExplainAPI(fmt.Sprintf("deleting the expired token %s in %s", id, at(u.api)), err, dynatrace.ScopeTokensWrite)
		u.resp.Diagnostics.AddWarning(tfkit.SummaryOf("An expired token was not deleted", u.prior.named(id)), failure.Detail+"\n\nIt is kept in `previous_tokens`, and a later apply tries again.")
		retired.revokeAfter = moment(u.prior.ExpirationDate)
		return retired, true
	}
	if u.prior.Type.ValueString() == mint.TypeCluster {
		u.notes.note(id, func(one *previousNote) { one.Cluster = true })
	}
	using := mint.NewUsage(environment(u.deps), func() ([]dynatrace.ActiveGate, error) { return u.api.ActiveGates(ctx) })
	if err := using.Err(); err != nil {
		u.resp.Diagnostics.AddWarning("Nobody can tell which gates use the predecessor",
			fmt.Sprintf("%s: the gates that use %s could not be read before its rotation: %s. The rotation goes on; if the predecessor was used, "+
				"it is not revoked before they can be read, or before it expires. %s", at(u.api), id, mint.Clause(err), blindAdvice(u.api)))
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
	u.notes.undue(false)
	u.notes.forget(remaining)
	return remaining
}

// mayRevoke judges a predecessor once more.
func (u *update) mayRevoke(ctx context.Context, id string) bool {
	note, inUse := u.notes.Previous[id], u.plan.RevokeInUse.ValueBool()
	switch {
	case note.Free == "" && (!note.Held || !inUse):
		return false // the plan has not promised it
	case inUse, note.Free == mint.Expired, note.Free == mint.Gone:
		return true
	}
	using := mint.NewUsage(environment(u.deps), func() ([]dynatrace.ActiveGate, error) { return u.api.ActiveGatesFresh(ctx) })
	asked := u.notes.judged(id)
	asked.Token = &dynatrace.Token{ID: id}
	if using.Err() != nil || note.Cluster {
		// Only a token that was never used may go unseen: it may have been since.
		found, err := u.api.AskTokens(ctx, id)
		if err != nil {
			u.resp.Diagnostics.Append(listFailure("looking whether "+id+" was used, in", at(u.api), err).About(u.prior.named(id)).Warning())
			return false
		}
		asked.Token = nil
		if facts, there := found[id]; there {
			asked.Token = &facts
		}
	}
	v := using.Judge(asked, u.api.Now())
	if v.Free != "" {
		return true
	}
	u.notes.remember(id, v.Holders)
	u.resp.Diagnostics.Append(heldWarning(u.prior, u.api, id, v, using))
	return false
}

// revoke revokes a predecessor for good.
func (u *update) revoke(ctx context.Context, id string) bool {
	err := mint.Revoke(ctx, u.api, id)
	if err == nil {
		return true
	}
	failure := tfkit.ExplainAPI(fmt.Sprintf("revoking the token %s in %s", id, at(u.api)), err, dynatrace.ScopeTokensWrite)
	u.resp.Diagnostics.AddWarning(tfkit.SummaryOf("A predecessor was not revoked", u.prior.named(id)), failure.Detail+"\n\nIt stays valid and in `previous_tokens`, and a later apply tries again.")
	return false
}
