// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package appmon

import "github.com/activegate/terraform-provider-activegate/internal/tfkit"

// notes are what the resource remembers beside its attributes.
type notes struct {
	// Server is the one that they are about.
	Server string `json:"server,omitempty"`
	// Tried is the certificate and revision for which it was restarted last, without
	// having been seen to present it.
	Tried string `json:"tried,omitempty"`
	// Seen are collectors that were connected at any refresh.
	Seen []string `json:"seen,omitempty"`
	// Left are collectors that were not restarted since the server was.
	Left []string `json:"left,omitempty"`
	// Imported says that no refresh has completed the import yet.
	Imported bool `json:"imported,omitempty"`
}

// of are the notes if they are about this server, else none.
func (n notes) of(server string) notes {
	if n.Server != server {
		return notes{Server: server}
	}
	return n
}

// remember makes the notes known to the rest of the run, in which a create of the
// same server may see no state.
func remember(deps *tfkit.Dependencies, known notes) { deps.AppMon.Store(known.Server, known) }

// orRemembered are the notes, or those that this run remembers of the server where
// there are none.
func (n notes) orRemembered(deps *tfkit.Dependencies, server string) notes {
	if before, ok := deps.AppMon.Load(server); n.Server != server && ok {
		if known, ok := before.(notes); ok {
			return known
		}
	}
	return n.of(server)
}

// attempt names a certificate and its revision.
func (m *model) attempt() string { return string(m.leaf()) + " " + m.Revision.ValueString() }
