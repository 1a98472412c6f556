// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rotate

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// Tidied is what is still on the gate after the files of earlier rotations were
// deleted.
type Tidied struct {
	Retained []Retained
	Refused  []Refusal
}

// Refusal is a file that could not, or must not, be deleted.
type Refusal struct {
	Name string
	Err  error
}

// Tidy deletes those files of earlier rotations that are due, each at most once
// an apply.
func Tidy(ctx context.Context, h Holding, due []string) (Tidied, error) {
	unlock, err := h.Gate.Lock(ctx)
	if err != nil {
		return Tidied{}, err
	}
	defer unlock()
	var done Tidied
	for _, file := range h.Retained {
		if slices.Contains(due, file.Name) {
			done.removed(file, h.removeOurs(ctx, file.Name, file.Serials))
			continue
		}
		if file.State == Due {
			file.State = ""
		}
		done.Retained = append(done.Retained, file)
	}
	return done, nil
}

// removed records what came of a removal. What turned out to hold another
// certificate is somebody else's, and no more managed. A clear answer that the
// file stays is not asked for again by itself; whatever else went wrong may go
// right the next time.
func (t *Tidied) removed(file Retained, err error) {
	if err == nil {
		return
	}
	t.Refused = append(t.Refused, Refusal{Name: file.Name, Err: err})
	unproven, isUnproven := errors.AsType[*ProofError](err)
	if isUnproven && unproven.Foreign() {
		return
	}
	file.State = ""
	if isUnproven || (rest.HasStatus(err, http.StatusForbidden) && !rest.Ambiguous(err)) {
		file.State = Refused
	}
	t.Retained = append(t.Retained, file)
}

// tidy deletes the predecessor and what earlier, interrupted rotations of this
// resource left behind. Nothing that fails here undoes the rotation: what stays
// is remembered and tried again.
func (r *rotation) tidy(ctx context.Context, after gate.Listing) {
	for _, name := range r.removable(after) {
		file := Retained{Name: name, Serials: r.serialsIn(name)}
		switch {
		case r.Fallback.Is(name):
			r.tidied.Retained = append(r.tidied.Retained, file)
		case r.KeepPrevious && slices.Contains(r.kept, name):
			r.Gate.MarkOurs(name) // a delete of this run must leave it, too
			_, _ = r.Gate.TakeRetired(name)
			file.State = Kept
			r.tidied.Retained = append(r.tidied.Retained, file)
		default:
			r.tidied.removed(file, r.remove(ctx, name))
		}
	}
}

// removable lists the inactive files that are ours: the predecessor, what state
// remembers, and files of our pattern with the current or previous fingerprint.
// What this very run has uploaded is another resource's.
func (r *rotation) removable(listing gate.Listing) []string {
	var names []string
	for _, file := range listing.Files {
		if file.Active || listing.IsSame(file.Name, r.name) || slices.Contains(names, file.Name) || r.Gate.IsOurs(file.Name) {
			continue
		}
		_, retained := r.retained(file.Name)
		if file.Name == r.File.Name || retained || (r.isLeftover(file.Name) && !r.Fallback.Is(file.Name)) {
			names = append(names, file.Name)
		}
	}
	return names
}

// isLeftover says that an interrupted rotation may have left a file.
func (r *rotation) isLeftover(name string) bool {
	print8, ok := gate.ParseName(r.Prefix, name)
	return ok && (print8 == shortPrint(r.Certificate.Fingerprint) || (r.File.Fingerprint != "" && print8 == shortPrint(r.File.Fingerprint)))
}

// serialsIn are the serial numbers that a file of ours was given.
func (r *rotation) serialsIn(name string) []string {
	switch name {
	case r.name:
		return r.Certificate.Serials
	case r.File.Name:
		return r.File.Serials
	}
	if file, known := r.retained(name); known && len(file.Serials) > 0 {
		return file.Serials
	}
	if r.isLeftover(name) {
		return append(slices.Clone(r.Certificate.Serials), r.File.Serials...)
	}
	return nil
}

// remove deletes one inactive file, if it is ours.
func (r *rotation) remove(ctx context.Context, name string) error {
	held := r.Holding
	held.Passwords = r.opening(r.Password)
	return held.removeOurs(ctx, name, r.serialsIn(name))
}

// Nothing is deleted that is not provably ours: others upload to the same gate,
// and a name proves nothing. What proves it is the serial number that the gate
// itself tells, of the active file in its list and of any other to whoever knows
// its password.

// removeOurs deletes an inactive file if it provably holds one of our serial
// numbers; one that is gone is no failure. Of what only an import has named nothing
// else is known.
func (h Holding) removeOurs(ctx context.Context, name string, serials []string) error {
	var err error
	if imported := name == h.File.Name && len(h.File.Serials) == 0; !imported || len(serials) > 0 {
		err = h.prove(ctx, name, serials)
	}
	if err == nil {
		err = h.Gate.Delete(ctx, name)
	}
	if rest.HasStatus(err, http.StatusNotFound) {
		return nil
	}
	return err
}

// prove compares a file's serial numbers with ours: those that a list told
// before this run took it out of service, else those that a password opens.
func (h Holding) prove(ctx context.Context, name string, serials []string) error {
	if file, ok := h.Gate.TakeRetired(name); ok {
		return compare(file, serials)
	}
	for _, password := range h.opening() {
		file, err := h.Gate.Describe(ctx, name, password)
		switch {
		case err == nil:
			file.Name = name
			return compare(file, serials)
		case !rest.HasStatus(err, http.StatusBadRequest):
			return err
		}
	}
	return &ProofError{Name: name}
}

// compare says whether what the gate tells of a file is ours.
func compare(file gate.File, serials []string) error {
	told := slices.DeleteFunc(file.Serials(), func(serial string) bool { return serial == "" })
	switch {
	case len(told) == 0 || len(serials) == 0:
		return &ProofError{Name: file.Name}
	case !file.HasAny(serials):
		return &ProofError{Name: file.Name, Held: told}
	}
	return nil
}

// retire notes what a list told of the file that was active when this run
// activated another one.
func retire(at *gate.Gate, before gate.Listing, next string) {
	if active, ok := before.Active(); ok && active.Name != next {
		at.NoteRetired(active)
	}
}
