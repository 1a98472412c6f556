// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
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

// rotate makes a successor and keeps the predecessor for the overlap. All that
// could fail comes before the creation, and nothing but saving after it.
func (u *update) rotate(ctx context.Context) {
	retired, stays := u.retire(ctx)
	work := u.creation()
	rotation := u.plan.rotation(ctx, &u.resp.Diagnostics)
	token, err := work.run(ctx)
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
			retired.revokeAfter = overlapEnd(u.plan, rotation, token.at, work.want.expiry.life(token.at), moment(u.prior.ExpirationDate))
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
		err := u.api.RevokeToken(ctx, id)
		if err == nil || errors.Is(err, dynatrace.ErrNoSuchToken) {
			return retired, false
		}
		failure := tfkit.ExplainAPI(fmt.Sprintf("deleting the expired token %s in %s", id, at(u.api)), err, dynatrace.ScopeTokensWrite)
		u.resp.Diagnostics.AddWarning("An expired token was not deleted", failure.Detail+"\n\nIt is kept in `previous_tokens`, and a later apply tries again.")
		retired.revokeAfter = moment(u.prior.ExpirationDate)
		return retired, true
	}
	if u.prior.Type.ValueString() == typeCluster {
		u.notes.Cluster = append(u.notes.Cluster, id)
	}
	gates, err := u.api.ActiveGates(ctx)
	if err != nil {
		u.resp.Diagnostics.AddWarning("Nobody can tell which gates use the predecessor",
			fmt.Sprintf("%s: the gates that use %s could not be read before its rotation: %s. The rotation goes on; if the predecessor was used, "+
				"it is not revoked before they can be read, or before it expires. %s", at(u.api), id, reason(err), blindAdvice))
		return retired, true
	}
	u.notes.remember(id, usage{gates: gates, environment: environment(u.deps)}.remember(nil, id))
	return retired, true
}
