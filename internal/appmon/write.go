// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package appmon

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/appmon/bring"
	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Create implements resource.Resource. What is replaced was deleted before, which
// remembers whether the server was restarted for this certificate.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(tfkit.GetPlan(ctx, req.Plan, &plan)...)
	timeout := tfkit.Timeout(ctx, plan.Timeouts.Create, applyTimeout, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	var known notes
	if !r.bring(ctx, &plan, nil, &known, timeout, &resp.Diagnostics) {
		return
	}
	resp.Diagnostics.Append(tfkit.Publish(ctx, &resp.State, resp.Identity, &plan, plan.identity())...)
	resp.Diagnostics.Append(tfkit.SaveNotes(ctx, resp.Private, known)...)
}

// Update implements resource.Resource. Nothing is asked where nothing is due.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(tfkit.GetPlan(ctx, req.Plan, &plan)...)
	resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &state)...)
	var known notes
	resp.Diagnostics.Append(tfkit.LoadNotes(ctx, req.Private, &known)...)
	timeout := tfkit.Timeout(ctx, plan.Timeouts.Update, applyTimeout, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if due(&plan, &state, known) {
		if !r.bring(ctx, &plan, &state, &known, timeout, &resp.Diagnostics) {
			return
		}
	} else {
		plan.keep(&state)
		known.Imported = false
	}
	resp.Diagnostics.Append(tfkit.Publish(ctx, &resp.State, resp.Identity, &plan, plan.identity())...)
	resp.Diagnostics.Append(tfkit.SaveNotes(ctx, resp.Private, known)...)
}

// bring carries the plan out, and puts into it and the notes what came of it. done says
// that something is to be saved, beside an error too: the server was restarted, or
// presents the leaf.
func (r *Resource) bring(ctx context.Context, plan, state *model, known *notes, timeout time.Duration, diags *diag.Diagnostics) (done bool) {
	var before rest.Fingerprint
	if state != nil {
		before = state.leaf()
	}
	api := require(r.Deps, plan.URL, plan.trust(before, known.Before), diags)
	if api == nil {
		return false
	}
	defer r.Deps.Lifetime.Hold()()
	ctx, cancel := clock.Bounded(ctx, timeout)
	defer cancel()
	*known = known.orRemembered(r.Deps, api.Address().String())
	known.Imported = false
	job := bring.Job{
		API: api, Want: plan.leaf(), Places: plan.places(api.Address()), Guard: plan.guard(*known), Memory: plan.memory(), Tried: known.Tried == plan.attempt(),
		Collectors: plan.RestartCollectors.ValueString() == restartNow, Left: known.Left, Sleep: r.Deps.Sleep,
	}
	ours := job.Tried || known.Memory || len(known.Left) > 0 // an apply before has restarted it
	out, err := job.Run(ctx)
	if out.Restarted {
		known.Tried, known.Memory = plan.attempt(), true
	}
	if before != "" && before != plan.leaf() {
		known.Before = before
	}
	if out.Presented && len(job.Places) > 0 {
		known.Tried, known.Before = "", "" // it was of use: after drift it may be again
	}
	known.Left = out.Left
	if done = err == nil || out.Restarted || out.Presented; done {
		plan.show(out, api.Address())
		found := !out.Restarted && !ours && (state == nil || state.leaf() != plan.leaf())
		known.Steps = plan.stepsAfter(out, *known, found)
		plan.advise(*known)
		known.Memory = known.Memory && err != nil
	}
	if err != nil {
		diags.Append(explain(api, plan, known.Steps, err))
	}
	return done
}

// keep takes over what is computed.
func (m *model) keep(state *model) {
	m.ID, m.Active, m.Version, m.Pending, m.NextStep = state.ID, state.Active, state.Version, state.Pending, state.NextStep
}

// due says that an apply has to look at the server at least.
func due(plan, state *model, known notes) bool {
	return state == nil || plan.Fingerprint.IsUnknown() || plan.leaf() != state.leaf() || !plan.Revision.Equal(state.Revision) || !plan.Addresses.Equal(state.Addresses) ||
		!state.Active.ValueBool() || len(state.Pending.Elements()) > 0 ||
		(len(known.Left) > 0 && plan.RestartCollectors.ValueString() == restartNow)
}

// stepsAfter are what an apply leaves to be done by hand, but for collectors that
// did not come back: none before the server presents the certificate. found says that
// somebody else has restarted the server.
func (m *model) stepsAfter(out bring.Outcome, known notes, found bool) (steps []string) {
	if !out.Presented {
		return nil
	}
	memory := m.memory()
	if known.Memory && memory != "" {
		steps = append(steps, "Restart the Memory Analysis Server "+memory+".")
	}
	switch left := strings.Join(out.Left, ", "); {
	case left == "":
	case m.RestartCollectors.ValueString() == restartNow:
		steps = append(steps, "Apply again, which restarts these collectors: "+left+".")
	default:
		steps = append(steps, "Restart these collectors, which use the new key from then on (`restart_collectors = \"now\"` does it): "+left+".")
	}
	if found {
		also := ""
		if memory != "" {
			also = " and the Memory Analysis Server " + memory
		}
		steps = append(steps, "Restart the collectors"+also+" that were not restarted since the server presents this certificate: it did already, so that this apply has restarted nothing.")
	}
	return steps
}

// advise puts what is left to be done by hand into the model.
func (m *model) advise(known notes) {
	var steps []string
	if pending := tfkit.Texts(m.Pending); len(pending) > 0 {
		steps = append(steps, "Bring back these collectors, with `dtcollector -Dclearcerts` if need be: "+strings.Join(pending, ", ")+".")
	}
	m.NextStep = types.StringValue(strings.Join(append(steps, known.Steps...), "\n"))
}

// Delete implements resource.Resource: it forgets. There is no way back by the API.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &state)...)
	var known notes
	if resp.Diagnostics.Append(tfkit.LoadNotes(ctx, req.Private, &known)...); resp.Diagnostics.HasError() {
		return
	}
	if known.isLost() && !state.Active.ValueBool() {
		// Of what is tainted, and was not refreshed, the state says enough.
		known = notes{Server: state.ID.ValueString(), Tried: state.attempt()}
	}
	if !known.Again {
		resp.Diagnostics.Append(forgotten(&state))
	}
	known.Again = false
	remember(r.Deps, known)
}

// forgotten warns that what is no longer managed stays as it is.
func forgotten(state *model) diag.Diagnostic {
	return diag.NewWarningDiagnostic(tfkit.SummaryOf("The AppMon server keeps its certificate", state.ID.ValueString()),
		fmt.Sprintf("%s is forgotten here, and goes on as it is. The way back to a key of its own is by hand: stop the server, start it once with `dtserver -Dclearkeys -Dclearcerts`, "+
			"remove the password of the keystore from `dtserver.ini`, and restart its collectors, those that do not come back with `dtcollector -Dclearcerts`.", state.ID.ValueString()))
}
