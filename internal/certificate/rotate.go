// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// rotation is one certificate on its way to one gate, in a create, an update or
// a repair. It knows nothing of plan and state, only what to do.
type rotation struct {
	gate     *gate.Gate
	expect   expectation
	pkcs12   []byte
	password rest.Secret
	prefix   string
	// name is the fixed file name; empty means a fresh one under prefix.
	name string
	// adopted says that the file under that name was on the gate before.
	adopted bool
	// previous is the file that this resource had on the gate; empty on create.
	previous string
	// previousPrint is the fingerprint of the leaf in it.
	previousPrint string
	// previousSerials are the serial numbers in it; none if only an import has
	// named the file, which nobody has ever read.
	previousSerials []string
	// passwords may open the predecessor, for the way back.
	passwords    []rest.Secret
	fallback     *fallbackFile
	verify       verification
	keepPrevious bool
	kept         []string // files that earlier rotations left on purpose
	retained     []string // files of earlier rotations that may still be there
	held         holdings // what was put into them
	timeout      time.Duration
	// rival is the active file if another resource of this run put it there.
	rival string
	// stray is the active file if it has our mark and this resource does not know it.
	stray   string
	lacking error // why there is nothing to upload, where there is not
}

// outcome is what a finished rotation leaves on the gate.
type outcome struct {
	name string
	cleaned
}

// run rotates: list, upload, list, handshake, delete. Until the upload the
// caller's context may cancel it; from there on it is detached, because half a
// rotation is worse than a late answer to Ctrl-C.
func (r *rotation) run(ctx context.Context) (outcome, error) {
	unlock, err := r.gate.Lock(ctx)
	if err != nil {
		return outcome{}, err
	}
	defer unlock()
	before, err := r.gate.List(ctx)
	if err != nil {
		return outcome{}, err
	}
	r.meet(before)
	if err := r.adoptPredecessor(ctx, before); err != nil {
		return outcome{}, err
	}
	r.kept = []string{r.previous} // a rotation keeps its own predecessor only
	if r.name != "" {
		file, taken, err := r.gate.Find(ctx, before, r.name)
		switch {
		case err != nil:
			return outcome{}, err
		case taken:
			return r.adopt(ctx, before, file)
		}
	}
	return r.replace(ctx, before)
}

// adoptPredecessor finds the file that this resource put on the gate before:
// what a delete of this run left there, or what an interrupted create did.
func (r *rotation) adoptPredecessor(ctx context.Context, before gate.Listing) error {
	left, isLeft := r.gate.TakeLeft()
	active, ok := before.Active()
	if r.previous != "" {
		file, there, err := r.gate.Find(ctx, before, r.previous)
		switch {
		case err != nil:
			return err
		case there:
			r.previous = file.Name // as the gate spells it
		case ok && slices.Contains(r.retained, active.Name):
			r.previous = active.Name // an update that was put off has recorded a name that it never uploaded
		}
		return nil
	}
	switch {
	case !ok:
	case isLeft && active.Name == left.Name:
		r.previous, r.previousPrint, r.previousSerials = left.Name, string(left.Fingerprint), left.Serials
		r.passwords = append(r.passwords, left.Passwords...)
	case r.rival == "" && r.isOwn(active):
		r.previous, r.previousPrint, r.previousSerials = active.Name, r.expect.fingerprint, r.expect.serials
	}
	return nil
}

// isOwn says that an active file carries our mark and our own leaf.
func (r *rotation) isOwn(active gate.File) bool {
	print8, ok := gate.ParseName(r.prefix, active.Name)
	return ok && print8 == r.expect.fingerprint[:len(print8)] && r.expect.listedIn(active)
}

// replace uploads under a name that is free, verifies and cleans up.
func (r *rotation) replace(ctx context.Context, before gate.Listing) (outcome, error) {
	done, err := r.gate.StartRotation(ctx)
	if err != nil {
		return outcome{}, err
	}
	verdict := gate.NotStarted
	defer func() { done(verdict) }()

	if r.name == "" {
		r.name = gate.NewName(r.prefix, r.expect.fingerprint)
	}
	ctx, cancel := tfkit.Detached(ctx, r.timeout)
	defer cancel()
	r.gate.RememberLeafs(r.expect.leafs...)
	if err := r.put(ctx); err != nil {
		return outcome{}, err
	}
	r.gate.MarkOurs(r.name)
	retire(r.gate, before, r.name)

	verdict = gate.NotVerified
	after, err := r.verified(ctx, before)
	if err != nil {
		return outcome{}, r.rollBack(ctx, before, err)
	}
	verdict = gate.Verified
	return outcome{name: r.name, cleaned: r.clean(ctx, after)}, nil
}

// put uploads. An upload whose answer was lost is decided by the list: it is
// sent again only when the list proves that it did not happen, and a refusal of
// the second one may mean that the first was only late.
func (r *rotation) put(ctx context.Context) error {
	const tries = 2
	var err error
	for try := range tries {
		if _, err = r.gate.Upload(ctx, r.name, r.password, r.pkcs12); err == nil {
			return nil
		}
		unclear := rest.Ambiguous(err)
		if !unclear && try == 0 {
			return err
		}
		listing, listErr := r.gate.ListFresh(ctx)
		if listErr != nil {
			return &undecidedError{name: r.name, upload: err, list: listErr}
		}
		if file, there := listing.FindFold(r.name); there && (file.Name == r.name || r.isNew(listing, file)) {
			return nil
		}
		if !unclear {
			return err
		}
		if waitErr := rest.Sleep(ctx, min(retryAfter(err), maxUploadWait)); waitErr != nil {
			return err
		}
	}
	return err
}

// maxUploadWait bounds what a gate may ask for before an upload is sent again.
const maxUploadWait = 30 * time.Second

// retryAfter is what the server asked to wait; zero if it did not.
func retryAfter(err error) time.Duration {
	var answer *rest.StatusError
	if errors.As(err, &answer) {
		return answer.RetryAfter
	}
	return 0
}

// adopt handles a fixed name that is on the gate already. It is never uploaded
// over: a file with our own certificate is taken as it is, activated if need be.
func (r *rotation) adopt(ctx context.Context, before gate.Listing, file gate.File) (outcome, error) {
	if !file.Active {
		described, err := r.gate.Describe(ctx, file.Name, r.password)
		if err != nil {
			return outcome{}, &nameTakenError{name: file.Name, err: err}
		}
		file.Entries = described.Entries
	}
	if !r.expect.listedIn(file) {
		return outcome{}, &nameTakenError{name: file.Name, active: file.Active}
	}
	ctx, cancel := tfkit.Detached(ctx, r.timeout)
	defer cancel()
	r.name = file.Name
	r.gate.RememberLeafs(r.expect.leafs...)
	if !file.Active {
		if err := r.activate(ctx, file.Name, r.password); err != nil {
			return outcome{}, err
		}
		retire(r.gate, before, r.name)
	}
	r.gate.MarkOurs(r.name)
	after, err := r.verified(ctx, before)
	switch {
	case err == nil:
		return outcome{name: r.name, cleaned: r.clean(ctx, after)}, nil
	case file.Active:
		return outcome{}, &notVerifiedError{name: r.name, err: err, adopted: true, stays: true}
	}
	r.adopted = true
	return outcome{}, r.rollBack(ctx, before, err)
}

// activate makes an uploaded file the active one; a lost answer is decided by
// the list, and repeating it is harmless.
func (r *rotation) activate(ctx context.Context, name string, password rest.Secret) error {
	_, err := r.gate.Activate(ctx, name, password)
	if err == nil || !rest.Ambiguous(err) {
		return err
	}
	listing, listErr := r.gate.ListFresh(ctx)
	if listErr != nil {
		return errors.Join(err, listErr)
	}
	if file, ok := listing.Find(name); ok && file.Active {
		return nil
	}
	_, err = r.gate.Activate(ctx, name, password)
	return err
}

// serialMatches says that a listed file holds one of the serial numbers.
func serialMatches(file gate.File, serials []string) bool {
	return slices.ContainsFunc(file.Entries, func(entry gate.Entry) bool {
		return slices.Contains(serials, entry.SerialNumber)
	})
}

// servedPrint is the fingerprint of the leaf that answered a listing.
func servedPrint(listing gate.Listing) string {
	if len(listing.Peer) == 0 {
		return ""
	}
	return keystore.FactsOf(listing.Peer[0]).FingerprintSHA256
}
