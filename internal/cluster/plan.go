// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package cluster

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/given"
	"github.com/activegate/terraform-provider-activegate/internal/managed"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// planner works out one plan. Values come from configuration, state and notes alone,
// because every changed resource is planned again at apply and must come out the
// same; what the cluster answers becomes diagnostics only.
type planner struct {
	deps     *tfkit.Dependencies
	diags    *diag.Diagnostics
	creating bool
	plan     model
	state    model
	notes    notes
	inputs   given.Inputs
	material *given.Material
	node     managed.Node
	known    bool // which node it is
	decision decision
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
	p.planNode()
	var err error
	if p.material, err = p.inputs.Judge(); err != nil {
		p.diags.Append(given.Diagnostic(err))
		return
	}
	p.decide()
	p.project()
	if p.check(); resp.Diagnostics.HasError() {
		return
	}
	p.warn()
	p.ask(ctx)
	resp.Diagnostics.Append(tfkit.SetPlan(ctx, &resp.Plan, &p.plan)...)
}

// read takes everything apart that the engine sent.
func (p *planner) read(ctx context.Context, req resource.ModifyPlanRequest) bool {
	p.diags.Append(tfkit.GetPlan(ctx, req.Plan, &p.plan)...)
	if !p.creating {
		p.diags.Append(tfkit.GetState(ctx, req.State, &p.state)...)
	}
	p.diags.Append(tfkit.LoadNotes(ctx, req.Private, &p.notes)...)
	p.inputs = p.state.inputs(req.Config)
	return !p.diags.HasError()
}

// planNode plans which node it is. One that is replaced by another begins anew.
func (p *planner) planNode() {
	p.node, p.known = p.plan.node()
	before, was := p.state.node()
	switch {
	case p.creating:
	case p.known && was && p.node == before:
		p.plan.NodeID = p.state.NodeID // another spelling
	default:
		refuseDestroy(p.state, p.diags)
		warnRetained(p.state, p.diags)
		p.creating, p.state, p.notes = true, model{}, notes{}
	}
	p.plan.ID = types.StringUnknown()
	if p.known {
		p.plan.ID = types.StringValue(p.node.String())
	}
}

// server is the node in the words of what is said of certificates anywhere.
func (p *planner) server() given.Server {
	if !p.known {
		return given.Server{Noun: "node", Address: "the node"}
	}
	return given.Server{Noun: "node", Address: p.node.String(), Name: p.node.String()}
}

// decision is what an apply does. It follows from what is in plan, state and notes,
// so that an update finds it again in the plan that it is given: facts that are
// stored anew are planned with an unknown `active`.
type decision struct {
	stores bool
	// maybe says that something is unknown: it may turn out not to be needed.
	maybe bool
	// repair says that nothing but what a refresh has found asks for it.
	repair bool
}

func (p *planner) decide() {
	d := &p.decision
	if p.creating {
		d.stores = true
		return
	}
	changed := p.leafChanged() || p.chainChanged() || (!p.adopting() && !p.plan.Revision.IsUnknown() && !p.plan.Revision.Equal(p.state.Revision))
	d.maybe = !changed && (p.plan.Revision.IsUnknown() || p.inputs.Unknown())
	d.repair = !changed && !d.maybe && p.notes.Due.Found != ""
	d.stores = changed || d.maybe || d.repair
}

// adopting says that the certificate was imported and never stored from here, so that
// its chain is not known and a first revision announces nothing.
func (p *planner) adopting() bool { return p.notes.Chain == "" }

func (p *planner) leafChanged() bool {
	if p.material == nil {
		return false
	}
	if p.state.Fingerprint.IsNull() { // all that is known is what the cluster told
		leaf := p.material.Facts
		return !p.state.expected().IsDescribed(managed.Details{Subject: leaf.Subject, Issuer: leaf.Issuer, Expires: leaf.NotAfter})
	}
	return p.state.Fingerprint.ValueString() != p.material.Facts.FingerprintSHA256
}

func (p *planner) chainChanged() bool {
	return p.material != nil && !p.adopting() && p.notes.Chain != p.material.Chain
}

// project writes the planned values of all computed attributes. What the apply cannot
// contradict is planned as known; everything else as unknown.
func (p *planner) project() {
	d := p.decision
	adopted := p.adopting() && !p.creating && !d.stores // what an import could not see is "" in state
	changes := p.creating || (d.stores && !p.inputs.Missing() && !d.maybe)
	open := d.maybe && !p.inputs.Missing()
	p.inputs.Certificate.PlanPEM(&p.plan.CertificatePEM, p.state.CertificatePEM, adopted, changes, open)
	p.inputs.Chain.PlanPEM(&p.plan.ChainPEM, p.state.ChainPEM, adopted, changes, open)
	if !p.decision.stores {
		p.plan.facts, p.plan.Active, p.plan.RestartRequired = p.state.facts, p.state.Active, p.state.RestartRequired
		return
	}
	p.plan.Active, p.plan.RestartRequired = types.BoolUnknown(), types.BoolUnknown()
	switch {
	case p.material != nil && !p.decision.maybe:
		p.plan.facts = given.FactsOf(p.material.Facts)
	case p.decision.repair:
		p.plan.facts = p.state.facts
	default:
		p.plan.facts = given.UnknownFacts()
	}
}
