// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// notes are what the resource remembers beside its attributes, in private
// state, which is stored in clear text: there is no secret in it.
type notes struct {
	// Rotate says that a rotation is due which the configuration does not show.
	Rotate *dueRotation `json:"rotate,omitempty"`
	// Due are predecessors that can be revoked now.
	Due []dueRevocation `json:"due,omitempty"`
	// Held are predecessors whose overlap is over and that the guard holds.
	Held []string `json:"held,omitempty"`
	// Gates are, for each predecessor, those that reported it and were not seen
	// with another token since.
	Gates map[string][]rememberedGate `json:"gates,omitempty"`
	// Cluster are predecessors that are for Cluster ActiveGates, for servers that
	// do not tell the type.
	Cluster []string `json:"cluster,omitempty"`
	// Imported says that the expiry and triggers of the configuration have not
	// been recorded since the import, which was at ImportedAt. It is believed for
	// a day: what is configured later was not meant for the import.
	Imported   bool      `json:"imported,omitempty"`
	ImportedAt time.Time `json:"imported_at,omitzero"`
	// Untold are the attributes that the API did not tell of an imported token.
	Untold []string `json:"untold,omitempty"`
}

// importTime is how long after an import a configuration is taken for its own.
const importTime = day

// settle forgets an import: what the configuration says of it is recorded.
func (n *notes) settle() { n.Imported, n.ImportedAt, n.Untold = false, time.Time{}, nil }

// age settles an import that nothing was recorded for in its time.
func (n *notes) age(now time.Time) {
	switch {
	case !n.Imported:
	case n.ImportedAt.IsZero():
		n.ImportedAt = now
	case !now.Before(n.ImportedAt.Add(importTime)):
		n.settle()
	}
}

// Why a rotation is due.
const (
	dueSchedule = "schedule"
	dueExpired  = "expired"
	dueGone     = "gone" // revoked elsewhere, while predecessors are pending
)

// dueRotation is a rotation that is due, and when a refresh first saw it.
type dueRotation struct {
	Reason string    `json:"reason"`
	At     time.Time `json:"at"`
}

// Why a predecessor can be revoked.
const (
	freeUnused  = "it was never used"
	freeOver    = "its overlap is over and every gate that used it was seen with another token"
	freeExpired = "it has expired"
	freeGone    = "it is gone already"
	freeAllowed = "`revoke_in_use` allows it"
)

// dueRevocation is a predecessor that can be revoked, and why.
type dueRevocation struct {
	ID  string `json:"id"`
	Why string `json:"why"`
}

// rememberedGate is a gate that used a predecessor.
type rememberedGate struct {
	ID       string `json:"id"`
	Hostname string `json:"hostname,omitempty"`
}

// forget drops all that is noted of predecessors other than these.
func (n *notes) forget(keep []predecessor) {
	kept := func(id string) bool {
		return slices.ContainsFunc(keep, func(one predecessor) bool { return one.id == id })
	}
	n.Due = slices.DeleteFunc(n.Due, func(one dueRevocation) bool { return !kept(one.ID) })
	n.Held = slices.DeleteFunc(n.Held, func(id string) bool { return !kept(id) })
	n.Cluster = slices.DeleteFunc(n.Cluster, func(id string) bool { return !kept(id) })
	for id, gates := range n.Gates {
		if !kept(id) || len(gates) == 0 {
			delete(n.Gates, id)
		}
	}
}

// typed is a predecessor with the type that it was made with, if the API does
// not tell it.
func (n *notes) typed(facts dynatrace.Token) dynatrace.Token {
	if facts.Type == "" && slices.Contains(n.Cluster, facts.ID) {
		facts.Type = typeCluster
	}
	return facts
}

// remember notes the gates that use a predecessor.
func (n *notes) remember(id string, gates []rememberedGate) {
	if len(gates) == 0 {
		delete(n.Gates, id)
		return
	}
	if n.Gates == nil {
		n.Gates = map[string][]rememberedGate{}
	}
	n.Gates[id] = gates
}

// loadNotes reads the notes; none is an empty value.
func loadNotes(ctx context.Context, private tfkit.PrivateReader) (notes, diag.Diagnostics) {
	return tfkit.LoadNotes[notes](ctx, private)
}

// save writes the notes, only if they changed.
func (n *notes) save(ctx context.Context, private tfkit.PrivateWriter) diag.Diagnostics {
	return tfkit.SaveNotes(ctx, private, n)
}
