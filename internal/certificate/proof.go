// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// Nothing is deleted that is not provably ours: others upload to the same gate,
// and a name proves nothing. What proves it is the serial number that the gate
// itself tells, of the active file in its list and of any other to whoever knows
// its password.

// notOursError says that a file holds another certificate than the one that was
// put there under its name.
type notOursError struct {
	name    string
	serials []string // what it holds
}

func (e *notOursError) Error() string {
	return fmt.Sprintf("the file %q holds another certificate (serial number %s) than this resource has put there", e.name, orNone(quoted(e.serials)))
}

// unprovenError says that nobody can tell what a file holds.
type unprovenError struct{ name string }

func (e *unprovenError) Error() string {
	return fmt.Sprintf("whether the file %q still holds what this resource has put there is not known, since no known password opens it", e.name)
}

// removeOurs deletes an inactive file if it provably holds one of our serial
// numbers; one that is gone is no failure.
func removeOurs(ctx context.Context, at *gate.Gate, name string, serials []string, passwords []rest.Secret) error {
	switch err := prove(ctx, at, name, serials, passwords); {
	case hasStatus(err, http.StatusNotFound):
		return nil
	case err != nil:
		return err
	}
	return removeFile(ctx, at, name)
}

// prove compares a file's serial numbers with ours: those that a list told
// before this run took it out of service, else those that a password opens.
func prove(ctx context.Context, at *gate.Gate, name string, serials []string, passwords []rest.Secret) error {
	if file, ok := at.TakeRetired(name); ok {
		return compare(file, serials)
	}
	var tried []rest.Secret
	for _, password := range passwords {
		if password.IsEmpty() || slices.Contains(tried, password) {
			continue
		}
		tried = append(tried, password)
		file, err := at.Describe(ctx, name, password)
		switch {
		case err == nil:
			file.Name = name
			return compare(file, serials)
		case !hasStatus(err, http.StatusBadRequest):
			return err
		}
	}
	return &unprovenError{name: name}
}

// compare says whether what the gate tells of a file is ours.
func compare(file gate.File, serials []string) error {
	told := slices.DeleteFunc(serialsOf(file), func(serial string) bool { return serial == "" })
	switch {
	case len(told) == 0 || len(serials) == 0:
		return &unprovenError{name: file.Name}
	case !serialMatches(file, serials):
		return &notOursError{name: file.Name, serials: told}
	}
	return nil
}

func removeFile(ctx context.Context, at *gate.Gate, name string) error {
	if err := at.Delete(ctx, name); err != nil && !hasStatus(err, http.StatusNotFound) {
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
