// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/given"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
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

// locate plans where the certificate goes. Where that is not known yet, it may
// be another gate than before, so that nothing of it is promised.
func (p *planner) locate() {
	var prior location
	if !p.creating {
		var err error
		if prior, err = locateState(p.state); err != nil {
			p.diags.AddError("Unreadable state", "`activegate_url` in state: "+err.Error())
			return
		}
	}
	where, diags := locate(p.deps, p.config.url, p.config.environment, atGateURL)
	if !p.creating && diags.HasError() && p.config.url.IsNull() {
		where, diags = located{location: prior, known: true}, nil // an imported gate needs no configured one
		if !p.config.environment.IsNull() {
			where.environment = p.config.environment.ValueString()
		}
	}
	p.diags.Append(diags...)
	p.where = where
	p.moving = !p.creating && where.known && !where.equal(prior)
	p.projectLocation()
	if !p.creating && !where.known {
		p.where.location = prior // to speak of
	}
}

// projectLocation plans gate, environment and id.
func (p *planner) projectLocation() {
	stays := !p.creating && p.where.known && !p.moving
	switch {
	case !p.config.url.IsNull():
		if !p.creating && sameURL(p.config.url, p.state) {
			p.plan.ActiveGateURL = p.state.ActiveGateURL
		}
	case stays:
		p.plan.ActiveGateURL = p.state.ActiveGateURL
	case p.where.known:
		p.plan.ActiveGateURL = types.StringValue(p.where.address.String())
	default:
		p.plan.ActiveGateURL = types.StringUnknown()
	}
	if p.where.known {
		p.plan.EnvironmentID, p.plan.ID = types.StringValue(p.where.environment), types.StringValue(p.where.id())
		return
	}
	if p.config.environment.IsNull() {
		p.plan.EnvironmentID = types.StringUnknown()
	}
	p.plan.ID = types.StringUnknown()
}

// sameURL says that a configured URL is another spelling of the one in state. It
// does not depend on the environment, which may be known later than the URL.
func sameURL(configured types.String, state model) bool {
	address, environment, err := gate.ParseAddress(configured.ValueString())
	prior, before, failed := gate.ParseAddress(state.ActiveGateURL.ValueString())
	return err == nil && failed == nil && address.Equal(prior) &&
		(environment == before || environment == state.EnvironmentID.ValueString())
}

// project writes the planned values of all computed attributes. What the apply
// cannot contradict is planned as known; everything else as unknown.
func (p *planner) project() {
	if p.config.name.IsNull() && (p.creating || p.plan.Name.IsUnknown()) {
		p.plan.Name = types.StringUnknown()
	}
	if p.creating {
		p.clearUnsetInputs()
		p.plan.facts = p.plannedFacts()
		p.plan.Active = types.BoolValue(true)
		p.plan.RetainedNames = types.ListUnknown(types.StringType)
		return
	}
	p.keepInputs()
	p.plan.facts, p.plan.Active, p.plan.RetainedNames = p.state.facts, p.state.Active, p.state.RetainedNames
	if p.config.name.IsNull() {
		p.plan.Name = p.state.Name
	}
	switch p.decision.Action {
	case actionKeep:
		p.adoptFacts()
	case actionMaintain:
		p.plan.RetainedNames = types.ListUnknown(types.StringType)
	case actionUpload, actionRepair, actionMove:
		p.projectWrite()
	}
}

// projectWrite plans what an upload or a repair leaves behind. A repair may end
// in an upload, so its name is as open as that of one.
func (p *planner) projectWrite() {
	if p.config.name.IsNull() {
		p.plan.Name = types.StringUnknown()
	}
	p.plan.Active = types.BoolValue(true)
	p.plan.RetainedNames = types.ListUnknown(types.StringType)
	switch {
	case p.deps.MayDefer && !p.moving:
		// An update that finds the gate dead keeps the last known facts.
		p.plan.facts, p.plan.Active = given.UnknownFacts(), types.BoolUnknown()
	case p.mayReplace():
		p.plan.facts = given.UnknownFacts()
	case p.decision.Action == actionRepair:
		p.adoptFacts()
	case p.material != nil && !p.hidden() && p.material.Facts.FingerprintSHA256 == p.state.Fingerprint.ValueString():
		// the same with an upload and without
	case p.decision.maybe && !p.state.Fingerprint.IsNull():
		p.plan.facts = given.UnknownFacts()
	default:
		p.plan.facts = p.plannedFacts()
	}
}

// adoptFacts fills in facts that an import could not read.
func (p *planner) adoptFacts() {
	if p.state.Fingerprint.IsNull() && p.material != nil {
		p.plan.facts = p.plannedFacts()
	}
}

// hidden says that what is uploaded comes from a write-only input: even where
// only revision or a name announced it, it may be another certificate.
func (p *planner) hidden() bool { return p.material != nil && p.material.Hidden }

// plannedFacts are the facts of the configured certificate. Those of a
// write-only file are unknown: an ephemeral issuer may give another certificate
// at apply, and a known value that turns out wrong is fatal.
func (p *planner) plannedFacts() facts {
	if p.material == nil || p.material.Hidden {
		return given.UnknownFacts()
	}
	return given.FactsOf(p.material.Facts)
}

// clearUnsetInputs makes the computed inputs null where they are left out.
func (p *planner) clearUnsetInputs() {
	if p.inputs.Certificate.Null {
		p.plan.CertificatePEM = types.StringNull()
	}
	if p.inputs.Chain.Null {
		p.plan.ChainPEM = types.StringNull()
	}
}

// keepInputs plans the prior value of inputs that say the same in other words,
// so that re-encoding shows no change. Each is compared with its own prior value
// only: what else is planned may depend on what is not known yet.
func (p *planner) keepInputs() {
	adopted := p.adopting() && p.material != nil && !p.decision.leaf && !p.decision.chain // where the gate has split them in its own way
	changes := p.decision.Action.sends() && !p.decision.maybe
	p.inputs.Certificate.PlanPEM(&p.plan.CertificatePEM, p.state.CertificatePEM, adopted, changes || p.state.CertificatePEM.IsNull(), p.decision.maybe)
	p.inputs.Chain.PlanPEM(&p.plan.ChainPEM, p.state.ChainPEM, adopted, changes || p.state.ChainPEM.IsNull(), p.decision.maybe)
	if tfkit.Known(p.plan.PrivateKey) && tfkit.Known(p.state.PrivateKey) &&
		keystore.SamePrivateKey(p.plan.PrivateKey.ValueString(), p.state.PrivateKey.ValueString()) {
		p.plan.PrivateKey = p.state.PrivateKey
	}
	if tfkit.Known(p.plan.PKCS12) && tfkit.Known(p.state.PKCS12) && p.sameFile() {
		p.plan.PKCS12 = p.state.PKCS12
	}
}

// sameFile says that a PKCS#12 file which was encoded again holds what the one in
// state holds, with the same password. While the password is unknown, a file
// that opens with the one in state will have no other.
func (p *planner) sameFile() bool {
	blank := func(text string) string { return strings.Join(strings.Fields(text), "") }
	if blank(p.config.pkcs12.ValueString()) == blank(p.state.PKCS12.ValueString()) {
		return true
	}
	if tfkit.Known(p.config.passwordWO) || (!p.config.password.IsUnknown() && !p.config.password.Equal(p.state.Password)) {
		return false
	}
	again := *p
	again.inputs.Password = given.Input{Value: rest.NewSecret(p.state.Password.ValueString()), Null: p.state.Password.IsNull()}
	var err error
	if again.material, err = again.inputs.Judge(); err != nil || again.material == nil {
		return false
	}
	return !again.leafChanged() && !again.chainChanged()
}
