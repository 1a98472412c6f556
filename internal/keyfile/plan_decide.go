// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keyfile

import (
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/keyfile/content"
	"github.com/activegate/terraform-provider-activegate/internal/keyfile/disk"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

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
		for _, name := range []string{"subject", "issuer", "valid_for", "key"} {
			p.compare("generate."+name, textIn(p.plan.Generate, name), textIn(p.state.Generate, name))
		}
		for _, name := range []string{"dns_names", "ip_addresses"} {
			p.compareNames("generate."+name, listIn(p.plan.Generate, name), listIn(p.state.Generate, name))
		}
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
