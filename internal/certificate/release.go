// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// release gives up a gate, in a destroy or a move to another one. The gate
// refuses to delete what it serves, so what happens to the active file is
// onDestroy's to say.
type release struct {
	gate        *gate.Gate
	name        string
	fingerprint rest.Fingerprint
	serials     []string // of the file; none if only an import has named it
	passwords   []rest.Secret
	retained    []string // files of earlier rotations that may still be there
	held        holdings // what was put into them
	onDestroy   string
	fallback    *fallbackFile
	timeout     time.Duration
}

// released is what a gate is left with.
type released struct {
	stays     string           // the active file, which is left
	refused   []refusedRemoval // files that could not, or must not, be deleted
	unreached error            // why the gate was given up without being asked
	remain    []string         // then: files that may still be there
}

// forbiddenError says that on_destroy = "fail" forbids to give up an active file.
type forbiddenError struct{ name string }

func (e *forbiddenError) Error() string {
	return fmt.Sprintf("%q is active, and `on_destroy = \"fail\"` is in state", e.name)
}

// fallbackError says that the fallback could not be activated.
type fallbackError struct {
	name   string // empty: none is in state
	listed []string
	there  bool
	err    error
}

func (e *fallbackError) Error() string {
	return fmt.Sprintf("the fallback %q could not be activated", e.name)
}
func (e *fallbackError) Unwrap() error { return e.err }

// unseenFallbackError says that the fallback was activated, but that nobody
// could see it become active.
type unseenFallbackError struct {
	name string
	err  error
}

func (e *unseenFallbackError) Error() string {
	return fmt.Sprintf("the fallback %q was activated, but whether it became active could not be seen: %s", e.name, e.err)
}
func (e *unseenFallbackError) Unwrap() error { return e.err }

// removalError says that our own file could not be deleted.
type removalError struct {
	name string
	err  error
}

func (e *removalError) Error() string {
	return fmt.Sprintf("%q could not be deleted: %s", e.name, e.err)
}
func (e *removalError) Unwrap() error { return e.err }

// run releases the gate. One that cannot be reached is given up only where its
// active file may stay anyway.
func (r *release) run(ctx context.Context) (released, error) {
	unlock, err := r.gate.Lock(ctx)
	if err != nil {
		return released{}, err
	}
	defer unlock()
	listing, err := r.gate.ListFresh(ctx)
	switch {
	case err == nil:
	case rest.IsUnreachable(err) && r.onDestroy == onDestroyRetain:
		return released{unreached: err, remain: append([]string{r.name}, r.retained...)}, nil
	default:
		return released{}, err
	}
	rememberPeer(r.gate, listing)
	// Half a release, such as an activated fallback beside a state that says
	// otherwise, is worse than a late answer to Ctrl-C.
	ctx, cancel := tfkit.Detached(ctx, r.timeout)
	defer cancel()
	file, there, err := r.gate.Find(ctx, listing, r.name)
	if err != nil {
		return released{}, err
	}
	var result released
	switch {
	case there && r.gate.IsOurs(file.Name):
		return result, nil // uploaded or adopted by this very run, for the successor
	case there:
		if err := r.giveUp(ctx, listing, file, &result); err != nil {
			return released{}, err
		}
	}
	r.removeRetained(ctx, listing, &result)
	return result, nil
}

// permitted asks whether the gate may be released, before anything is done: a
// fallback that is not there would be missed only after a move.
func (r *release) permitted(ctx context.Context) error {
	if r.onDestroy == onDestroyRetain {
		return nil
	}
	listing, err := r.gate.ListFresh(ctx)
	if err != nil {
		return err
	}
	file, there, err := r.gate.Find(ctx, listing, r.name)
	switch {
	case err != nil || !there || !r.serves(file):
		return err
	case r.onDestroy == onDestroyFail:
		return &forbiddenError{name: file.Name}
	case r.fallback.is(file.Name):
		return nil
	}
	_, err = r.findFallback(ctx, listing)
	return err
}

// findFallback requires that the fallback is on the gate.
func (r *release) findFallback(ctx context.Context, listing gate.Listing) (gate.File, error) {
	if r.fallback == nil {
		return gate.File{}, &fallbackError{}
	}
	file, there, err := r.gate.Find(ctx, listing, r.fallback.name)
	if err != nil || !there {
		return gate.File{}, &fallbackError{name: r.fallback.name, listed: namesIn(listing), err: err}
	}
	return file, nil
}

// serves says that an active file is ours, as far as is known.
func (r *release) serves(file gate.File) bool {
	var foreign *notOursError
	return file.Active && (len(r.serials) == 0 || !errors.As(compare(file, r.serials), &foreign))
}

// giveUp leaves or deletes our own file.
func (r *release) giveUp(ctx context.Context, listing gate.Listing, file gate.File, result *released) error {
	known := len(r.serials) > 0
	if file.Active {
		switch {
		case !r.serves(file):
			result.refused = append(result.refused, refusedRemoval{name: file.Name, err: compare(file, r.serials)})
			return nil
		case r.onDestroy == onDestroyRetain || (r.onDestroy == onDestroyFallback && r.fallback.is(file.Name)):
			r.leave(file)
			result.stays = file.Name
			return nil
		case r.onDestroy != onDestroyFallback:
			return &forbiddenError{name: file.Name}
		}
		if err := r.fallBack(ctx, listing); err != nil {
			return err
		}
		r.gate.NoteRetired(file)
	}
	if r.fallback.is(file.Name) {
		result.refused = append(result.refused, refusedRemoval{name: file.Name, err: errIsFallback})
		return nil
	}
	err := r.remove(ctx, file.Name, r.serials, known)
	switch {
	case err == nil:
	case isUnproven(err):
		result.refused = append(result.refused, refusedRemoval{name: file.Name, err: err})
	default:
		return &removalError{name: file.Name, err: err}
	}
	return nil
}

// remove deletes an inactive file, if it is ours. Of what only an import has
// named nothing else is known.
func (r *release) remove(ctx context.Context, name string, serials []string, known bool) error {
	if !known {
		return removeFile(ctx, r.gate, name)
	}
	return removeOurs(ctx, r.gate, name, serials, r.passwords)
}

// leave remembers the active file that stays: a create that follows on this
// gate in this run takes it over as its predecessor.
func (r *release) leave(file gate.File) {
	r.gate.PutLeft(gate.Left{Name: file.Name, Fingerprint: r.fingerprint, Serials: serialsOf(file), Passwords: r.passwords})
}

// fallBack activates the fallback, so that our file can be deleted.
func (r *release) fallBack(ctx context.Context, listing gate.Listing) error {
	file, err := r.findFallback(ctx, listing)
	if err != nil {
		return err
	}
	work := &rotation{gate: r.gate}
	if err := work.activate(ctx, file.Name, r.fallback.password); err != nil {
		return &fallbackError{name: file.Name, there: true, err: err}
	}
	if err := work.awaitActive(ctx, file.Name); err != nil {
		return &unseenFallbackError{name: file.Name, err: err}
	}
	return nil
}

// removeRetained deletes what earlier rotations left.
func (r *release) removeRetained(ctx context.Context, listing gate.Listing, result *released) {
	for _, name := range r.retained {
		file, there, err := r.gate.Find(ctx, listing, name)
		switch {
		case err != nil:
		case !there || r.gate.IsOurs(file.Name):
			continue
		case r.fallback.is(name):
			err = errIsFallback
		case file.Active:
			err = errIsActive
		default:
			err = removeOurs(ctx, r.gate, name, r.held[name], r.passwords)
		}
		if err != nil {
			result.refused = append(result.refused, refusedRemoval{name: name, err: err})
		}
	}
}

// Why a file of an earlier rotation is not deleted at all.
var (
	errIsFallback = errors.New("it is the `fallback`")
	errIsActive   = errors.New("it is active")
)

// isUnproven says that a file was not deleted since it is not provably ours.
func isUnproven(err error) bool {
	var foreign *notOursError
	var unproven *unprovenError
	return errors.As(err, &foreign) || errors.As(err, &unproven)
}
