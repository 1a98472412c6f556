// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// holdings are the serial numbers that were put into files, by file name.
type holdings map[string][]string

// cleaned is what is still on the gate after cleaning up.
type cleaned struct {
	retained []string         // all of them, kept ones included
	held     holdings         // what was put into them
	kept     []string         // left on purpose, by keep_previous
	refused  []refusedRemoval // could not, or must not, be deleted
}

// refusedRemoval is a file that was not deleted, and why.
type refusedRemoval struct {
	name string
	err  error
}

// keep remembers a file that stays.
func (c *cleaned) keep(name string, serials []string) {
	c.retained = append(c.retained, name)
	if len(serials) == 0 {
		return
	}
	if c.held == nil {
		c.held = holdings{}
	}
	c.held[name] = serials
}

// refuse remembers a file that could not be deleted. What turned out to hold
// another certificate is somebody else's, and no more managed.
func (c *cleaned) refuse(name string, serials []string, err error) {
	c.refused = append(c.refused, refusedRemoval{name: name, err: err})
	var foreign *notOursError
	if !errors.As(err, &foreign) {
		c.keep(name, serials)
	}
}

// refusals are the files of which trying again changes nothing: the gate has
// refused by a clear answer, or nothing opens them. Whatever else went wrong may
// go right the next time.
func (c *cleaned) refusals() []string {
	var names []string
	for _, refused := range c.refused {
		var unproven *unprovenError
		final := hasStatus(refused.err, http.StatusForbidden) && !rest.Ambiguous(refused.err)
		if final || errors.As(refused.err, &unproven) {
			names = append(names, refused.name)
		}
	}
	return names
}

// clean deletes the predecessor and what earlier, interrupted rotations of this
// resource left behind. Nothing that fails here undoes the rotation: what stays
// is remembered and tried again.
func (r *rotation) clean(ctx context.Context, after gate.Listing) cleaned {
	var result cleaned
	for _, name := range r.removable(after) {
		serials := r.putInto(name)
		switch {
		case r.fallback.is(name):
			result.keep(name, serials)
		case r.keepPrevious && slices.Contains(r.kept, name):
			r.gate.MarkOurs(name) // a delete of this run must leave it, too
			_, _ = r.gate.TakeRetired(name)
			result.kept = append(result.kept, name)
			result.keep(name, serials)
		default:
			if err := r.remove(ctx, name); err != nil {
				result.refuse(name, serials, err)
			}
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
		remembered := file.Name == r.previous || slices.Contains(r.retained, file.Name)
		if remembered || (r.isLeftover(file.Name) && !r.fallback.is(file.Name)) {
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

// putInto are the serial numbers that a file of ours was given.
func (r *rotation) putInto(name string) []string {
	switch name {
	case r.name:
		return r.expect.serials
	case r.previous:
		return r.previousSerials
	}
	if serials, known := r.held[name]; known {
		return serials
	}
	if r.isLeftover(name) {
		return append(slices.Clone(r.expect.serials), r.previousSerials...)
	}
	return nil
}

// remove deletes one inactive file, if it is ours.
func (r *rotation) remove(ctx context.Context, name string) error {
	serials := r.putInto(name)
	if name == r.previous && len(serials) == 0 {
		return removeFile(ctx, r.gate, name) // an import has named this very file, and nothing else is known of it
	}
	return removeOurs(ctx, r.gate, name, serials, append([]rest.Secret{r.password}, r.passwords...))
}

// is says that a file is the fallback, in any case: it is never deleted.
func (f *fallbackFile) is(name string) bool { return f != nil && strings.EqualFold(f.name, name) }
