// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// notes are what the resource remembers beside its attributes, in private
// state, which is stored in clear text: tokens appear as hashes only.
type notes struct {
	// New and Old are the hashes of the rotation's two tokens. The attributes
	// change with the phase, these do not.
	New string `json:"new,omitempty"`
	Old string `json:"old,omitempty"`
	// Serving is which of them connection info served when it was first looked
	// at since the start; empty until it could be read.
	Serving token `json:"serving,omitempty"`
	// Environment is where the rotation is; see dynatrace.Address.Place.
	Environment string `json:"environment,omitempty"`
	// Second is the hash of the first other token that connection info served
	// after an import, of which nothing tells what it is.
	Second string `json:"second,omitempty"`
	// Over says that connection info has served a token that is neither: the
	// rotation is over, and another one was started.
	Over bool `json:"over,omitempty"`
	// Settled says that the phase is known for good and not inferred any more.
	Settled bool `json:"settled,omitempty"`
	// Gates are all that were listed at the start and since.
	Gates []gateNote `json:"gates,omitempty"`
	// Imported says that no refresh has completed the import yet.
	Imported bool `json:"imported,omitempty"`
	// Adopted says that nothing proves which of the two tokens New is.
	Adopted bool `json:"adopted,omitempty"`
	// Applied says that an apply has recorded the configuration of an adopted
	// rotation, so that its triggers count from then on.
	Applied bool `json:"applied,omitempty"`
}

// gateNote is one gate that was seen while the rotation was open.
type gateNote struct {
	ID       string `json:"id"`
	Hostname string `json:"hostname,omitempty"`
}

// guardedKey is the key in planned private state that tells the second call of a
// forced replacement of what it destroys; no saved state has it.
const guardedKey = "guarded"

// loadNotes reads the notes; none is an empty value.
func loadNotes(ctx context.Context, private tfkit.PrivateReader) (notes, diag.Diagnostics) {
	return tfkit.LoadNotes[notes](ctx, private)
}

// save writes the notes, only if they changed.
func (n *notes) save(ctx context.Context, private tfkit.PrivateWriter) diag.Diagnostics {
	return tfkit.SaveNotes(ctx, private, n)
}
