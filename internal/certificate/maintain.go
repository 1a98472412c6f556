// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"net/http"
	"slices"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// maintain deletes files of earlier rotations, once an apply.
func (u *update) maintain(ctx context.Context) {
	if u.resp.Diagnostics.Append(u.prepare()...); u.resp.Diagnostics.HasError() {
		return
	}
	at := u.deps.Gates.Gate(u.where.address, u.where.environment, trustOf(u.prior, u.notes))
	unlock, err := at.Lock(ctx)
	if err != nil {
		u.resp.Diagnostics.Append(tfkit.Explain("waiting for "+u.where.address.String(), scope, err).Diagnostic())
		return
	}
	defer unlock()
	result := cleaned{}
	due := u.notes.Due
	if !u.plan.KeepPrevious.ValueBool() {
		due = append(slices.Clone(due), u.notes.Kept...)
	}
	for _, name := range namesOf(u.prior.RetainedNames) {
		if !slices.Contains(due, name) {
			result.retained = append(result.retained, name)
			if slices.Contains(u.notes.Kept, name) {
				result.kept = append(result.kept, name)
			}
			continue
		}
		if err := removeFile(ctx, at, name); err != nil {
			result.retained = append(result.retained, name)
			result.refused = append(result.refused, refusedRemoval{name: name, err: err})
		}
	}
	u.plan.RetainedNames = stringList(ctx, result.retained)
	u.notes.Due, u.notes.Kept = nil, result.kept
	for _, name := range result.refusals() {
		if !slices.Contains(u.notes.Refused, name) {
			u.notes.Refused = append(u.notes.Refused, name)
		}
	}
	u.resp.Diagnostics.Append(cleaningDiagnostics(u.where, result)...)
	u.resp.Diagnostics.Append(u.publish(ctx, &u.resp.State, u.resp.Identity, u.resp.Private)...)
}

// refusals are the files that the gate has refused to delete by a clear answer.
// Whatever else went wrong may go right the next time.
func (c cleaned) refusals() []string {
	var names []string
	for _, refused := range c.refused {
		if hasStatus(refused.err, http.StatusForbidden) && !rest.Ambiguous(refused.err) {
			names = append(names, refused.name)
		}
	}
	return names
}
