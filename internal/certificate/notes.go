// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/certificate/rotate"
	"github.com/activegate/terraform-provider-activegate/internal/given"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// notes are what the resource remembers beside its attributes, in private
// state. Private state is stored in clear text, so the only secret in it is a
// password that was generated or stood in state before, which alone opens
// nothing: the gate's API has no download.
type notes struct {
	// Password is what opens the file on the gate and is not in state: the generated
	// password of a file that was built from PEM, or the one that state has held.
	Password string `json:"password,omitempty"`
	// Content is what the file on the gate holds.
	Content content `json:"content,omitzero"`
	// Files are those in retained_names of which more is known than the name.
	Files map[string]retainedFile `json:"files,omitempty"`
	// Drift is what refreshes have found wrong.
	Drift drift `json:"drift,omitzero"`
	// Imported says that an import has named the file and no refresh has read it yet.
	Imported bool `json:"imported,omitempty"`
	// Unverified says that the gate was never seen to present this certificate.
	Unverified *unverified `json:"not_verified,omitempty"`
	// RolledBack is the certificate that did not verify and was taken back.
	RolledBack *rolledBack `json:"rolled_back,omitempty"`
	// Deferred says that an update was put off because the gate could not be reached.
	Deferred bool `json:"deferred,omitempty"`
}

// content is what a file on the gate holds beside the leaf in state.
type content struct {
	// Leafs are the fingerprints of all leaves.
	Leafs []rest.Fingerprint `json:"leafs,omitempty"`
	// Serials are the serial numbers of all leaves, where the file holds several
	// keys: which of them a gate lists is its own choice.
	Serials []string `json:"serials,omitempty"`
	// Chain is the digest of the chain; empty of a file that was imported and
	// never uploaded from here.
	Chain string `json:"chain,omitempty"`
	// Presented is the digest of the issuers that the gate presented with an
	// imported file, whose content nobody can read.
	Presented string `json:"presented,omitempty"`
}

// retainedFile is a file of an earlier rotation.
type retainedFile struct {
	Serials []string     `json:"serials,omitempty"` // what was put into it
	State   rotate.State `json:"state,omitempty"`
}

// What a refresh can find.
const (
	foundInactive  = "inactive"  // another file is active
	foundGone      = "gone"      // our file is not on the gate
	foundReplaced  = "replaced"  // a file of our name holds another certificate
	foundUntrusted = "untrusted" // the gate presents a leaf that is not trusted
	foundUnserved  = "unserved"  // listed as active, but another leaf is presented
)

// drift is what the last refresh found, and how often.
type drift struct {
	Kind   string `json:"kind,omitempty"`   // empty: nothing
	Active string `json:"active,omitempty"` // file name, or the fingerprint of an untrusted leaf
	// Losses counts how often files of this resource vanished from the gate.
	Losses int `json:"losses,omitempty"`
	// Takeovers counts how often another file was found active in place of ours.
	Takeovers int `json:"takeovers,omitempty"`
}

// unverified is a certificate of which no gate was seen to present it.
type unverified struct {
	// Before are the leaves that the gate may go on presenting.
	Before []rest.Fingerprint `json:"before,omitempty"`
}

// rolledBack identifies an upload that is not to be repeated by itself.
type rolledBack struct {
	Fingerprint string `json:"fingerprint"`
	Chain       string `json:"chain,omitempty"`
	Revision    string `json:"revision,omitempty"`
}

// describe notes what the file on the gate holds.
func (n *notes) describe(m *given.Material) {
	held := certificateOf(m)
	n.Content = content{Chain: m.Chain, Leafs: held.Leafs}
	if len(held.Serials) > 1 {
		n.Content.Serials = held.Serials
	}
}

// elsewhere are the notes that go with a certificate to another gate.
func (n *notes) elsewhere() notes {
	there := notes{Password: n.Password, Content: n.Content}
	there.Content.Presented = ""
	return there
}

// leafs are those of the file of a state.
func (n *notes) leafs(state model) []rest.Fingerprint {
	leafs := slices.Clone(n.Content.Leafs)
	if fingerprint := state.Fingerprint.ValueString(); fingerprint != "" {
		leafs = append(leafs, rest.Fingerprint(fingerprint))
	}
	return leafs
}

// trusted are all leaves that the gate may present for this resource.
func (n *notes) trusted(state model) []rest.Fingerprint {
	if n.Unverified == nil {
		return n.leafs(state)
	}
	return append(n.leafs(state), n.Unverified.Before...)
}

// trust is what is trusted at a gate: by a setting, by what a state and these notes
// know, and what is about to be put there.
func (n *notes) trust(pins types.List, state model, next ...rest.Fingerprint) rest.Trust {
	return rest.Trust{Pins: tfkit.Fingerprints(pins), Known: append(n.trusted(state), next...)}
}

// serials are the serial numbers of the file of a state; none if it was never read.
func (n *notes) serials(state model) []string {
	if serial := state.SerialNumber.ValueString(); serial != "" {
		return append([]string{serial}, n.Content.Serials...)
	}
	return nil
}

// retained are the files in a state's retained_names, and what is known of them.
func (n *notes) retained(state model) []rotate.Retained {
	var files []rotate.Retained
	for _, name := range tfkit.Texts(state.RetainedNames) {
		known := n.Files[name]
		files = append(files, rotate.Retained{Name: name, Serials: known.Serials, State: known.State})
	}
	return files
}

// retain notes what is known of the files that stay.
func (n *notes) retain(files []rotate.Retained) {
	n.Files = map[string]retainedFile{}
	for _, file := range files {
		if len(file.Serials) > 0 || file.State != "" {
			n.Files[file.Name] = retainedFile{Serials: file.Serials, State: file.State}
		}
	}
}

// inState are the retained files of one state.
func (n *notes) inState(state model, wanted rotate.State) []string {
	var names []string
	for _, file := range n.retained(state) {
		if file.State == wanted {
			names = append(names, file.Name)
		}
	}
	return names
}

// due are files of earlier rotations that can be deleted now, of which the
// fallback is none. What is unknown at plan may turn out either way: then they
// are all that may be due.
func (n *notes) due(state, plan model) []string {
	due := n.inState(state, rotate.Due)
	if !plan.KeepPrevious.ValueBool() {
		due = append(due, n.inState(state, rotate.Kept)...)
	}
	fallback, known := fallbackName(plan)
	return slices.DeleteFunc(due, func(name string) bool { return known && strings.EqualFold(name, fallback) })
}

// notesBefore are the fields that notes had before they were put in order: what
// an earlier version has written is read, and written anew when it changes.
type notesBefore struct {
	content

	Before     []rest.Fingerprint  `json:"before"`
	Unverified bool                `json:"unverified"`
	Finding    drift               `json:"finding"`
	Losses     int                 `json:"losses"`
	Takeovers  int                 `json:"takeovers"`
	Kept       []string            `json:"kept"`
	Refused    []string            `json:"refused"`
	Due        []string            `json:"due"`
	Held       map[string][]string `json:"held"`
}

// UnmarshalJSON reads both forms.
func (n *notes) UnmarshalJSON(raw []byte) error {
	type plain notes // without this method
	var now plain
	var before notesBefore
	if err := json.Unmarshal(raw, &now); err != nil {
		return err
	}
	if err := json.Unmarshal(raw, &before); err != nil {
		return err
	}
	*n = notes(now)
	before.into(n)
	return nil
}

// into adds what only the earlier form has.
func (b notesBefore) into(n *notes) {
	if b.Chain != "" || b.Presented != "" || len(b.Leafs) > 0 || len(b.Serials) > 0 {
		n.Content = b.content
	}
	if b.Unverified {
		n.Unverified = &unverified{Before: b.Before}
	}
	if b.Finding.Kind != "" || b.Losses > 0 || b.Takeovers > 0 {
		n.Drift = drift{Kind: b.Finding.Kind, Active: b.Finding.Active, Losses: b.Losses, Takeovers: b.Takeovers}
	}
	for _, known := range []struct {
		names []string
		state rotate.State
	}{{slices.Collect(maps.Keys(b.Held)), ""}, {b.Kept, rotate.Kept}, {b.Refused, rotate.Refused}, {b.Due, rotate.Due}} {
		for _, name := range known.names {
			if n.Files == nil {
				n.Files = map[string]retainedFile{}
			}
			n.Files[name] = retainedFile{Serials: b.Held[name], State: known.state}
		}
	}
}
