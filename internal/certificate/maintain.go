// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"slices"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// dueNow are files of earlier rotations that can be deleted now, of which the
// fallback is none. What is unknown at plan may turn out either way: then they
// are all that may be due.
func (n *notes) dueNow(m model) []string {
	due := slices.Clone(n.Due)
	if !m.KeepPrevious.ValueBool() {
		due = append(due, n.Kept...)
	}
	fallback, known := fallbackName(m)
	return slices.DeleteFunc(due, func(name string) bool { return known && strings.EqualFold(name, fallback) })
}

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
	due := u.notes.dueNow(u.plan)
	for _, name := range namesOf(u.prior.RetainedNames) {
		serials := u.notes.Held[name]
		if !slices.Contains(due, name) {
			result.keep(name, serials)
			if slices.Contains(u.notes.Kept, name) {
				result.kept = append(result.kept, name)
			}
			continue
		}
		if err := removeOurs(ctx, at, name, serials, u.passwords()); err != nil {
			result.refuse(name, serials, err)
		}
	}
	u.plan.RetainedNames = stringList(ctx, result.retained)
	u.notes.Due, u.notes.Kept, u.notes.Held = nil, result.kept, result.held
	for _, name := range result.refusals() {
		if !slices.Contains(u.notes.Refused, name) {
			u.notes.Refused = append(u.notes.Refused, name)
		}
	}
	u.resp.Diagnostics.Append(cleaningDiagnostics(u.where, result)...)
	u.resp.Diagnostics.Append(u.publish(ctx, &u.resp.State, u.resp.Identity, u.resp.Private)...)
}
