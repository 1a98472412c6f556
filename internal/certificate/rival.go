// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"fmt"
	"slices"

	"github.com/activegate/terraform-provider-activegate/internal/certificate/rotate"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Two resources on one gate are a mistake that only a person can mend: each
// apply makes the gate serve the other one. It is never an error, because an
// object that a replacement left behind (deposed) looks the same.
const (
	rivalSummary = "Two resources manage this gate"
	rivalAdvice  = "A gate serves one certificate, so they take turns: each apply activates the other one, and no plan is ever empty. " +
		"Keep one `activegate_certificate` for each gate and remove the other: its file is deleted if it is inactive, and an active one stays " +
		"until the one that you keep has activated its own."
)

// noteRivals says that states of this run hold several files on one gate.
func (o *observation) noteRivals() {
	if others := o.gate.NoteManaged(o.state.Name.ValueString()); len(others) > 0 {
		o.diags.AddWarning(tfkit.SummaryOf(rivalSummary, o.where.gate()),
			fmt.Sprintf("On %s this resource has the file %q, and another one in this state has %s.\n\n%s "+
				"If the other one is about to be destroyed, or is the deposed object of a replacement that failed, there is nothing to do.",
				o.where.address, o.state.Name.ValueString(), gate.Quoted(others), rivalAdvice))
	}
}

// askRival says that a certificate is to come to a gate that another resource
// manages, or to which another one is to come as well.
func (p *planner) askRival(at *gate.Gate, listing gate.Listing) {
	if !p.arrives() || p.replaces {
		return
	}
	from := ""
	if p.moving {
		from = p.state.ID.ValueString() + "," + p.state.Name.ValueString()
	}
	others := at.NoteArrival(from)
	active, ok := listing.Active()
	// A replacement that no call has announced brings the same certificate, unless
	// it is that of a tainted resource.
	taken := ok && at.IsManaged(active.Name) && p.material != nil && !certificateOf(p.material).IsListed(active)
	switch {
	case others > 0:
		p.diags.AddWarning(tfkit.SummaryOf(rivalSummary, p.where.gate()),
			fmt.Sprintf("This plan creates more than one certificate on %s.\n\n%s", p.where.address, rivalAdvice))
	case taken:
		p.diags.AddWarning(tfkit.SummaryOf(rivalSummary, p.where.gate()),
			fmt.Sprintf("%s serves %q, which another resource in this state has put there.\n\n%s If this one replaces the other, there is nothing to do.",
				p.where.address, active.Name, rivalAdvice))
	case ok && !at.IsManaged(active.Name) && p.isMarked(active):
		p.diags.AddWarning(tfkit.SummaryOf(unknownSummary, p.where.gate()), unknownDetail(p.where.location, active.Name))
	}
}

// isMarked says that a file was uploaded by this provider, and not with the
// certificate that is configured.
func (p *planner) isMarked(file gate.File) bool {
	for _, prefix := range []string{p.plan.NamePrefix.ValueString(), defaultPrefix} {
		if _, marked := gate.ParseName(prefix, file.Name); marked && prefix != "" {
			return p.material == nil || !certificateOf(p.material).IsListed(file)
		}
	}
	return false
}

const unknownSummary = "A file that nobody may manage is on the gate"

// unknownDetail says whose a file can be that has our mark, and that this resource
// does not know. The advice is one that harms nobody, whoever it is.
func unknownDetail(where location, name string) string {
	return fmt.Sprintf("%s serves %q, whose name has the form of this resource's own, but this resource does not know it. Nobody can tell here whose it is, so it is not deleted. One of these is the case:\n\n"+
		"- Another resource manages this gate as well, in another state or with another provider configuration (`provider = activegate.ALIAS`). They take turns: keep one of them. The file is the other's, and goes with it.\n"+
		"- It belongs to the object that this one replaces, and is deleted with that.\n"+
		"- An apply that was killed has left it, with another certificate than the one that is configured now. If it is still there after the next apply, and only then, "+
		"delete it, because it holds a private key: import it (terraform import ADDRESS '%s,%s') and destroy it, or use the gate's API.", where.address, name, where.id(), name)
}

// warnTakeovers says that somebody else keeps activating another file, whoever
// and wherever that is.
func (p *planner) warnTakeovers(found drift) {
	if found.Kind != foundInactive {
		return
	}
	if _, marked := gate.ParseName(p.state.NamePrefix.ValueString(), found.Active); marked && found.Takeovers == 1 && !slices.Contains(tfkit.Texts(p.state.RetainedNames), found.Active) {
		p.diags.AddWarning(tfkit.SummaryOf(rivalSummary, p.where.gate()), fmt.Sprintf("%s serves %q, which this provider has uploaded for another resource: in this state, in another one, or with another provider configuration (`provider = activegate.ALIAS`).\n\n%s",
			p.where.address, found.Active, rivalAdvice))
	}
	if found.Takeovers <= 1 {
		return
	}
	p.diags.AddWarning(tfkit.SummaryOf("Another file keeps becoming active on this gate", p.where.gate()),
		fmt.Sprintf("For the %d. time %s does not serve this certificate; this time %s. Something else manages its certificate as well: "+
			"another resource, another state or pipeline, or a person. Whoever applies last wins, so decide which one it is to be and end the other.",
			found.Takeovers, p.where.address, rotate.ActiveWords(found.Active)))
}
