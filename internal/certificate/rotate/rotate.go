// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rotate

import (
	"context"
	"slices"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// Rotation is one certificate on its way to one gate, in a create, an update or a
// repair.
type Rotation struct {
	// Holding is what the resource has there before; File is the predecessor.
	Holding

	// Certificate is what the gate is to serve.
	Certificate Certificate
	// PKCS12 is the file to upload; nil where there is none, and Lacking says why.
	PKCS12   []byte
	Password rest.Secret
	Lacking  error
	// Name is a fixed file name; empty means a fresh one under Prefix.
	Prefix, Name string
	Verify       Verification
	// KeepPrevious leaves the predecessor on the gate.
	KeepPrevious bool
	Timeout      time.Duration
}

// Outcome is how a rotation leaves the gate.
type Outcome struct {
	Name string // of the file in service
	Tidied
	// Rival was active before, and another resource of this run has put it there.
	Rival string
	// Unknown was active before: it has our mark, and this resource does not know it.
	Unknown string
}

// rotation is one Rotation in progress.
type rotation struct {
	Rotation

	name    string // of the file that goes into service
	adopted bool   // that file was on the gate before
	kept    []string
	rival   string
	unknown string
	tidied  Tidied
}

// Rotate puts a certificate into service: list, upload, list, handshake, delete.
// What it found on the gate is told beside an error as well.
func Rotate(ctx context.Context, to Rotation) (Outcome, error) {
	r := newRotation(to)
	err := r.rotate(ctx)
	return r.outcome(), err
}

func newRotation(to Rotation) *rotation {
	to.Passwords = slices.Clone(to.Passwords)
	return &rotation{Rotation: to, name: to.Name}
}

func (r *rotation) outcome() Outcome {
	out := Outcome{Name: r.name, Tidied: r.tidied, Rival: r.rival}
	if r.unknown != r.File.Name && r.unknown != r.name && !r.isLeftover(r.unknown) {
		out.Unknown = r.unknown
	}
	return out
}

func (r *rotation) rotate(ctx context.Context) error {
	unlock, before, err := r.begin(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if err := r.findPredecessor(ctx, before); err != nil {
		return err
	}
	r.kept = []string{r.File.Name} // a rotation keeps its own predecessor only
	if r.name != "" {
		file, taken, err := r.Gate.Find(ctx, before, r.name)
		switch {
		case err != nil:
			return err
		case taken:
			return r.adopt(ctx, before, file)
		}
	}
	return r.replace(ctx, before)
}

// begin locks the gate and lists what is there.
func (r *rotation) begin(ctx context.Context) (unlock func(), before gate.Listing, err error) {
	if unlock, err = r.Gate.Lock(ctx); err != nil {
		return nil, gate.Listing{}, err
	}
	if before, err = r.Gate.List(ctx); err != nil {
		unlock()
		return nil, gate.Listing{}, err
	}
	r.noteActive(before)
	return unlock, before, nil
}

// noteActive notes whose file is active, if it is not ours: another resource has
// just put it there, or nobody knows who.
func (r *rotation) noteActive(before gate.Listing) {
	active, ok := before.Active()
	if !ok || before.IsSame(active.Name, r.File.Name) {
		return
	}
	_, marked := gate.ParseName(r.Prefix, active.Name)
	_, retained := r.retained(active.Name)
	switch {
	case r.Gate.IsOurs(active.Name):
		r.rival = active.Name
	case marked && !retained && !r.Gate.IsManaged(active.Name):
		r.unknown = active.Name
	}
}

// findPredecessor finds the file that this resource put on the gate before: what
// a delete of this run left there, or what an interrupted create did.
func (r *rotation) findPredecessor(ctx context.Context, before gate.Listing) error {
	left, isLeft := r.Gate.TakeLeft()
	active, ok := before.Active()
	if r.File.Name != "" {
		file, there, err := r.Gate.Find(ctx, before, r.File.Name)
		_, retained := r.retained(active.Name)
		switch {
		case err != nil:
			return err
		case there:
			r.File.Name = file.Name // as the gate spells it
		case ok && retained:
			r.File.Name = active.Name // an update that was put off has recorded a name that it never uploaded
		}
		return nil
	}
	switch {
	case !ok:
	case isLeft && active.Name == left.Name:
		r.File = File{Name: left.Name, Fingerprint: string(left.Fingerprint), Serials: left.Serials}
		r.Passwords = append(r.Passwords, left.Passwords...)
	case r.rival == "" && r.isOwn(active):
		r.File = File{Name: active.Name, Fingerprint: r.Certificate.Fingerprint, Serials: r.Certificate.Serials}
	}
	return nil
}

// isOwn says that an active file carries our mark and our own leaf.
func (r *rotation) isOwn(active gate.File) bool {
	print8, ok := gate.ParseName(r.Prefix, active.Name)
	return ok && print8 == shortPrint(r.Certificate.Fingerprint) && r.Certificate.IsListed(active)
}
