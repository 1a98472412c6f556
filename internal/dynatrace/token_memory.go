// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace

// MadeHere reports whether CreateToken returned this id in this run.
func (e *Environment) MadeHere(id string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.created[id]
}

// RevokedHere reports whether RevokeToken deleted this id in this run, or found
// it gone. Lists may still show it.
func (e *Environment) RevokedHere(id string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.revoked[id]
}

// Dispute remembers, for this run, tokens of which nobody can tell whether a
// creation made them whose answer was lost: no later creation made them.
func (e *Environment) Dispute(ids ...string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, id := range ids {
		e.disputed[id] = true
	}
}

// Disputed reports whether Dispute was told of this id in this run.
func (e *Environment) Disputed(id string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.disputed[id]
}
