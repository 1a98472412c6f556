// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"net/http"
	"slices"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
)

// cleaned is what is still on the gate after cleaning up.
type cleaned struct {
	retained []string         // all of them, kept ones included
	kept     []string         // left on purpose, by keep_previous
	refused  []refusedRemoval // could not be deleted
}

// refusedRemoval is a file that the gate would not delete, and why.
type refusedRemoval struct {
	name string
	err  error
}

// clean deletes the predecessor and what earlier, interrupted rotations of this
// resource left behind. Nothing that fails here undoes the rotation: what stays
// is remembered and tried again.
func (r *rotation) clean(ctx context.Context, after gate.Listing) cleaned {
	var result cleaned
	for _, name := range r.removable(after) {
		if r.keepPrevious && slices.Contains(r.kept, name) {
			r.gate.MarkOurs(name) // a delete of this run must leave it, too
			result.kept = append(result.kept, name)
			result.retained = append(result.retained, name)
			continue
		}
		if err := r.remove(ctx, name); err != nil {
			result.refused = append(result.refused, refusedRemoval{name: name, err: err})
			result.retained = append(result.retained, name)
		}
	}
	return result
}

// removable lists the inactive files that are ours: the predecessor, what state
// remembers, and files of our pattern with the current or previous fingerprint.
// What this very run has uploaded is another resource's.
func (r *rotation) removable(listing gate.Listing) []string {
	var names []string
	for _, file := range listing.Files {
		if file.Active || sameName(listing, file.Name, r.name) || slices.Contains(names, file.Name) || r.gate.IsOurs(file.Name) {
			continue
		}
		if file.Name == r.previous || slices.Contains(r.retained, file.Name) || r.isLeftover(file.Name) {
			names = append(names, file.Name)
		}
	}
	return names
}

func (r *rotation) isLeftover(name string) bool {
	print8, ok := gate.ParseName(r.prefix, name)
	if !ok {
		return false
	}
	return print8 == shortPrint(r.expect.fingerprint) ||
		(r.previousPrint != "" && print8 == shortPrint(r.previousPrint))
}

// shortPrint is the part of a fingerprint that stands in file names.
func shortPrint(fingerprint string) string {
	const digits = 8
	return fingerprint[:min(digits, len(fingerprint))]
}

// remove deletes one inactive file; one that is gone already is no failure.
func (r *rotation) remove(ctx context.Context, name string) error {
	return removeFile(ctx, r.gate, name)
}

func removeFile(ctx context.Context, at *gate.Gate, name string) error {
	if err := at.Delete(ctx, name); err != nil && !hasStatus(err, http.StatusNotFound) {
		return err
	}
	return nil
}
