// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tenant/phase"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Read implements resource.Resource. It never changes anything in the
// environment: it infers from connection info what others did, and notes which
// gates are there.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	resp.Diagnostics.Append(tfkit.SetIdentity(ctx, resp.Identity, identity())...)
	r.Deps.RotationRead.Store(true)
	o := &observation{deps: r.Deps, diags: &resp.Diagnostics}
	resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &o.state)...)
	known, restored, diags := loadKnown(ctx, &o.state, req.Private)
	o.known = known
	resp.Diagnostics.Append(diags...)
	timeout := tfkit.Timeout(ctx, o.state.Timeouts.Read, defaultReadTimeout, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if r.Deps.APIUnknown() && o.known.Origin != phase.Imported {
		o.remember()
		resp.Diagnostics.Append(r.Deps.EnvironmentServer().NotAsked("The rotation of the tenant token"))
		return
	}
	if restored && o.state.open() {
		resp.Diagnostics.Append(gatesForgotten(r.Deps.EnvironmentName()))
	}
	if o.api = r.Deps.RequireAPI(&resp.Diagnostics, dynatrace.ScopeTenantRotation); o.api == nil {
		return
	}
	ctx, cancel := clock.Bounded(ctx, timeout)
	defer cancel()
	if resp.Diagnostics.Append(belongs(&o.known, o.api)...); resp.Diagnostics.HasError() {
		return
	}
	if o.known.Origin == phase.Imported {
		o.adopt(ctx)
	} else {
		o.observe(ctx)
	}
	o.remember()
	r.Deps.WarnAPISkew(o.api.Address().String(), o.api.Skew, &resp.Diagnostics)
	resp.Diagnostics.Append(tfkit.Publish(ctx, &resp.State, resp.Identity, &o.state, identity())...)
	resp.Diagnostics.Append(tfkit.SaveNotes(ctx, resp.Private, o.known)...)
}

// observation is one refresh.
type observation struct {
	deps  *tfkit.Dependencies
	api   *dynatrace.Environment
	diags *diag.Diagnostics
	state model
	known phase.Known
}

// remember tells the plan of a create that a rotation is open, which it cannot
// know of where this one is tainted.
func (o *observation) remember() {
	if o.state.open() {
		o.deps.OpenRotation.Store(true)
	}
}

// observe infers the phase, and while the rotation is open, notes the gates.
func (o *observation) observe(ctx context.Context) {
	before := o.state.phase()
	if o.known.End == phase.Settled && before != phase.Finished {
		return
	}
	served, err := phase.Served(ctx, o.api)
	if err != nil {
		o.excuse(err)
	}
	which := o.known.Identify(served)
	if now := o.known.Infer(before, which); now != before {
		record(&o.state, now, o.known.End == phase.Over, o.known.Tokens, served)
		o.diags.Append(elsewhere(o.api, now, o.known.End == phase.Over))
	} else if which == phase.Second && o.state.open() {
		o.diags.AddWarning(secondSummary, secondDetail(o.api, o.known.Tokens.Second))
	} else if o.known.End == phase.Settled && before == phase.Finished && which == phase.Other {
		o.diags.AddWarning("The tenant token was rotated again elsewhere",
			fmt.Sprintf("Connection info of %s serves another token than the one that this rotation has made. `active_token` stays what this rotation made, "+
				"and may be invalid by now. Remove this resource, or change `triggers` with `finish = false` to rotate again.", o.api.Address()))
	}
	if o.state.open() {
		o.countGates(ctx)
	}
}

// excuse keeps the last known phase. That a permission is missing was told at the
// start, unless it was there until now.
func (o *observation) excuse(err error) {
	if !o.state.open() || (phase.IsDenied(err) && o.known.Tokens.Serving == phase.None) {
		return
	}
	failure := unreadable(o.deps, o.api, err)
	failure.Detail += "\n\nThe rotation's last known phase is kept."
	failure.Summary = "What others did to the rotation is not known"
	o.diags.Append(failure.Warning())
}

// countGates notes the gates that are listed now, also for a `require_online`
// that is set later.
func (o *observation) countGates(ctx context.Context) {
	listed, err := o.api.ActiveGates(ctx)
	if err == nil {
		o.known.AddGates(listed)
		return
	}
	if !o.state.RequireOnline.ValueBool() {
		return
	}
	failure := tfkit.ExplainAPI("listing the gates of "+o.api.Address().String(), err, dynatrace.ScopeActiveGatesRead)
	failure.Summary = "The gates cannot be watched during the rotation"
	failure.Detail += "\n\nFinishing the rotation will be refused until they can be read, unless `require_online = false`."
	o.diags.Append(failure.Warning())
}

// ImportState implements resource.ResourceWithImportState. It adopts the
// rotation that is open, which nothing but a person can know of.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	req.ID = strings.TrimSpace(req.ID)
	refusal := fmt.Sprintf("An environment has one rotation at most, and its id is %q.\n\n%s", currentID, tfkit.ImportForms("activegate_tenant_token_rotation", currentID, fmt.Sprintf("id = %q", currentID)))
	tfkit.ImportID(ctx, req, resp, func(id string) bool { return id == currentID }, refusal, phase.Known{Origin: phase.Imported})
}

// adopt completes an imported state at its first refresh, with the defaults of
// the schema: without them the first plan is not empty.
func (o *observation) adopt(ctx context.Context) {
	served, err := phase.Served(ctx, o.api)
	o.known = phase.Known{Origin: phase.Adopted, Tokens: phase.Tokens{New: phase.Hash(served)}, Environment: o.api.Address().Name()}
	if err == nil {
		o.known.Tokens.Serving = phase.New // as far as it can ever be told apart from another
	}
	s := &o.state
	s.Finish, s.MinOverlap = types.BoolValue(false), types.StringValue(defaultMinOverlap)
	s.RequireOnline, s.StoreTokens = types.BoolValue(true), types.BoolValue(true)
	s.OnDestroy = types.StringValue(onDestroyFail)
	s.StartedAt, s.FinishedAt = instant(o.api.Now()), timetypes.NewRFC3339Null()
	record(s, phase.Started, false, o.known.Tokens, served)
	o.countGates(ctx)

	detail := fmt.Sprintf("The rotation of %s is taken to be open since now: the API tells neither whether one is open, nor since when. The old token is not known. ", o.api.Address())
	if err != nil {
		detail += "Neither is the new one, because connection info cannot be read: " + unreadable(o.deps, o.api, err).Detail
	} else {
		detail += fmt.Sprintf("`active_token` is what connection info serves (SHA-256 %s), and nothing proves that this is the new token: servers may serve the old one while a rotation "+
			"is open. Compare it with what a gate carried before the rotation. If it is the same, the new token cannot be had from here: do not finish, cancel "+
			"(`on_destroy = \"cancel\"`) and start again.", o.known.Tokens.New)
	}
	o.diags.AddWarning("The adopted rotation is unproven", detail)
}
