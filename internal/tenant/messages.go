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

// finishAtStart refuses `finish = true` where a rotation is started.
func finishAtStart() diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(atFinish, "A rotation cannot be finished when it is started",
		"`finish = true` would make the old token invalid before any component carries the new one. Start with `finish = false`, "+
			"give the new token to every gate and agent, and set `finish = true` then. For a further rotation change `triggers` and set `finish = false` in the same change.")
}

// waysOut are the two ways to go on with a rotation that is not in state.
func waysOut(api *dynatrace.Environment) string {
	return "To go on with that rotation, adopt it:\n\n  import {\n    to = activegate_tenant_token_rotation.NAME\n    id = \"" + currentID + "\"\n  }\n\n" +
		"To discard its new token, cancel it, if no component carries that token yet: call `POST " + api.URL("/api/v2/tenantTokenRotation/cancel") + "` " +
		"with a token that has the scope " + api.ScopeNames(dynatrace.ScopeTenantRotation) + "; or adopt it, apply `on_destroy = \"cancel\"`, and destroy. Then apply again."
}

// saveFirst belongs to every advice to give up the resource.
const saveFirst = "Save `active_token` and `old_token` first: an import cannot bring them back."

// nextStep is what the vendor's procedure demands in a phase (api-facts 3.1 and
// 9.4). It changes with the phase only.
func nextStep(now phase.Phase, over bool) string {
	switch {
	case now == phase.Started:
		return "Give the new token to every ActiveGate first, then to every OneAgent and whatever else connects. Install no new OneAgents until all gates have it. " +
			"Both tokens are valid meanwhile. When every component carries the new one, set finish = true. " +
			"To go back, give the old token back to whatever already carries the new one, apply on_destroy = \"cancel\", and destroy."
	case now == phase.Cancelled:
		return "Give the previous token (active_token) back to every component that carries the discarded one: it is cut off. " +
			"To rotate again, change triggers with finish = false."
	case over:
		return "The tenant token was rotated again elsewhere: find out which token is valid now (connection info serves it), and give it to every component."
	default:
		return "Nothing is left to do: the old token is invalid. A component that still carries it is cut off until it gets active_token. " +
			"To rotate again, change triggers with finish = false."
	}
}

// forgetAdvice says how to give up the resource and leave its rotation alone.
var forgetAdvice = tfkit.ForgetAdvice("activegate_tenant_token_rotation")

// unreadable explains why connection info could not be read, and which token is
// sent for it.
func unreadable(deps *tfkit.Dependencies, api *dynatrace.Environment, err error) tfkit.Failure {
	failure := tfkit.ExplainAPI("reading connection info of "+api.Address().String(), err, dynatrace.ScopeInstallerDownload)
	failure.Detail += " The token that is sent for it is " + deps.InstallerToken.String() + "."
	return failure
}

// belongs refuses a rotation of another environment.
func belongs(known *phase.Known, api *dynatrace.Environment) (diags diag.Diagnostics) {
	if !known.Belongs(api) {
		diags.AddError("The rotation belongs to another environment",
			fmt.Sprintf("The rotation in state is of the environment %q, but the provider's `environment_url` is %s, which is the environment %q. Nothing was asked or changed. "+
				"Set `environment_url` back; to rotate here, use another resource. To give up the one in state and leave its rotation as it is, "+
				"forget it. %s\n\n%s", known.Environment, api.Address(), api.Address().Name(), saveFirst, forgetAdvice))
	}
	return diags
}

// explainRecheck says why a step that cannot be undone is refused; it returns
// false for any other error.
func explainRecheck(deps *tfkit.Dependencies, api *dynatrace.Environment, err error, diags *diag.Diagnostics) bool {
	var unread *phase.UnreadableError
	var second *phase.SecondError
	switch {
	case errors.As(err, &second):
		diags.AddError(secondSummary, secondDetail(api, second.Hash)+" Nothing was finished or cancelled.")
	case errors.As(err, &unread):
		failure := unreadable(deps, api, unread.Err)
		if !errors.Is(err, context.Canceled) {
			failure.Summary = "What others did to the rotation is not known"
			failure.Detail += "\n\nNothing was finished or cancelled: connection info could be read before, and without it now the rotation of somebody else could be hit. " +
				readAgain(unread.Err)
		}
		diags.Append(failure.Diagnostic())
	default:
		return false
	}
	return true
}

// readAgain says what helps where connection info could be read before.
func readAgain(err error) string {
	if phase.IsDenied(err) {
		return "Perhaps that token has expired since, or has lost the scope: give one that is valid, and apply again."
	}
	return "Apply again when it can be read."
}

const secondSummary = "The adopted rotation may be over"

// secondDetail says what another token than that of the import may mean.
func secondDetail(api *dynatrace.Environment, hash string) string {
	return fmt.Sprintf("Connection info of %s serves another token (SHA-256 %s) than at the import. Either a server lagged at the import, and this is the new token; or "+
		"somebody else has finished or cancelled the rotation since, and may have started another. `active_token` stays what the import saw, and may be invalid. Find out which token is valid. "+
		"Then forget this resource, and if a rotation is open, import it again with the id %q. %s\n\n%s",
		api.Address(), hash, currentID, saveFirst, forgetAdvice)
}

// elsewhere says what somebody else has done.
func elsewhere(api *dynatrace.Environment, now phase.Phase, over bool) diag.Diagnostic {
	summary, what := "The rotation was finished elsewhere", "serves the new token for good: somebody else has finished the rotation. The old token is invalid. "+
		"Set `finish = true` to record it."
	switch {
	case now == phase.Started:
		summary, what = "The rotation is open after all", "serves again what it served right after the start. The rotation is taken to be open."
	case now == phase.Cancelled:
		summary, what = "The rotation was cancelled elsewhere", "serves the token from before the rotation again: somebody else has cancelled it. The new token is invalid, and a "+
			"component that carries it is cut off: give it the previous token back, which `active_token` holds now."
	case over:
		summary, what = "The tenant token was rotated again elsewhere", "serves a token that is neither of this rotation's: somebody else has finished or cancelled it, and started another. "+
			"Whether `active_token` is still valid is not known: find out who rotates, and give every component a token that is valid."
	}
	return diag.NewWarningDiagnostic(summary, fmt.Sprintf("Connection info of %s %s Nothing is started again unless `triggers` changes.", api.Address(), what))
}

// gatesForgotten warns of what cannot be restored.
func gatesForgotten(environment string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("The gates seen so far are forgotten",
		fmt.Sprintf("The provider was killed in an earlier apply of the rotation of %s, and the engine then saves nothing of what the provider remembers. Gates that are "+
			"listed now are watched again; one that was there at the start and is gone now will not be missed at the finish: compare the list with your inventory.", environment))
}

func forbidden(environment string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(atOnDestroy, "Destroying an open rotation is forbidden",
		fmt.Sprintf("The rotation of %s is open and `on_destroy = \"fail\"` is in state. Finish it first (`finish = true`); or apply `on_destroy = \"cancel\"`, which discards the "+
			"new token, or `on_destroy = \"retain\"`, which leaves it open, and destroy then: destroy knows only the state. To give up the resource and leave the rotation as it is, "+
			"forget it. %s\n\n%s", environment, saveFirst, forgetAdvice))
}

func retainDetail(environment string) string {
	return fmt.Sprintf("The rotation of %s is open and will no longer be managed: both tokens stay valid, and no further rotation can start, until somebody finishes or cancels it. "+
		"To go on with it here, import it with the id %q. %s", environment, currentID, saveFirst)
}

// guardOf is the guard of a planned finish. What is not known at plan is judged
// again at apply.
func guardOf(plan, state model, known phase.Known, list func(context.Context) ([]dynatrace.ActiveGate, error)) (phase.Guard, diag.Diagnostics) {
	g := phase.Guard{
		Online: plan.RequireOnline.ValueBool() && tfkit.WhollyKnown(plan.IgnoreGates), Ignore: tfkit.Texts(plan.IgnoreGates), Gates: known.Gates, List: list,
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

// explainRefusal says why the guard refuses a finish.
func explainRefusal(api *dynatrace.Environment, refused *phase.RefusedError, diags *diag.Diagnostics) {
	if refused.Unlisted != nil {
		failure := tfkit.ExplainAPI("listing the gates of "+api.Address().String(), refused.Unlisted, dynatrace.ScopeActiveGatesRead)
		diags.AddAttributeError(atFinish, "The gates cannot be checked before the finish", failure.Detail+
			"\n\nThe finish is refused because `require_online` demands to see that every gate is online. Grant the scope "+api.ScopeNames(dynatrace.ScopeActiveGatesRead)+
			", or set `require_online = false` and make sure yourself that every gate carries the new token.")
	}
	if len(refused.Absent) > 0 {
		diags.AddAttributeError(atFinish, "Gates are not online",
			fmt.Sprintf("The rotation of %s cannot be finished while these gates are not online, because a gate that comes back with the old token is cut off then:\n\n  %s\n\n"+
				"Bring them back with the new token; or name those that are gone for good in `ignore_gates`, by id or host name.",
				api.Address(), strings.Join(refused.Absent, "\n  ")))
	}
	if early := refused.Early; !early.IsZero() {
		guard := refused.Guard
		diags.AddAttributeError(atFinish, "Too early to finish the rotation",
			fmt.Sprintf("The rotation of %s was started at %s, and `min_overlap` is %s: it can be finished from %s on; the API's clock says %s. "+
				"Until then components have time to get the new token. If all of them carry it already, set a shorter `min_overlap`.",
				api.Address(), guard.Started.UTC().Format(time.RFC3339), guard.Overlap, guard.From().UTC().Format(time.RFC3339), early.UTC().Format(time.RFC3339)))
	}
}
