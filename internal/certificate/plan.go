// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// planner works out one plan. Values come from configuration, state and private
// notes alone, because every changed resource is planned again at apply and
// must come out the same; what the gate answers becomes diagnostics only.
type planner struct {
	deps     *tfkit.Dependencies
	diags    *diag.Diagnostics
	creating bool
	// replaces says that a call before this one has planned the same resource as
	// an update, which the engine made a replacement.
	replaces bool
	config   configured
	plan     model
	state    model
	notes    notes
	inputs   inputs
	material *material
	where    located
	decision decision
}

// configured are the attributes whose configuration matters beside the plan,
// because the plan holds a computed value where they are left out.
type configured struct {
	url, environment, name, prefix types.String
}

// ModifyPlan implements resource.ResourceWithModifyPlan.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.deps == nil {
		return
	}
	if req.Plan.Raw.IsNull() {
		r.planDestroy(ctx, req, resp)
		return
	}
	p := &planner{deps: r.deps, diags: &resp.Diagnostics, creating: req.State.Raw.IsNull()}
	if !p.read(ctx, req) {
		return
	}
	p.guard(ctx, resp.Private)
	if p.locate(); resp.Diagnostics.HasError() {
		return
	}
	if p.moves() {
		resp.RequiresReplace.Append(path.Root("activegate_url"))
		p.refuseMove(ctx)
		p.creating = true
	}
	if p.judge(); resp.Diagnostics.HasError() {
		return
	}
	p.decide()
	p.project(ctx)
	p.check()
	if resp.Diagnostics.HasError() {
		return
	}
	p.warn()
	p.ask(ctx)
	resp.Diagnostics.Append(tfkit.SetPlan(ctx, &resp.Plan, &p.plan)...)
	if !p.creating && p.decision.action != actionKeep {
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
		name: values.String("name"), prefix: values.String("name_prefix"),
	}
	p.inputs = readInputs(req.Config)
	var diags diag.Diagnostics
	p.notes, diags = loadNotes(ctx, req.Private)
	p.diags.Append(diags...)
	p.replaces = p.creating && decided(ctx, req.Private)
	return !p.diags.HasError()
}

// locate plans where the certificate goes. An unknown value keeps the prior one:
// most often it turns out to be the same.
func (p *planner) locate() {
	var diags diag.Diagnostics
	p.where, diags = locate(p.deps, p.config.url, p.config.environment)
	if !p.creating && (!p.where.known || diags.HasError()) && p.config.url.IsNull() {
		diags = nil // an imported gate needs no configured one
	}
	p.diags.Append(diags...)
	switch {
	case p.where.known:
		if p.config.url.IsNull() {
			p.plan.ActiveGateURL = types.StringValue(p.where.address.String())
		}
		p.plan.EnvironmentID = types.StringValue(p.where.environment)
		p.plan.ID = types.StringValue(p.where.id())
	case p.creating:
		if p.config.url.IsNull() {
			p.plan.ActiveGateURL = types.StringUnknown()
		}
		if p.config.environment.IsNull() {
			p.plan.EnvironmentID = types.StringUnknown()
		}
		p.plan.ID = types.StringUnknown()
	}
	if p.creating {
		return
	}
	prior, err := locateState(p.state)
	if err != nil {
		return // a state that cannot be read back is replaced
	}
	if !p.where.known {
		p.where = located{location: prior, known: true}
	}
	if p.where.equal(prior) {
		p.plan.ActiveGateURL, p.plan.EnvironmentID, p.plan.ID = p.state.ActiveGateURL, p.state.EnvironmentID, p.state.ID
	}
}

// moves says that the configuration names another gate than the state.
func (p *planner) moves() bool {
	if p.creating {
		return false
	}
	prior, err := locateState(p.state)
	return err != nil || !p.where.equal(prior)
}

// judge reads the configured certificate.
func (p *planner) judge() {
	var err error
	if p.material, err = p.inputs.judge(); err != nil {
		p.diags.Append(inputDiagnostic(err))
	}
}
