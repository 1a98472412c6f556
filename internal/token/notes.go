// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
	"github.com/activegate/terraform-provider-activegate/internal/token/mint"
)

// notes are what the resource remembers beside its attributes, in private
// state, which is stored in clear text: there is no secret in it.
type notes struct {
	// Rotate says that a rotation is due which the configuration does not show.
	Rotate *dueRotation `json:"rotate,omitempty"`
	// Previous is what is known of predecessors, by id.
	Previous map[string]previousNote `json:"previous,omitempty"`
	// Imported says that the expiry and triggers of the configuration have not
	// been recorded since the import.
	Imported *importNote `json:"import,omitempty"`
	// AtCluster are the ids of those of its tokens that the cluster's API made; all
	// others the environment's did.
	AtCluster []string `json:"at_cluster,omitempty"`
	// Untyped is an imported token of which the environment does not tell the type, so that
	// it may be for Cluster ActiveGates, whatever is configured.
	Untyped string `json:"untyped,omitempty"`
}

// isAtCluster says that the cluster's API made a token.
func (n *notes) isAtCluster(id string) bool { return slices.Contains(n.AtCluster, id) }

// madeBy is the API that made a token.
func (n *notes) madeBy(deps *tfkit.Dependencies, id string) site {
	return siteOf(deps, n.isAtCluster(id))
}

// locate notes which API made a token.
func (n *notes) locate(id string, atCluster bool) {
	switch {
	case atCluster == n.isAtCluster(id):
	case atCluster:
		n.AtCluster = append(n.AtCluster, id)
	default:
		n.AtCluster = slices.DeleteFunc(n.AtCluster, func(other string) bool { return other == id })
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

// previousNote is what is known of one predecessor.
type previousNote struct {
	// Gates reported it and were not seen with another token since.
	Gates []mint.Gate `json:"gates,omitempty"`
	// Cluster says that it is for Cluster ActiveGates, for servers that do not
	// tell the type.
	Cluster bool `json:"cluster,omitempty"`
	// Free is why it can be revoked now; empty: it cannot.
	Free mint.Reason `json:"free,omitempty"`
	// Held says that its overlap is over and that the guard holds it.
	Held bool `json:"held,omitempty"`
}

// note changes what is known of a predecessor.
func (n *notes) note(id string, change func(*previousNote)) {
	one := n.Previous[id]
	change(&one)
	if len(one.Gates) == 0 && !one.Cluster && one.Free == "" && !one.Held {
		delete(n.Previous, id)
		return
	}
	if n.Previous == nil {
		n.Previous = map[string]previousNote{}
	}
	n.Previous[id] = one
}

// remember notes the gates that use a predecessor.
func (n *notes) remember(id string, gates []mint.Gate) {
	n.note(id, func(one *previousNote) { one.Gates = gates })
}

// undue forgets which predecessors can be revoked.
func (n *notes) undue() {
	for id := range n.Previous {
		n.note(id, func(one *previousNote) { one.Free, one.Held = "", false })
	}
}

// forget drops all that is noted of tokens other than this and these predecessors.
func (n *notes) forget(current string, keep []predecessor) {
	kept := func(id string) bool {
		return slices.ContainsFunc(keep, func(one predecessor) bool { return one.id == id })
	}
	for id := range n.Previous {
		if !kept(id) {
			delete(n.Previous, id)
		}
	}
	n.AtCluster = slices.DeleteFunc(n.AtCluster, func(id string) bool { return id != current && !kept(id) })
	if n.Untyped != current && !kept(n.Untyped) {
		n.Untyped = ""
	}
}

// judged is what the guard is asked of one of a resource's tokens. Where there is a
// cluster, its list is asked as well about a token that may be for Cluster ActiveGates;
// where there is none, a token of which nobody tells the type is what is configured.
func (n *notes) judged(deps *tfkit.Dependencies, of model, id string) mint.Case {
	one := n.Previous[id]
	cluster := one.Cluster || (id == of.ID.ValueString() && of.Type.ValueString() == mint.TypeCluster)
	return mint.Case{ID: id, Places: n.madeBy(deps, id).places(cluster || id == n.Untyped), Gates: one.Gates, Cluster: cluster}
}

// importNote is an import. It is believed for a day: what is configured later was
// not meant for it.
type importNote struct {
	At time.Time `json:"at,omitzero"`
	// Untold are the attributes that the API did not tell.
	Untold []string `json:"untold,omitempty"`
}

// importTime is how long after an import a configuration is taken for its own.
const importTime = day

// settle forgets an import: what the configuration says of it is recorded.
func (n *notes) settle() { n.Imported = nil }

// untold says that the API did not tell this attribute of an imported token.
func (n *notes) untold(attribute string) bool {
	return n.Imported != nil && slices.Contains(n.Imported.Untold, attribute)
}

// age settles an import that nothing was recorded for in its time.
func (n *notes) age(now time.Time) {
	switch {
	case n.Imported == nil:
	case n.Imported.At.IsZero():
		n.Imported.At = now
	case !now.Before(n.Imported.At.Add(importTime)):
		n.settle()
	}
}

// UnmarshalJSON also reads what the first versions wrote.
func (n *notes) UnmarshalJSON(raw []byte) error {
	type plain notes
	var known struct {
		plain

		Due []struct {
			ID  string      `json:"id"`
			Why mint.Reason `json:"why"`
		} `json:"due"`
		Held       []string               `json:"held"`
		Gates      map[string][]mint.Gate `json:"gates"`
		Cluster    []string               `json:"cluster"`
		Imported   bool                   `json:"imported"`
		ImportedAt time.Time              `json:"imported_at"`
		Untold     []string               `json:"untold"`
	}
	if err := json.Unmarshal(raw, &known); err != nil {
		return err
	}
	*n = notes(known.plain)
	for _, one := range known.Due {
		n.note(one.ID, func(p *previousNote) { p.Free = one.Why })
	}
	for _, id := range known.Held {
		n.note(id, func(p *previousNote) { p.Held = true })
	}
	for id, gates := range known.Gates {
		n.remember(id, gates)
	}
	for _, id := range known.Cluster {
		n.note(id, func(p *previousNote) { p.Cluster = true })
	}
	if known.Imported {
		n.Imported = &importNote{At: known.ImportedAt, Untold: known.Untold}
	}
	return nil
}
