// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keyfile

import (
	"crypto/rand"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/given"
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
		p.checkValidity(keystore.FactsOf(p.material.Leaf()))
	}
}

// checkRenewal refuses what would renew at every apply.
func (p *planner) checkRenewal() {
	before, err := clock.ParseDuration(p.plan.RenewBefore.ValueString())
	length, wrong := clock.ParseDuration(p.plan.toGenerate().ValidFor.ValueString())
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
		if p.plan.toGenerate().Key.ValueString() == string(selfsigned.ECP256) {
			p.diags.AddAttributeError(path.Root("generate").AtName("key"), summary,
				"AppMon takes RSA keys only: set `key` to \"rsa-4096\", or leave it out. If the files are not for AppMon, set `profile = \"activegate\"`.")
		}
	case p.material != nil:
		if refusal := profile.Check(p.material.Keystore); refusal != nil {
			p.diags.AddAttributeError(p.inputs.at(refusal.Input), summary,
				refusal.Detail+" If the files are not for AppMon, set `profile = \"activegate\"`.")
		}
	}
}

// checkValidity refuses to write what every client would refuse.
func (p *planner) checkValidity(leaf keystore.Facts) {
	now := p.deps.Clock.Now()
	switch {
	case now.After(leaf.NotAfter):
		p.diags.AddAttributeError(p.inputs.Certificate.Path, "Certificate has expired",
			fmt.Sprintf("The leaf %s (serial number %s) was valid until %s. Every client would refuse it: give a renewed one.", leaf.Subject, leaf.SerialNumber, leaf.NotAfter.Format(time.RFC3339)))
	case now.Add(keystore.ClockTolerance).Before(leaf.NotBefore):
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
			p.diags.Append(inTheWay(kind, file, found.What, p.creating))
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

// warn says what a plan changes for a reason that the configuration does not
// show, and what a person should know before applying it.
func (p *planner) warn() {
	p.warnInterrupted()
	p.warnMissing()
	p.warnNewKey()
	p.warnFindings()
	p.warnExpiry()
}

// warnInterrupted says which files are old and which are new. Of a create only the
// files themselves tell that there was an apply before it.
func (p *planner) warnInterrupted() {
	if !p.creating && !p.notes.Interrupted {
		return
	}
	var each []string
	pending := p.notes.Interrupted
	for _, kind := range p.sureKinds() {
		file := p.plan.file(kind).ValueString()
		found, err := disk.Find(file, p.notes.sums(file)...)
		if err != nil {
			continue
		}
		pending = pending || (p.creating && found.Kind == disk.Pending)
		state := map[disk.Kind]string{disk.Ours: "as before", disk.Pending: "new", disk.Absent: "missing", disk.Foreign: "somebody else's"}[found.Kind]
		each = append(each, fmt.Sprintf("%s is %s", file, state))
	}
	if !pending {
		return
	}
	p.diags.AddWarning(tfkit.SummaryOf("An apply was interrupted", p.plan.named()),
		fmt.Sprintf("An apply ended while it wrote the files of this key, or before its state was saved: %s. They may not belong together, so that all are written anew.", strings.Join(each, ", ")))
}

// warnMissing tells of files that are gone, or hold something else.
func (p *planner) warnMissing() {
	missing := p.wantedMissing()
	if len(missing) == 0 {
		return
	}
	gone := make([]string, 0, len(missing))
	for _, kind := range missing {
		gone = append(gone, p.state.file(kind).ValueString()+p.replacedBy(kind))
	}
	what := "They are written again."
	if p.plan.generates() && !p.decision.writes() {
		what = "A generated key is not replaced because a file is gone, since copies of it may be in use: nothing is planned. Put the file back, or change `revision` to make a new key."
	}
	p.diags.AddWarning(tfkit.SummaryOf("Files of this key are missing", p.plan.named()), fmt.Sprintf("Not there any more as they were written: %s. %s", strings.Join(gone, ", "), what))
}

func (p *planner) replacedBy(kind content.Kind) string {
	file := p.state.file(kind).ValueString()
	if found, err := disk.Find(file, p.notes.sums(file)...); err == nil && found.Kind == disk.Foreign {
		return " (there is " + found.What + ")"
	}
	return ""
}

// warnNewKey says that a key is replaced, and why.
func (p *planner) warnNewKey() {
	if p.creating || !p.plan.generates() || !p.decision.writes() {
		return
	}
	var why []string
	if len(p.decision.changes) > 0 {
		why = append(why, "changed: "+strings.Join(p.decision.changes, ", "))
	}
	why = append(why, p.decision.due...)
	if p.decision.maybe {
		why = append(why, "something is known only at apply, and may have changed")
	}
	p.diags.AddWarning(tfkit.SummaryOf("A new key will be made", p.plan.named()),
		fmt.Sprintf("All files of %s are written anew with a new key (%s). What uses the key until now needs the new files, and those who trust it the new certificate.",
			p.state.Subject.ValueString(), strings.Join(why, "; ")))
}

// warnFindings tells what readers of the files or clients may not like about a key
// that is given.
func (p *planner) warnFindings() {
	if p.material == nil || !p.decision.writes() {
		return
	}
	var details []string
	for _, found := range append(p.material.Entries[0].ClientFindings(p.deps.Clock.Now()), p.material.Findings...) {
		details = append(details, found.Detail)
	}
	if len(details) > 0 {
		p.diags.AddAttributeWarning(p.inputs.Certificate.Path, "Clients may refuse the certificate", strings.Join(details, "\n\n"))
	}
}

// warnExpiry warns of what is left of a certificate that stays.
func (p *planner) warnExpiry() {
	of, whose, known := p.lifetime()
	if !known {
		return
	}
	const day = 24 * time.Hour
	now, end, until := p.deps.Clock.Now(), of.NotAfter, of.NotAfter.Format(time.RFC3339)
	next := "Give a renewed one."
	if p.plan.generates() {
		next = "Change `revision` for a new one; `renew_before` does so by itself."
	}
	switch {
	case now.After(end):
		p.diags.AddWarning(tfkit.SummaryOf("The certificate has expired", p.plan.named()), fmt.Sprintf("%s was valid until %s. %s", whose, until, next))
	case now.After(of.WarnFrom(p.plan.ExpiryWarning)):
		p.diags.AddWarning(tfkit.SummaryOf("The certificate expires soon", p.plan.named()), fmt.Sprintf("%s is valid until %s, that is for %d more days. %s", whose, until, int(end.Sub(now)/day), next))
	}
}

// lifetime is that of the certificate which clients refuse first, and whose it is.
func (p *planner) lifetime() (of given.Lifetime, whose string, known bool) {
	switch {
	case p.plan.generates() && p.decision.writes():
		return of, "", false
	case p.material == nil:
		of, known = p.state.Lifetime()
		return of, "The certificate " + strconv.Quote(p.state.Subject.ValueString()), known
	}
	of = given.LifetimeOf(p.material.Entries[0])
	if of.Issuer != "" {
		return of, "The issuer " + strconv.Quote(of.Issuer), true
	}
	return of, "The certificate " + strconv.Quote(keystore.FactsOf(p.material.Leaf()).Subject), true
}
