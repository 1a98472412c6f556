// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package appmon

import (
	"github.com/activegate/terraform-provider-activegate/internal/appmon/bring"
	"github.com/activegate/terraform-provider-activegate/internal/appmon/server"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// notes are what the resource remembers beside its attributes.
type notes struct {
	// Server is the one that they are about.
	Server string `json:"server,omitempty"`
	// Tried is the certificate and revision for which it was restarted last, without
	// having been seen to present it.
	Tried string `json:"tried,omitempty"`
	// Before is the leaf of the certificate before, which the server may present still
	// or again, until it was seen to present the one that it was brought onto.
	Before rest.Fingerprint `json:"before,omitempty"`
	// Seen are collectors that were connected at any refresh.
	Seen []string `json:"seen,omitempty"`
	// Left are collectors that were not restarted since the server was.
	Left []string `json:"left,omitempty"`
	// Memory says that the server was restarted, and that no apply has ended well
	// since, which would have told to restart the Memory Analysis Server.
	Memory bool `json:"memory,omitempty"`
	// Steps are what is left to be done by hand since the last apply, but for
	// collectors that did not come back.
	Steps []string `json:"steps,omitempty"`
	// Again says in a plan that what is tainted is replaced by another one of the same
	// server, which goes on where it has ended.
	Again bool `json:"again,omitempty"`
	// Imported says that no refresh has completed the import yet.
	Imported bool `json:"imported,omitempty"`
}

// isLost says that the last apply was killed: engines keep the attributes of before,
// and no notes.
func (n notes) isLost() bool { return n.Server == "" }

// suspect completes notes that are lost: nobody knows which of the collectors that
// are to be restarted were, and a second time does less harm than none.
func (n notes) suspect(state *model, collectors []server.Collector) notes {
	n.Memory, n.Left = true, state.guard(n).Remember(collectors)
	n.Steps = state.stepsAfter(bring.Outcome{Presented: state.Active.ValueBool(), Left: n.Left}, n, false)
	return n
}

// of are the notes if they are about this server, else none.
func (n notes) of(url string) notes {
	if n.Server != url {
		return notes{Server: url}
	}
	return n
}

// remember makes the notes known to the rest of the run, in which a create of the
// same server may see no state.
func remember(deps *tfkit.Dependencies, known notes) { deps.AppMon.Store(known.Server, known) }

// remembered are the notes that this run remembers of a server.
func remembered(deps *tfkit.Dependencies, url string) (known notes, found bool) {
	before, found := deps.AppMon.Load(url)
	if found {
		known, found = before.(notes)
	}
	return known, found
}

// orRemembered are the notes, or those that this run remembers of the server where
// there are none.
func (n notes) orRemembered(deps *tfkit.Dependencies, url string) notes {
	if known, found := remembered(deps, url); found && n.Server != url {
		return known
	}
	return n.of(url)
}

// attempt names a certificate and its revision.
func (m *model) attempt() string { return string(m.leaf()) + " " + m.Revision.ValueString() }
