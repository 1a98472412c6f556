// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

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
	// Leafs are the fingerprints of all leaves of the file on the gate.
	Leafs []string `json:"leafs,omitempty"`
	// Serials are the serial numbers of all leaves of the file on the gate,
	// where it holds several keys: which of them a gate lists is its own choice.
	Serials []string `json:"serials,omitempty"`
	// Before are the leaves that the gate may go on presenting while the
	// certificate is Unverified.
	Before []string `json:"before,omitempty"`
	// Chain is the digest of the chain of the file on the gate.
	Chain string `json:"chain,omitempty"`
	// Presented is the digest of the issuers that the gate presented with an
	// imported file, whose content nobody can read.
	Presented string `json:"presented,omitempty"`
	// Imported says that an import has named the file and no refresh has read it yet.
	Imported bool `json:"imported,omitempty"`
	// Finding is what the last refresh found wrong.
	Finding *finding `json:"finding,omitempty"`
	// Unverified says that the gate was never seen to present this certificate.
	Unverified bool `json:"unverified,omitempty"`
	// Deferred says that an update was put off because the gate could not be reached.
	Deferred bool `json:"deferred,omitempty"`
	// RolledBack is the certificate that did not verify and was taken back.
	RolledBack *rolledBack `json:"rolled_back,omitempty"`
	// Losses counts how often files of this resource vanished from the gate.
	Losses int `json:"losses,omitempty"`
	// Takeovers counts how often another file was found active in place of ours.
	Takeovers int `json:"takeovers,omitempty"`
	// Kept are files that keep_previous left on the gate.
	Kept []string `json:"kept,omitempty"`
	// Refused are files that the gate has refused to delete.
	Refused []string `json:"refused,omitempty"`
	// Held are the serial numbers that were put into the files in retained_names.
	Held holdings `json:"held,omitempty"`
	// Due are files that can be deleted now.
	Due []string `json:"due,omitempty"`
}

// What a refresh can find.
const (
	foundInactive  = "inactive"  // another file is active
	foundGone      = "gone"      // our file is not on the gate
	foundReplaced  = "replaced"  // a file of our name holds another certificate
	foundUntrusted = "untrusted" // the gate presents a leaf that is not trusted
	foundUnserved  = "unserved"  // listed as active, but another leaf is presented
)

// finding is one kind of drift, with what is active instead.
type finding struct {
	Kind   string `json:"kind"`
	Active string `json:"active,omitempty"` // file name, or the fingerprint of an untrusted leaf
}

// rolledBack identifies an upload that is not to be repeated by itself.
type rolledBack struct {
	Fingerprint string `json:"fingerprint"`
	Chain       string `json:"chain,omitempty"`
	Revision    string `json:"revision,omitempty"`
}

// describe notes what the file on the gate holds.
func (n *notes) describe(m *material) {
	expect := m.expectation()
	n.Chain, n.Leafs, n.Serials = m.chain, textPrints(expect.leafs), nil
	if len(expect.serials) > 1 {
		n.Serials = expect.serials
	}
}

// elsewhere are the notes that go with a certificate to another gate.
func (n *notes) elsewhere() notes {
	return notes{Password: n.Password, Leafs: n.Leafs, Serials: n.Serials, Chain: n.Chain}
}

// hold notes what was put into a file that may stay on the gate.
func (n *notes) hold(name string, serials []string) {
	held := cleaned{held: maps.Clone(n.Held)}
	held.keep(name, serials)
	n.Held = held.held
}

// trusted are all leaves that the gate may present for this resource.
func (n *notes) trusted() []string { return append(slices.Clone(n.Leafs), n.Before...) }

// loadNotes reads the notes; none is an empty value.
func loadNotes(ctx context.Context, private tfkit.PrivateReader) (notes, diag.Diagnostics) {
	return tfkit.LoadNotes[notes](ctx, private)
}

// save writes the notes, only if they changed.
func (n *notes) save(ctx context.Context, private tfkit.PrivateWriter) diag.Diagnostics {
	return tfkit.SaveNotes(ctx, private, n)
}
