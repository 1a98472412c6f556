// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keyfile

import (
	"crypto/rand"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/keyfile/content"
	"github.com/activegate/terraform-provider-activegate/internal/keyfile/disk"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/selfsigned"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// check refuses at plan what is certain to fail at apply, or to be of no use.
func (p *planner) check() {
	p.checkRenewal()
	if !p.decision.writes() {
		return
	}
	p.checkProfile()
	if p.plan.generates() || p.decision.maybe {
		return
	}
	if p.inputs.Key.Null {
		p.diags.AddAttributeError(p.inputs.Key.Path, "No private key configured",
			"The files are to be written, which takes the private key of `certificate_pem`: set `private_key_pem_wo`.")
	}
	if p.material != nil && (p.decision.creates || len(p.decision.changes) > 0) {
		p.checkValidity(keystore.FactsOf(p.material.Leaf))
	}
}

// checkRenewal refuses what would renew at every apply.
func (p *planner) checkRenewal() {
	before, err := clock.ParseDuration(p.plan.RenewBefore.ValueString())
	length, wrong := clock.ParseDuration(textIn(p.plan.Generate, "valid_for").ValueString())
	if err != nil || wrong != nil || before.Longest() < length.Shortest()-backdated {
		return
	}
	p.diags.AddAttributeError(path.Root("renew_before"), "Renewal without end",
		fmt.Sprintf("A certificate that is valid for %s would have to be renewed %s before its end as soon as it is made, at every apply again. Shorten `renew_before`, or lengthen `valid_for`.", length, before))
}

// checkProfile refuses what those would refuse whom the files are for.
func (p *planner) checkProfile() {
	const summary = "AppMon refuses this key"
	profile := content.Profile(p.plan.Profile.ValueString())
	switch {
	case profile != content.AppMon:
	case p.plan.generates():
		if kind := textIn(p.plan.Generate, "key"); kind.ValueString() == string(selfsigned.ECP256) {
			p.diags.AddAttributeError(path.Root("generate").AtName("key"), summary,
				"AppMon takes RSA keys only: set `key` to \"rsa-4096\", or leave it out. If the files are not for AppMon, set `profile = \"activegate\"`.")
		}
	case p.material != nil:
		if refusal := profile.Check(p.material.Entry, p.material.findings); refusal != nil {
			p.diags.AddAttributeError(p.inputs.at(refusal.Input), summary,
				refusal.Detail+" If the files are not for AppMon, set `profile = \"activegate\"`.")
		}
	}
}

// clockTolerance is how far a leaf's start may lie in the future: clocks differ.
const clockTolerance = 5 * time.Minute

// checkValidity refuses to write what every client would refuse.
func (p *planner) checkValidity(leaf keystore.Facts) {
	now := p.deps.Clock.Now()
	switch {
	case now.After(leaf.NotAfter):
		p.diags.AddAttributeError(p.inputs.Certificate.Path, "Certificate has expired",
			fmt.Sprintf("The leaf %s (serial number %s) was valid until %s. Every client would refuse it: give a renewed one.", leaf.Subject, leaf.SerialNumber, leaf.NotAfter.Format(time.RFC3339)))
	case now.Add(clockTolerance).Before(leaf.NotBefore):
		p.diags.AddAttributeError(p.inputs.Certificate.Path, "Certificate is not valid yet",
			fmt.Sprintf("The leaf %s (serial number %s) is valid from %s. Every client would refuse it until then: apply it later.", leaf.Subject, leaf.SerialNumber, leaf.NotBefore.Format(time.RFC3339)))
	}
}

// checkOwners refuses a file that another resource of this run has as well. Resources
// of other states are told by their files, which are not ours.
func (p *planner) checkOwners() {
	owner := p.notes.Owner
	if owner == "" {
		owner = rand.Text()
	}
	for _, kind := range p.sureKinds() {
		if place := disk.Resolve(p.plan.file(kind).ValueString()); !p.deps.Files.Own(place, owner) {
			p.diags.AddAttributeError(attributeOf(kind), "Two resources write one file",
				fmt.Sprintf("Another `activegate_keystore` has the file %s, too. Each would overwrite the other's key: give this one a path of its own.", place))
		}
	}
}

// checkFiles refuses what is in the way of files that are to be written.
func (p *planner) checkFiles() {
	if !p.decision.writes() {
		return
	}
	// The create that follows the plan of a replacement is not told them.
	for file, sum := range p.notes.Written {
		p.deps.Files.Vouch(disk.Resolve(file), sum)
	}
	for _, kind := range p.sureKinds() {
		file := p.plan.file(kind).ValueString()
		if err := disk.CheckFolder(file); err != nil {
			p.diags.Append(fileDiagnostic(kind, err))
			continue
		}
		found, err := disk.Find(file, p.known(file)...)
		switch {
		case err != nil:
			p.diags.Append(fileDiagnostic(kind, err))
		case found.Kind == disk.Foreign && !p.wouldWrite(kind, found.Sum):
			p.diags.Append(inTheWay(kind, &disk.ForeignError{Path: file, What: found.What}, p.creating))
		}
	}
}

// known are the sums of what may be overwritten at a path.
func (p *planner) known(file string) []string { return knownAt(p.deps, p.notes, file) }

func knownAt(deps *tfkit.Dependencies, noted notes, file string) []string {
	return append(noted.sums(file), deps.Files.Vouched(disk.Resolve(file)))
}

// wouldWrite says that a file holds already what would be written, as after an
// apply whose state was lost. Of a generated key it never does.
func (p *planner) wouldWrite(kind content.Kind, sum string) bool {
	if p.material == nil || p.material.bundle == nil || sum == "" || p.plan.Profile.IsUnknown() || p.plan.Alias.IsUnknown() || p.inputs.Password.Unknown {
		return false
	}
	file, err := p.inputs.form(p.plan).Render(kind, p.material.bundle)
	return err == nil && disk.Sum(file) == sum
}
