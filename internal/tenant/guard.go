// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// guard is what a finish has to pass, at plan and again right before it is sent.
type guard struct {
	settings model // min_overlap, require_online and ignore_gates as they are planned
	started  time.Time
	known    []gateNote
	list     func(context.Context) ([]dynatrace.ActiveGate, error)
}

// guardOf is the guard of a planned finish.
func guardOf(plan, state model, known notes, list func(context.Context) ([]dynatrace.ActiveGate, error)) (guard, diag.Diagnostics) {
	g := guard{settings: plan, known: known.Gates, list: list}
	if state.StartedAt.IsNull() {
		return g, nil
	}
	var diags diag.Diagnostics
	g.started, diags = state.StartedAt.ValueRFC3339Time()
	return g, diags
}

// startKnown refuses to finish what was started nobody knows when: no overlap
// would be kept.
func startKnown(state model) (diags diag.Diagnostics) {
	if state.StartedAt.IsNull() {
		diags.AddAttributeError(atFinish, "It is not known when the rotation was started",
			"The state has no `started_at`, so nobody can tell whether `min_overlap` is over: it was edited, or damaged. Forget the resource (`terraform state rm`) and import the "+
				"open rotation with the id `"+currentID+"`: it counts from the import then. "+saveFirst)
	}
	return diags
}

// judge refuses at the attribute. The list of gates is asked first, because its
// answer tells the API's clock; if it is not asked, anything else is.
func (g guard) judge(ctx context.Context, api *dynatrace.Environment, diags *diag.Diagnostics) {
	g.judgeGates(ctx, api, diags)
	if g.settings.MinOverlap.IsUnknown() {
		return
	}
	overlap, err := clock.ParseDuration(g.settings.MinOverlap.ValueString())
	if err != nil {
		return // the schema has refused it
	}
	if _, told := api.Skew(); !told {
		_, _ = glance(ctx, api)
	}
	if now, from := api.Now(), overlap.After(g.started); now.Before(from) {
		diags.AddAttributeError(atFinish, "Too early to finish the rotation",
			fmt.Sprintf("The rotation of %s was started at %s, and `min_overlap` is %s: it can be finished from %s on; the API's clock says %s. "+
				"Until then components have time to get the new token. If all of them carry it already, set a shorter `min_overlap`.",
				api.Address(), g.started.UTC().Format(time.RFC3339), overlap, from.UTC().Format(time.RFC3339), now.UTC().Format(time.RFC3339)))
	}
}

func (g guard) judgeGates(ctx context.Context, api *dynatrace.Environment, diags *diag.Diagnostics) {
	if !g.settings.RequireOnline.ValueBool() || !tfkit.WhollyKnown(g.settings.IgnoreGates) {
		return // unknown at plan: judged again at apply
	}
	listed, err := g.list(ctx)
	if err != nil {
		failure := tfkit.ExplainAPI("listing the gates of "+api.Address().String(), err, dynatrace.ScopeActiveGatesRead)
		diags.AddAttributeError(atFinish, "The gates cannot be checked before the finish", failure.Detail+
			"\n\nThe finish is refused because `require_online` demands to see that every gate is online. Grant the scope "+dynatrace.ScopeActiveGatesRead+
			", or set `require_online = false` and make sure yourself that every gate carries the new token.")
		return
	}
	missing := absent(g.known, listed, tfkit.GatePatterns(g.settings.IgnoreGates))
	if len(missing) == 0 {
		return
	}
	diags.AddAttributeError(atFinish, "Gates are not online",
		fmt.Sprintf("The rotation of %s cannot be finished while these gates are not online, because a gate that comes back with the old token is cut off then:\n\n  %s\n\n"+
			"Bring them back with the new token; or name those that are gone for good in `ignore_gates`, by id or host name.",
			api.Address(), strings.Join(missing, "\n  ")))
}
