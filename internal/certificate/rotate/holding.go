// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rotate

import (
	"slices"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// Holding is what one resource has on one gate, as far as it knows.
type Holding struct {
	Gate *gate.Gate
	// File is the one in service; it has no name where there is none yet.
	File File
	// Retained are files of earlier rotations that may still be there.
	Retained []Retained
	// Passwords may open these files, the likeliest first.
	Passwords []rest.Secret
	// Fallback is nil where there is none.
	Fallback *Fallback
}

// File is a file that the resource has put on a gate.
type File struct {
	Name string
	// Fingerprint is that of the leaf in it.
	Fingerprint string
	// Serials are the serial numbers in it; none if only an import has named the
	// file, which nobody has ever read.
	Serials []string
}

// Retained is a file of an earlier rotation that stays on the gate.
type Retained struct {
	Name    string
	Serials []string // what was put into it
	State   State
}

// State is why a retained file is still there. The empty one is that of a file
// which the next rotation deletes.
type State string

// The states.
const (
	Kept    State = "kept"    // left on purpose
	Refused State = "refused" // could not be deleted, and trying again changes nothing
	Due     State = "due"     // can be deleted now
)

// Fallback is a file on the gate that goes into service where nothing else can,
// and that is never deleted, whoever put it there.
type Fallback struct {
	Name     string
	Password rest.Secret
}

// Is reports whether a file is the fallback, in any case.
func (f *Fallback) Is(name string) bool { return f != nil && strings.EqualFold(f.Name, name) }

// opening are the passwords that may open a file, each once: these first.
func (h Holding) opening(first ...rest.Secret) []rest.Secret {
	var all []rest.Secret
	for _, password := range append(first, h.Passwords...) {
		if !password.IsEmpty() && !slices.Contains(all, password) {
			all = append(all, password)
		}
	}
	return all
}

// Serves reports whether a file of our name is active and ours, as far as is known.
func (h Holding) Serves(file gate.File) bool {
	return file.Active && (len(h.File.Serials) == 0 || !isForeign(compare(file, h.File.Serials)))
}

// retained is what is known of a file of an earlier rotation.
func (h Holding) retained(name string) (Retained, bool) {
	i := slices.IndexFunc(h.Retained, func(r Retained) bool { return r.Name == name })
	if i < 0 {
		return Retained{}, false
	}
	return h.Retained[i], true
}
