// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rotate

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/canary"
	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// Activation is one file that lies on a gate, on its way into service.
type Activation struct {
	Gate *gate.Gate
	Name string
	// Password is nil where none is given; an active file needs none.
	Password *rest.Secret
	Verify   Verification
	Timeout  time.Duration
	// Sayf tells a person what is done while it is done.
	Sayf func(format string, values ...any)
}

// Activated is what came of it, as far as it came.
type Activated struct {
	File   gate.File // as the gate spells and describes it
	Before string    // the file that was active before; empty for the built-in certificate
	// Untold says that the gate tells nothing with which to compare what it presents.
	Untold bool
	// Untrusted is why the gate's list was not read afterwards.
	Untrusted *rest.UntrustedError
}

// activation is one Activation in progress.
type activation struct {
	Activation

	before gate.Listing
	holds  Certificate
	result Activated
}

// Activate lists, activates, and sees what came of it. From the activation on it
// is detached: whoever interrupts wants to know where the gate stands. Nothing is
// taken back, since the password of no other file is known.
func Activate(ctx context.Context, in Activation) (Activated, error) {
	a := &activation{Activation: in, result: Activated{File: gate.File{Name: in.Name}}}
	err := a.run(ctx)
	return a.result, err
}

func (a *activation) run(ctx context.Context) error {
	unlock, err := a.Gate.Lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if a.before, err = a.Gate.ListFresh(ctx); err != nil {
		return err
	}
	active, _ := a.before.Active()
	a.result.Before = active.Name
	file, err := Describe(ctx, a.Gate, a.before, a.Name, a.Password)
	if err != nil {
		return err
	}
	a.Name, a.result.File, a.holds = file.Name, file, describedBy(file)
	if file.Active {
		a.Sayf("%s is active on %s already: nothing to activate.", a.quoted(), a.Gate.Address())
		return a.confirm(ctx)
	}
	return a.activate(ctx)
}

// Describe is a file of a list, by the name that the gate lists, and what it holds:
// of an inactive one the gate tells that only to whoever knows its password. The
// error may be a *NoFileError or a *PasswordError.
func Describe(ctx context.Context, at *gate.Gate, listing gate.Listing, name string, password *rest.Secret) (gate.File, error) {
	file, there, err := at.Find(ctx, listing, name)
	switch {
	case err != nil:
		return gate.File{}, err
	case !there:
		return gate.File{}, &NoFileError{Name: name, Listed: listing.Names()}
	case file.Active:
		return file, nil
	case password == nil:
		return gate.File{}, &PasswordError{Name: file.Name}
	}
	described, err := at.Describe(ctx, file.Name, *password)
	if rest.HasStatus(err, http.StatusBadRequest) {
		return gate.File{}, &PasswordError{Name: file.Name, Given: true}
	}
	file.Entries = described.Entries
	return file, err
}

// activate counts among the rotations of a run: a file that does not verify is not
// tried on every gate.
func (a *activation) activate(ctx context.Context) error {
	done, err := a.Gate.StartRotation(ctx)
	if err != nil {
		return err
	}
	verdict := canary.NotStarted
	defer func() { done(verdict) }()
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx, cancel := clock.Detached(ctx, a.Timeout)
	defer cancel()
	a.Sayf("Activating %s (serial number %s) on %s, where %s now.", a.quoted(), gate.Quoted(a.holds.Serials), a.Gate.Address(), ActiveWords(a.result.Before))
	if err := activate(ctx, a.Gate, a.Name, *a.Password, a.holds, func(lost error) {
		a.Sayf("The answer of %s was lost, looking what is active: %s.", a.Gate.Address(), lost)
	}); err != nil {
		return err
	}
	a.Sayf("%s has activated %s.", a.Gate.Address(), a.quoted())
	verdict = canary.NotVerified
	if err := a.confirm(ctx); err != nil {
		return err
	}
	verdict = canary.Verified
	return nil
}

// confirm sees that the gate presents the certificate, which takes no token, and
// that it lists the file as active, which takes trust.
func (a *activation) confirm(ctx context.Context) error {
	switch {
	case a.Verify.Skip:
	case len(a.holds.Serials) == 0:
		a.result.Untold = true
	default:
		a.Sayf("Waiting until %s presents it.", a.Verify.Address)
		leaf, err := awaitPresented(ctx, a.Gate, a.Verify, a.holds)
		if err != nil {
			return err
		}
		a.Sayf("%s presents %s, SHA-256 fingerprint %s.", a.Verify.Address, strconv.Quote(leaf.Subject), leaf.FingerprintSHA256)
	}
	return a.confirmListed(ctx)
}

// confirmListed waits until the gate lists the file as active. The certificate
// that it presents now may not be trusted: then no token is sent, and nothing more
// can be known.
func (a *activation) confirmListed(ctx context.Context) error {
	_, err := awaitListed(ctx, a.Gate, a.before, a.Name, func(gate.File) bool { return true }, endsWaiting)
	if errors.As(err, &a.result.Untrusted) {
		return nil
	}
	if err == nil {
		a.Sayf("%s lists %s as active.", a.Gate.Address(), a.quoted())
	}
	return err
}

func (a *activation) quoted() string { return strconv.Quote(a.Name) }

// activate puts a file that lies on the gate into service.
func (h Holding) activate(ctx context.Context, name string, password rest.Secret, holds Certificate) error {
	return activate(ctx, h.Gate, name, password, holds, func(error) {})
}

// activate makes an uploaded file the active one. A lost answer, of which lost is
// told, is decided by the list; repeating it is harmless.
func activate(ctx context.Context, at *gate.Gate, name string, password rest.Secret, holds Certificate, lost func(error)) error {
	const tries = 2
	var err error
	for range tries {
		if _, err = at.Activate(ctx, name, password); err == nil || !rest.Ambiguous(err) {
			return err
		}
		lost(err)
		switch active, listErr := isActive(ctx, at, name, holds); {
		case listErr != nil:
			return &UndecidedActivationError{Name: name, Activation: err, List: listErr}
		case active:
			return nil
		}
		if rest.Sleep(ctx, min(retryAfter(err), maxWait)) != nil {
			return err
		}
	}
	return err
}

// isActive asks whether a file is active. A gate that is not trusted with the new
// certificate is sent no token, so there the certificate itself has to do.
func isActive(ctx context.Context, at *gate.Gate, name string, holds Certificate) (bool, error) {
	now, err := at.ListFresh(ctx)
	if untrusted, ok := errors.AsType[*rest.UntrustedError](err); ok {
		return holds.isPresented(untrusted.Chain), nil
	}
	file, there := now.Find(name)
	return there && file.Active, err
}
