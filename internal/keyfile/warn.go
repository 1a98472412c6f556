// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keyfile

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/given"
	"github.com/activegate/terraform-provider-activegate/internal/keyfile/content"
	"github.com/activegate/terraform-provider-activegate/internal/keyfile/disk"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

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
	for _, found := range append(p.material.ClientFindings(p.deps.Clock.Now()), p.material.findings...) {
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
	of = given.LifetimeOf(p.material.Entry)
	if of.Issuer != "" {
		return of, "The issuer " + strconv.Quote(of.Issuer), true
	}
	return of, "The certificate " + strconv.Quote(keystore.FactsOf(p.material.Leaf).Subject), true
}
