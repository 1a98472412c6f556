// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/given"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

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
