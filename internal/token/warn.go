// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// warn says what a plan changes for a reason that the configuration does not
// show, and what it does not change although it looks so.
func (r *Resource) warn(ctx context.Context, q question, d decision, diags *diag.Diagnostics) {
	id, expires := q.state.ID.ValueString(), moment(q.state.ExpirationDate)
	if d.hidden != nil && !d.fixed {
		why := map[string]string{
			dueSchedule: fmt.Sprintf("it expires on %s, and its schedule was due when it was refreshed on %s", words(expires), words(d.hidden.At)),
			dueExpired:  fmt.Sprintf("it expired on %s", words(expires)),
			dueGone:     "it was revoked elsewhere",
		}[d.hidden.Reason]
		diags.AddWarning("The token will be rotated", fmt.Sprintf("The token %s is replaced by a successor: %s.", id, why))
	}
	if len(d.revoke) > 0 {
		diags.AddWarning("Predecessors will be revoked", fmt.Sprintf("These predecessors of %s are revoked by this apply:\n%s", id, q.revocations(ctx, d, diags)))
	}
	if d.recorded && !d.rotate {
		diags.AddAttributeWarning(path.Root("expires_in"), "Counts from the next rotation",
			fmt.Sprintf("The token %s keeps its expiry, %s. The new lifetime is that of its successor, which the schedule makes. "+
				"To rotate now, change a value of `rotation.triggers` as well.", id, words(expires)))
	}
	if d.adopted && !d.rotate {
		diags.AddWarning("The imported token is kept",
			fmt.Sprintf("What the API does not tell of the imported token %s (`expires_in`, `rotation.triggers`, and with newer servers `activegate_type` and `seed_token`) "+
				"is recorded as it is configured, without rotating it. It counts from the next rotation. "+
				"To rotate now, change a value of `rotation.triggers` once more, after this apply.", id))
	}
	r.warnSoon(q, d, diags)
	r.warnFixed(q, d, diags)
}

// revocations are the predecessors that go, and why, and those that stay: the
// plan shows the whole list as changing, because one whose revocation fails stays,
// too.
func (q question) revocations(ctx context.Context, d decision, diags *diag.Diagnostics) string {
	var lines, stay []string
	for _, one := range d.revoke {
		lines = append(lines, fmt.Sprintf("  - %s: %s", one.ID, one.Why))
	}
	for _, one := range q.state.predecessors(ctx, diags) {
		if !slices.ContainsFunc(d.revoke, func(due dueRevocation) bool { return due.ID == one.id }) {
			stay = append(stay, one.id)
		}
	}
	if len(stay) > 0 {
		lines = append(lines, "", "These stay in `previous_tokens`: "+strings.Join(stay, ", ")+".")
	}
	return strings.Join(lines, "\n")
}

// warnSoon warns of a new schedule by which the token is due already. The plan
// does not rotate: whether it does may not depend on the clock.
func (r *Resource) warnSoon(q question, d decision, diags *diag.Diagnostics) {
	id, created, expires := q.state.ID.ValueString(), moment(q.state.CreationDate), moment(q.state.ExpirationDate)
	if d.rotate || q.planned == nil || configuredExpiry(q.config) != expiryIn || expires.IsZero() || q.planned.BeforeExpiry.IsUnknown() || q.planned.Spread.IsUnknown() {
		return
	}
	due := q.planned.dueAt(id, created, expires)
	if r.now().Before(due) || (q.prior != nil && recordedExpiry(q.state) == expiryIn && q.prior.dueAt(id, created, expires).Equal(due)) {
		return
	}
	diags.AddAttributeWarning(path.Root("rotation"), "The token is due by the new schedule",
		fmt.Sprintf("By the new schedule the token %s was to be rotated on %s: it expires on %s. This apply records the schedule, and the next plan rotates it.",
			id, words(due), words(expires)))
}

// warnFixed warns of a schedule that is due but can make no later token.
func (r *Resource) warnFixed(q question, d decision, diags *diag.Diagnostics) {
	expires, now := moment(q.state.ExpirationDate), r.now()
	if d.rotate || q.planned == nil || configuredExpiry(q.config) != expiryDate || expires.IsZero() || q.planned.BeforeExpiry.IsUnknown() || q.planned.Spread.IsUnknown() {
		return
	}
	if now.Before(q.planned.dueAt(q.state.ID.ValueString(), moment(q.state.CreationDate), expires)) {
		return
	}
	diags.AddAttributeWarning(path.Root("expiration_date"), "The token expires on a fixed date",
		fmt.Sprintf("The token %s expires on %s and its schedule is due, but a successor would have the same date, so nothing is rotated. "+
			"Give a later `expiration_date`, which rotates, or use `expires_in`.", q.state.ID.ValueString(), words(expires)))
}
