// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keyfile

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/given"
	"github.com/activegate/terraform-provider-activegate/internal/keyfile/content"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// planner works out one plan. Values come from configuration, state and notes
// alone, because every changed resource is planned again at apply and must come
// out the same; what lies on the disk becomes diagnostics only.
type planner struct {
	deps     *tfkit.Dependencies
	diags    *diag.Diagnostics
	creating bool
	plan     model
	state    model
	notes    notes
	inputs   inputs
	material *material
	decision decision
}

// ModifyPlan implements resource.ResourceWithModifyPlan.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.Deps == nil || req.Plan.Raw.IsNull() {
		return
	}
	p := &planner{deps: r.Deps, diags: &resp.Diagnostics, creating: req.State.Raw.IsNull()}
	if !p.read(ctx, req) {
		return
	}
	p.planProfile(req)
	p.judge()
	if resp.Diagnostics.HasError() {
		return
	}
	p.decide()
	p.check()
	p.checkOwners()
	p.checkFiles()
	if resp.Diagnostics.HasError() {
		return
	}
	p.warn()
	p.project()
	resp.Diagnostics.Append(tfkit.SetPlan(ctx, &resp.Plan, &p.plan)...)
}

// read takes everything apart that the engine sent.
func (p *planner) read(ctx context.Context, req resource.ModifyPlanRequest) bool {
	p.diags.Append(tfkit.GetPlan(ctx, req.Plan, &p.plan)...)
	if !p.creating {
		p.diags.Append(tfkit.GetState(ctx, req.State, &p.state)...)
	}
	p.diags.Append(tfkit.LoadNotes(ctx, req.Private, &p.notes)...)
	if !p.creating {
		p.notes.Written = p.state.written()
	}
	p.inputs = readInputs(req.Config)
	return !p.diags.HasError()
}

// planProfile plans the profile where none is configured. Which one it is depends
// on paths that may turn out null.
func (p *planner) planProfile(req resource.ModifyPlanRequest) {
	if configured := tfkit.ValuesOf(req.Config.Raw).String("profile"); !configured.IsNull() {
		return
	}
	open := p.plan.JKSFile.IsUnknown() || p.plan.BackupFile.IsUnknown()
	if content.ProfileOf(p.sureKinds()...) == content.ActiveGate && open {
		p.plan.Profile = types.StringUnknown()
		return
	}
	p.plan.Profile = types.StringValue(string(content.ProfileOf(p.sureKinds()...)))
}

// sureKinds are the files that there will be for sure.
func (p *planner) sureKinds() []content.Kind {
	var kinds []content.Kind
	for _, kind := range p.plan.kinds() {
		if !p.plan.file(kind).IsUnknown() {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// judge reads what is given.
func (p *planner) judge() {
	if in := p.inputs.Password; in.Known() {
		if err := content.CheckPassword(in.Value.Reveal()); err != nil {
			p.diags.AddAttributeError(in.Path, "Unusable password", given.Sentence(err.Error()))
		}
	}
	if p.plan.generates() {
		return
	}
	var err error
	if p.material, err = p.inputs.judge(); err != nil {
		p.diags.Append(p.inputs.diagnostic(err))
	}
}

// project writes the planned values of all computed attributes. What the apply
// cannot contradict is planned as known; everything else as unknown.
func (p *planner) project() {
	if p.creating {
		p.plan.ID = types.StringUnknown()
	} else {
		p.plan.ID = p.state.ID
		p.keepPEM(&p.plan.CertificatePEM, p.state.CertificatePEM)
		p.keepPEM(&p.plan.ChainInput, p.state.ChainInput)
	}
	if p.decision.writes() {
		p.plan.facts = unknownFacts()
		if p.material != nil {
			p.plan.facts = factsOf(p.material.Entry)
		}
		p.plan.Files, p.plan.MissingFiles = types.MapUnknown(types.StringType), given.StringList(nil)
		if !p.decision.certain() && len(tfkit.Texts(p.state.MissingFiles)) > 0 {
			p.plan.MissingFiles = types.ListUnknown(types.StringType) // if it turns out to be no change, they stay missing
		}
		return
	}
	p.plan.facts = p.state.facts
	p.plan.Files, p.plan.MissingFiles = p.state.Files, p.state.MissingFiles
	p.dropFiles()
}

// dropFiles leaves out the files that are no longer configured.
func (p *planner) dropFiles() {
	if p.plan.Files.IsNull() {
		return
	}
	sums := sumsOf(p.state.Files)
	var missing []string
	for _, kind := range content.Kinds() {
		if p.plan.file(kind).IsNull() {
			delete(sums, kind)
		}
	}
	for _, kind := range tfkit.Texts(p.state.MissingFiles) {
		if _, still := sums[content.Kind(kind)]; still {
			missing = append(missing, kind)
		}
	}
	p.plan.Files, p.plan.MissingFiles = sumsMap(sums), given.StringList(missing)
}
