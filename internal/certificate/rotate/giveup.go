// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rotate

import (
	"context"
	"errors"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// OnDestroy says what happens to the active file of a gate that is given up, since
// the gate refuses to delete it.
type OnDestroy string

// The policies.
const (
	Retain   OnDestroy = "retain"   // it stays
	Fail     OnDestroy = "fail"     // the gate is not given up
	FallBack OnDestroy = "fallback" // the fallback is activated first
)

// Departure is a gate that is given up, in a destroy or a move to another one.
type Departure struct {
	Holding

	OnDestroy OnDestroy
	Timeout   time.Duration
}

// Remains is what a gate that was given up is left with.
type Remains struct {
	Active    string    // the active file, which stays
	Refused   []Refusal // files that could not, or must not, be deleted
	Unreached error     // why the gate was given up without being asked
	Files     []string  // then: files that may still be there
}

// GiveUp deletes what is ours on a gate. One that cannot be reached is given up
// only where its active file may stay anyway.
func GiveUp(ctx context.Context, d Departure) (Remains, error) {
	unlock, err := d.Gate.Lock(ctx)
	if err != nil {
		return Remains{}, err
	}
	defer unlock()
	listing, err := d.Gate.ListFresh(ctx)
	switch {
	case err == nil:
	case rest.IsUnreachable(err) && d.OnDestroy == Retain:
		return Remains{Unreached: err, Files: d.Names()}, nil
	default:
		return Remains{}, err
	}
	d.Gate.RememberPeer(listing)
	// Half a departure, such as an activated fallback beside a state that says
	// otherwise, is worse than a late answer to Ctrl-C.
	ctx, cancel := clock.Detached(ctx, d.Timeout)
	defer cancel()
	file, there, err := d.Gate.Find(ctx, listing, d.File.Name)
	if err != nil {
		return Remains{}, err
	}
	var left Remains
	switch {
	case there && d.Gate.IsOurs(file.Name):
		return left, nil // uploaded or adopted by this very run, for the successor
	case there:
		d.File.Name = file.Name // as the gate spells it
		if err := d.giveUpFile(ctx, listing, file, &left); err != nil {
			return Remains{}, err
		}
	}
	d.removeRetained(ctx, listing, &left)
	return left, nil
}

// Names are all files that may be on the gate.
func (h Holding) Names() []string {
	names := []string{h.File.Name}
	for _, file := range h.Retained {
		names = append(names, file.Name)
	}
	return names
}

// permitted asks whether the gate may be given up, before anything is done: a
// fallback that is not there would be missed only after a move.
func (d Departure) permitted(ctx context.Context) error {
	if d.OnDestroy == Retain {
		return nil
	}
	listing, err := d.Gate.ListFresh(ctx)
	if err != nil {
		return err
	}
	file, there, err := d.Gate.Find(ctx, listing, d.File.Name)
	switch {
	case err != nil || !there || !d.Serves(file):
		return err
	case d.OnDestroy == Fail:
		return ErrForbidden
	case d.Fallback.Is(file.Name):
		return nil
	}
	_, err = d.findFallback(ctx, listing)
	return err
}

// findFallback requires that the fallback is on the gate.
func (d Departure) findFallback(ctx context.Context, listing gate.Listing) (gate.File, error) {
	if d.Fallback == nil {
		return gate.File{}, &FallbackError{}
	}
	file, there, err := d.Gate.Find(ctx, listing, d.Fallback.Name)
	if err != nil || !there {
		return gate.File{}, &FallbackError{Name: d.Fallback.Name, Listed: listing.Names(), Err: err}
	}
	return file, nil
}

// giveUpFile leaves or deletes our own file.
func (d Departure) giveUpFile(ctx context.Context, listing gate.Listing, file gate.File, left *Remains) error {
	if file.Active {
		switch {
		case !d.Serves(file):
			left.refuse(file.Name, compare(file, d.File.Serials))
			return nil
		case d.OnDestroy == Retain || (d.OnDestroy == FallBack && d.Fallback.Is(file.Name)):
			// A create that follows on this gate in this run takes it over.
			d.Gate.PutLeft(gate.Left{Name: file.Name, Fingerprint: rest.Fingerprint(d.File.Fingerprint), Serials: file.Serials(), Passwords: d.Passwords})
			left.Active = file.Name
			return nil
		case d.OnDestroy != FallBack:
			return ErrForbidden
		}
		if err := d.fallBack(ctx, listing); err != nil {
			return err
		}
		d.Gate.NoteRetired(file)
	}
	if d.Fallback.Is(file.Name) {
		left.refuse(file.Name, errIsFallback)
		return nil
	}
	err := d.removeOurs(ctx, file.Name, d.File.Serials)
	if _, unproven := errors.AsType[*ProofError](err); unproven {
		left.refuse(file.Name, err)
		return nil
	}
	if err != nil {
		return &RemovalError{Name: file.Name, Err: err}
	}
	return nil
}

// fallBack activates the fallback, so that our file can be deleted.
func (d Departure) fallBack(ctx context.Context, listing gate.Listing) error {
	file, err := d.findFallback(ctx, listing)
	if err != nil {
		return err
	}
	if err := d.activate(ctx, file.Name, d.Fallback.Password, Certificate{}); err != nil {
		return &FallbackError{Name: file.Name, Err: err}
	}
	if err := awaitActive(ctx, d.Gate, file.Name); err != nil {
		return &FallbackError{Name: file.Name, Activated: true, Err: err}
	}
	return nil
}

// removeRetained deletes what earlier rotations left.
func (d Departure) removeRetained(ctx context.Context, listing gate.Listing, left *Remains) {
	for _, known := range d.Retained {
		file, there, err := d.Gate.Find(ctx, listing, known.Name)
		switch {
		case err != nil:
		case !there || d.Gate.IsOurs(file.Name):
			continue
		case d.Fallback.Is(known.Name):
			err = errIsFallback
		case file.Active:
			err = errIsActive
		default:
			err = d.removeOurs(ctx, known.Name, known.Serials)
		}
		if err != nil {
			left.refuse(known.Name, err)
		}
	}
}

func (r *Remains) refuse(name string, err error) {
	r.Refused = append(r.Refused, Refusal{Name: name, Err: err})
}

// Why a file of an earlier rotation is not deleted at all.
var (
	errIsFallback = errors.New("it is the `fallback`")
	errIsActive   = errors.New("it is active")
)

// Move puts a certificate on another gate, and then gives up the one before. Until
// the new gate serves the certificate nothing changes on the old one, and what
// fails leaves the resource where it was. Between the two, save keeps what is
// true by then: nothing tries again what fails after it. An error about the gate
// before is a *DepartureError.
func Move(ctx context.Context, from Departure, to Rotation, save func(Outcome) error) (Outcome, Remains, error) {
	if err := from.permitted(ctx); err != nil {
		return Outcome{}, Remains{}, &DepartureError{Err: err}
	}
	out, err := Rotate(ctx, to)
	if err != nil {
		return out, Remains{}, err
	}
	if err := save(out); err != nil {
		return out, Remains{}, err
	}
	left, err := GiveUp(ctx, from)
	if err != nil {
		return out, left, &DepartureError{Arrived: true, Err: err}
	}
	return out, left, nil
}
