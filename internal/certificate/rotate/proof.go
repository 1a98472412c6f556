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

// Nothing is deleted that is not provably ours: others upload to the same gate,
// and a name proves nothing. What proves it is the serial number that the gate
// itself tells, of the active file in its list and of any other to whoever knows
// its password.

// removeOurs deletes an inactive file if it provably holds one of our serial
// numbers; one that is gone is no failure.
func (h Holding) removeOurs(ctx context.Context, name string, serials []string) error {
	switch err := h.prove(ctx, name, serials); {
	case rest.HasStatus(err, http.StatusNotFound):
		return nil
	case err != nil:
		return err
	}
	return removeFile(ctx, h.Gate, name)
}

// prove compares a file's serial numbers with ours: those that a list told
// before this run took it out of service, else those that a password opens.
func (h Holding) prove(ctx context.Context, name string, serials []string) error {
	if file, ok := h.Gate.TakeRetired(name); ok {
		return compare(file, serials)
	}
	var tried []rest.Secret
	for _, password := range h.Passwords {
		if password.IsEmpty() || slices.Contains(tried, password) {
			continue
		}
		tried = append(tried, password)
		file, err := h.Gate.Describe(ctx, name, password)
		switch {
		case err == nil:
			file.Name = name
			return compare(file, serials)
		case !rest.HasStatus(err, http.StatusBadRequest):
			return err
		}
	}
	return &UnprovenError{Name: name}
}

// compare says whether what the gate tells of a file is ours.
func compare(file gate.File, serials []string) error {
	told := slices.DeleteFunc(file.Serials(), func(serial string) bool { return serial == "" })
	switch {
	case len(told) == 0 || len(serials) == 0:
		return &UnprovenError{Name: file.Name}
	case !file.HasAny(serials):
		return &NotOursError{Name: file.Name, Serials: told}
	}
	return nil
}

// isForeign says that a file holds another certificate than ours.
func isForeign(err error) bool {
	var foreign *NotOursError
	return errors.As(err, &foreign)
}

// IsUnproven reports whether nobody can tell what a file holds.
func IsUnproven(err error) bool {
	var unproven *UnprovenError
	return errors.As(err, &unproven)
}

func removeFile(ctx context.Context, at *gate.Gate, name string) error {
	if err := at.Delete(ctx, name); err != nil && !rest.HasStatus(err, http.StatusNotFound) {
		return err
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
