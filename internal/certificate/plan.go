// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/given"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// planner works out one plan. Values come from configuration, state and private
// notes alone, because every changed resource is planned again at apply and
// must come out the same; what the gate answers becomes diagnostics only.
//
// What is unknown at the first of these plans is known at the second. So a
// planned value is known only if it is the same whatever that turns out to be.
type planner struct {
	deps     *tfkit.Dependencies
	diags    *diag.Diagnostics
	creating bool
	// moving says that the configuration names another gate than the state.
	moving bool
	// replaces says that a call before this one has planned the same resource as
	// an update, which the engine made a replacement.
	replaces bool
	config   configured
	plan     model
	state    model
	notes    notes
	inputs   given.Inputs
	material *given.Material
	where    located
	decision decision
}

// configured are the attributes whose configuration matters beside the plan,
// because the plan holds a computed value where they are left out.
type configured struct {
	url, environment, name, pkcs12, password, passwordWO types.String
}

// ModifyPlan implements resource.ResourceWithModifyPlan.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.Deps == nil {
		return
	}
	if req.Plan.Raw.IsNull() {
		r.planDestroy(ctx, req, resp)
		return
	}
	p := &planner{deps: r.Deps, diags: &resp.Diagnostics, creating: req.State.Raw.IsNull()}
	if !p.read(ctx, req) {
		return
	}
	p.guard(ctx, resp.Private)
	if p.locate(); resp.Diagnostics.HasError() {
		return
	}
	if p.moving {
		if p.state.OnDestroy.ValueString() == onDestroyFail {
			refuseDestroy(ctx, p.deps, p.state, p.notes, p.diags)
		}
		p.notes = p.notes.elsewhere()
	}
	var err error
	if p.material, err = p.inputs.Judge(); err != nil {
		p.diags.Append(given.Diagnostic(err))
	}
	if resp.Diagnostics.HasError() {
		return
	}
	p.decide()
	p.project()
	p.check()
	if resp.Diagnostics.HasError() {
		return
	}
	p.warn()
	p.ask(ctx)
	resp.Diagnostics.Append(tfkit.SetPlan(ctx, &resp.Plan, &p.plan)...)
	if !p.creating && p.decision.Action != actionKeep {
		resp.Diagnostics.Append(p.decision.save(ctx, resp.Private)...)
	}
}

// read takes everything apart that the engine sent.
func (p *planner) read(ctx context.Context, req resource.ModifyPlanRequest) bool {
	p.diags.Append(tfkit.GetPlan(ctx, req.Plan, &p.plan)...)
	if !p.creating {
		p.diags.Append(tfkit.GetState(ctx, req.State, &p.state)...)
	}
	values := tfkit.ValuesOf(req.Config.Raw)
	p.config = configured{
		url: values.String("activegate_url"), environment: values.String("environment_id"),
		name:   values.String("name"),
		pkcs12: values.String("pkcs12_base64"), password: values.String("password"), passwordWO: values.String("password_wo"),
	}
	p.inputs = given.Read(req.Config)
	p.diags.Append(tfkit.LoadNotes(ctx, req.Private, &p.notes)...)
	p.replaces = p.creating && decided(ctx, req.Private)
	return !p.diags.HasError()
}

// arrives says that the certificate comes to a gate on which this resource has
// nothing yet.
func (p *planner) arrives() bool { return p.creating || p.moving }
