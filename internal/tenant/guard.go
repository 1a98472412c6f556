// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tenant/phase"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// guardOf is the guard of a planned finish. What is not known at plan is judged
// again at apply.
func guardOf(plan, state model, known phase.Known, list func(context.Context) ([]dynatrace.ActiveGate, error)) (phase.Guard, diag.Diagnostics) {
	g := phase.Guard{
		Online: plan.RequireOnline.ValueBool() && tfkit.WhollyKnown(plan.IgnoreGates), Ignore: tfkit.GatePatterns(plan.IgnoreGates), Gates: known.Gates, List: list,
	}
	if overlap, err := clock.ParseDuration(plan.MinOverlap.ValueString()); err == nil && !plan.MinOverlap.IsUnknown() {
		g.Overlap = &overlap
	}
	if state.StartedAt.IsNull() {
		return g, nil
	}
	var diags diag.Diagnostics
	g.Started, diags = state.StartedAt.ValueRFC3339Time()
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

// explainRefusals says why the guard refuses a finish.
func explainRefusals(api *dynatrace.Environment, refusals []error, diags *diag.Diagnostics) {
	for _, refusal := range refusals {
		var unlisted *phase.UnlistedError
		var absent *phase.AbsentError
		var early *phase.EarlyError
		switch {
		case errors.As(refusal, &unlisted):
			failure := tfkit.ExplainAPI("listing the gates of "+api.Address().String(), unlisted.Err, dynatrace.ScopeActiveGatesRead)
			diags.AddAttributeError(atFinish, "The gates cannot be checked before the finish", failure.Detail+
				"\n\nThe finish is refused because `require_online` demands to see that every gate is online. Grant the scope "+api.ScopeNames(dynatrace.ScopeActiveGatesRead)+
				", or set `require_online = false` and make sure yourself that every gate carries the new token.")
		case errors.As(refusal, &absent):
			diags.AddAttributeError(atFinish, "Gates are not online",
				fmt.Sprintf("The rotation of %s cannot be finished while these gates are not online, because a gate that comes back with the old token is cut off then:\n\n  %s\n\n"+
					"Bring them back with the new token; or name those that are gone for good in `ignore_gates`, by id or host name.",
					api.Address(), strings.Join(absent.Gates, "\n  ")))
		case errors.As(refusal, &early):
			diags.AddAttributeError(atFinish, "Too early to finish the rotation",
				fmt.Sprintf("The rotation of %s was started at %s, and `min_overlap` is %s: it can be finished from %s on; the API's clock says %s. "+
					"Until then components have time to get the new token. If all of them carry it already, set a shorter `min_overlap`.",
					api.Address(), early.Started.UTC().Format(time.RFC3339), early.Overlap, early.From.UTC().Format(time.RFC3339), early.Now.UTC().Format(time.RFC3339)))
		}
	}
}
