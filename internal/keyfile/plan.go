// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keyfile

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/given"
	"github.com/activegate/terraform-provider-activegate/internal/keyfile/content"
	"github.com/activegate/terraform-provider-activegate/internal/keyfile/disk"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
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
			p.plan.facts = factsOf(p.material.Entries[0])
		}
		p.plan.Files, p.plan.MissingFiles = types.MapUnknown(types.StringType), tfkit.TextList(nil)
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
	p.plan.Files, p.plan.MissingFiles = sumsMap(sums), tfkit.TextList(missing)
}

// decision is whether an apply writes all files anew, and why. Update reads it
// off the planned attribute `files`, which is unknown then.
type decision struct {
	// changes are what the configuration says otherwise than the state.
	changes []string
	// due are reasons that the configuration does not show.
	due []string
	// maybe says that something is unknown, and may turn out to be no change.
	maybe bool
	// creates says that there is nothing yet.
	creates bool
}

func (d decision) writes() bool { return d.maybe || d.certain() }

// certain says that nothing that is unknown can turn out to be no change.
func (d decision) certain() bool { return d.creates || len(d.changes)+len(d.due) > 0 }

// decide compares configuration and state.
func (p *planner) decide() {
	if p.creating {
		p.decision.creates = true
		return
	}
	p.compareSource()
	p.compareFiles()
	p.compare("alias", p.plan.Alias, p.state.Alias)
	p.compare("profile", p.plan.Profile, p.state.Profile)
	p.compare("revision", p.plan.Revision, p.state.Revision)
	d := &p.decision
	if p.notes.Interrupted {
		d.due = append(d.due, "an apply was interrupted while it wrote them")
	}
	if !p.plan.generates() && len(p.wantedMissing()) > 0 {
		d.due = append(d.due, "some of them are missing")
	}
	if p.renewalDue() {
		d.due = append(d.due, fmt.Sprintf("less than %s is left of the certificate", p.plan.RenewBefore.ValueString()))
	}
}

func (p *planner) compare(name string, planned, prior attr.Value) {
	switch {
	case planned.IsUnknown():
		p.decision.maybe = true
	case !planned.Equal(prior):
		p.decision.changes = append(p.decision.changes, "`"+name+"`")
	}
}

// compareSource compares what the key is made of, or which one is given.
func (p *planner) compareSource() {
	switch {
	case p.plan.Generate.IsUnknown():
		p.decision.maybe = true
	case p.plan.generates() != p.state.generates():
		p.decision.changes = append(p.decision.changes, "`generate`")
	case p.plan.generates():
		planned, prior := p.plan.toGenerate(), p.state.toGenerate()
		p.compare("generate.subject", planned.Subject, prior.Subject)
		p.compare("generate.issuer", planned.Issuer, prior.Issuer)
		p.compare("generate.valid_for", planned.ValidFor, prior.ValidFor)
		p.compare("generate.key", planned.Key, prior.Key)
		p.compareNames("generate.dns_names", planned.DNSNames, prior.DNSNames)
		p.compareNames("generate.ip_addresses", planned.IPAddresses, prior.IPAddresses)
	case p.inputs.Certificate.Unknown || p.inputs.Chain.Unknown:
		p.decision.maybe = true
	case !sameCertificates(p.plan, p.state):
		p.decision.changes = append(p.decision.changes, "`certificate_pem`")
	}
}

// compareNames does not mind the order.
func (p *planner) compareNames(name string, planned, prior types.List) {
	unknown := planned.IsUnknown() || slices.ContainsFunc(planned.Elements(), attr.Value.IsUnknown)
	now, before := tfkit.Texts(planned), tfkit.Texts(prior)
	slices.Sort(now)
	slices.Sort(before)
	switch {
	case unknown:
		p.decision.maybe = true
	case !slices.Equal(now, before):
		p.decision.changes = append(p.decision.changes, "`"+name+"`")
	}
}

// sameCertificates says that two models are given the same leaf and the same
// certificates, in whatever encoding and order.
func sameCertificates(one, other model) bool {
	all := func(m model) string { return m.CertificatePEM.ValueString() + "\n" + m.ChainInput.ValueString() }
	return all(one) == all(other) || keystore.SameCertificates(all(one), all(other))
}

// compareFiles finds files at new places. One that is no longer configured is
// deleted, for which nothing has to be written.
func (p *planner) compareFiles() {
	for _, kind := range p.plan.kinds() {
		planned, prior := p.plan.file(kind), p.state.file(kind)
		if !planned.IsUnknown() && samePath(planned.ValueString(), prior.ValueString()) {
			continue
		}
		p.compare(attributeOf(kind).String(), planned, prior)
	}
}

func samePath(one, other string) bool {
	return one != "" && other != "" && disk.Resolve(one) == disk.Resolve(other)
}

// wantedMissing are the missing files that are still configured.
func (p *planner) wantedMissing() []content.Kind {
	var kinds []content.Kind
	for _, kind := range tfkit.Texts(p.state.MissingFiles) {
		if !p.plan.file(content.Kind(kind)).IsNull() {
			kinds = append(kinds, content.Kind(kind))
		}
	}
	return kinds
}

// renewalDue says whether the certificate had to be renewed when it was refreshed.
func (p *planner) renewalDue() bool {
	if p.notes.At == nil || !p.plan.generates() {
		return false
	}
	before, err := clock.ParseDuration(p.plan.RenewBefore.ValueString())
	of, known := p.state.Lifetime()
	return err == nil && known && !p.notes.At.Before(before.Before(of.NotAfter))
}

// keepPEM plans the prior text where the configured one says the same in other
// words.
func (p *planner) keepPEM(planned *types.String, prior types.String) {
	if !planned.IsNull() && !planned.IsUnknown() && !prior.IsNull() && keystore.SameCertificates(planned.ValueString(), prior.ValueString()) {
		*planned = prior
	}
}
