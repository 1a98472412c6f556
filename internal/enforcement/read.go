// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package enforcement

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/enforcement/enforce"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Read implements resource.Resource. While tokens are not enforced, it notes the
// gates that are not ready, since the list forgets them.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	resp.Diagnostics.Append(tfkit.SetIdentity(ctx, resp.Identity, identity())...)
	o := &observation{deps: r.Deps, diags: &resp.Diagnostics}
	resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &o.state)...)
	if resp.Diagnostics.Append(tfkit.LoadNotes(ctx, req.Private, &o.notes)...); resp.Diagnostics.HasError() {
		return
	}
	if r.Deps.APIUnknown() && !o.notes.Imported {
		resp.Diagnostics.Append(r.Deps.EnvironmentServer().NotAsked("The token enforcement"))
		return
	}
	if o.api = o.notes.require(r.Deps, &resp.Diagnostics, dynatrace.ScopeSettingsRead); o.api == nil {
		return
	}
	ctx, cancel := clock.Bounded(ctx, stepTimeout)
	defer cancel()
	if o.observe(ctx); resp.Diagnostics.HasError() {
		return
	}
	if r.Deps.EnforcementReads.Add(1) > 1 {
		resp.Diagnostics.AddWarning(twiceSummary, twiceDetail(o.api))
	}
	r.Deps.WarnAPISkew(o.api.Address().String(), o.api.Skew, &resp.Diagnostics)
	resp.Diagnostics.Append(tfkit.Publish(ctx, &resp.State, resp.Identity, &o.state, identity())...)
	resp.Diagnostics.Append(tfkit.SaveNotes(ctx, resp.Private, &o.notes)...)
}

// observation is one refresh.
type observation struct {
	deps  *tfkit.Dependencies
	api   *dynatrace.Environment
	diags *diag.Diagnostics
	state model
	notes notes
}

func (o *observation) observe(ctx context.Context) {
	settings, err := enforce.InForce(ctx, o.api)
	if err != nil {
		o.diags.Append(explain("reading the token enforcement", o.api, err, dynatrace.ScopeSettingsRead))
		return
	}
	automatic, untold, err := enforce.Automatic(ctx, o.api.TokenEnforcement)
	if err != nil {
		o.diags.Append(explain("reading the automatic token enforcement", o.api, err, dynatrace.ScopeActiveGatesRead))
		return
	}
	if untold != nil {
		o.diags.Append(notTold(o.api, untold))
	}
	if o.notes.Imported {
		o.adopt(settings)
	}
	o.show(settings, automatic)
	// The list takes the same scope: one warning says that it is missing.
	if !o.state.Enforced.ValueBool() && !rest.HasStatus(untold, http.StatusForbidden) {
		o.countGates(ctx)
	}
}

// adopt completes an imported state with the defaults of the schema.
func (o *observation) adopt(settings enforce.Switches) {
	o.state.ID, o.state.Manual = types.StringValue(currentID), types.BoolValue(settings.Manual)
	o.state.Despite, o.state.OnDestroy = types.BoolValue(false), types.StringValue(onDestroyRetain)
	o.notes = notes{Environment: o.notes.Environment}
}

// show puts into the state what counts. While tokens are enforced automatically
// the switch has no effect, and stays what is configured: which is worth a warning
// to whoever wants them not to be enforced.
func (o *observation) show(settings enforce.Switches, automatic *bool) {
	switch {
	case automatic == nil || !*automatic:
		o.state.Manual = types.BoolValue(settings.Manual)
	case !o.state.Manual.ValueBool():
		o.diags.AddAttributeWarning(atManual, automaticSummary, automaticDetail(o.api))
	}
	o.state.Notify = types.BoolValue(settings.Notify)
	o.state.setAutomatic(automatic)
}

// countGates notes the gates that are not ready now.
func (o *observation) countGates(ctx context.Context) {
	listed, err := o.api.ActiveGates(ctx)
	if err != nil {
		failure := tfkit.ExplainAPI("listing the gates of "+o.api.Address().String(), err, dynatrace.ScopeActiveGatesRead)
		failure.Summary = "The gates cannot be watched"
		failure.Detail += "\n\nTurning the enforcement on will be refused until they can be read, unless `enforce_despite_gates = true`."
		o.diags.Append(failure.Warning())
		return
	}
	o.notes.Unready = o.state.guard(o.deps.Environment(), o.notes.Unready).Remember(listed)
}

// notTold warns that nobody knows whether tokens are enforced automatically.
func notTold(api *dynatrace.Environment, untold error) diag.Diagnostic {
	failure := tfkit.ExplainAPI("reading the automatic token enforcement of "+api.Address().String(), untold, dynatrace.ScopeActiveGatesRead)
	failure.Summary = "Whether tokens are enforced automatically is not known"
	failure.Detail += fmt.Sprintf("\n\nWithout it `automatic_enforcement` is null, and turning `manual_enforcement` on is refused where the gates cannot be read: grant the scope %s.",
		api.ScopeNames(dynatrace.ScopeActiveGatesRead))
	return failure.Warning()
}

// ImportState implements resource.ResourceWithImportState.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	req.ID = strings.TrimSpace(req.ID)
	refusal := fmt.Sprintf("An environment has one token enforcement, and its id is %q.\n\n%s", currentID, tfkit.ImportForms(typeName, currentID, fmt.Sprintf("id = %q", currentID)))
	tfkit.ImportID(ctx, req, resp, func(id string) bool { return id == currentID }, refusal, &notes{Imported: true})
}
