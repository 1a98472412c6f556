// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package cluster

// notes are what the resource remembers beside its attributes, in private state.
// There is no secret in them.
type notes struct {
	// Chain is the digest of the chain that was stored; empty of a certificate that was
	// imported and never stored from here.
	Chain string `json:"chain,omitempty"`
	// Due says why the certificate is to be stored again: what a refresh has found, or
	// how a store has ended.
	Due due `json:"due,omitzero"`
	// Imported says that no refresh has read what was imported.
	Imported bool `json:"imported,omitempty"`
}

// due is a reason to store again that the configuration does not show.
type due struct {
	// Found is what the node has instead; empty: nothing is due.
	Found string `json:"found,omitempty"`
	// Losses counts how often that happened.
	Losses int `json:"losses,omitempty"`
}
