// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tenant/phase"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Read implements resource.Resource. It never changes anything in the
// environment: it infers from connection info what others did, and notes which
// gates are there.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	if resp.Identity != nil {
		resp.Diagnostics.Append(tfkit.SetIdentity(ctx, resp.Identity, identity())...)
	}
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
