// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rotate

import (
	"context"
	"errors"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/canary"
	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// replace uploads under a name that is free, verifies, and tidies up.
func (r *rotation) replace(ctx context.Context, before gate.Listing) error {
	done, err := r.Gate.StartRotation(ctx)
	if err != nil {
		return err
	}
	verdict := canary.NotStarted
	defer func() { done(verdict) }()

	if r.name == "" {
		r.name = gate.NewName(r.Prefix, r.Certificate.Fingerprint)
	}
	ctx, cancel := clock.Detached(ctx, r.Timeout)
	defer cancel()
	r.Gate.RememberLeafs(r.Certificate.Leafs...)
	if err := r.upload(ctx); err != nil {
		return err
	}
	r.Gate.MarkOurs(r.name)
	retire(r.Gate, before, r.name)

	verdict = canary.NotVerified
	after, err := r.verify(ctx, before)
	if err != nil {
		return r.rollBack(ctx, before, err)
	}
	verdict = canary.Verified
	r.tidy(ctx, after)
	return nil
}

// upload sends the file. An upload whose answer was lost is decided by the list:
// it is sent again only when the list proves that it did not happen, and a refusal
// of the second one may mean that the first was only late.
func (r *rotation) upload(ctx context.Context) error {
	const tries = 2
	var err error
	for try := range tries {
		if _, err = r.Gate.Upload(ctx, r.name, r.Password, r.PKCS12); err == nil {
			return nil
		}
		unclear := rest.Ambiguous(err)
		if !unclear && try == 0 {
			return err
		}
		listing, listErr := r.Gate.ListFresh(ctx)
		if listErr != nil {
			return &UndecidedError{Name: r.name, Upload: err, List: listErr}
		}
		if file, there := listing.FindFold(r.name); there && (file.Name == r.name || r.isNew(listing, file)) {
			return nil
		}
		if !unclear {
			return err
		}
		if rest.Sleep(ctx, min(retryAfter(err), maxWait)) != nil {
			return err
		}
	}
	return err
}

// isNew says that a listed file is the one that this rotation has put there: its
// name alone proves that only in the same case.
func (r *rotation) isNew(listing gate.Listing, file gate.File) bool {
	return file.Name == r.name || (listing.IsSame(file.Name, r.name) && r.Certificate.IsListed(file))
}

// maxWait bounds what a gate may ask for before a write is sent again.
const maxWait = 30 * time.Second

// retryAfter is what the server asked to wait; zero if it did not.
func retryAfter(err error) time.Duration {
	if answer, ok := errors.AsType[*rest.StatusError](err); ok {
		return answer.RetryAfter
	}
	return 0
}

// adopt handles a fixed name that is on the gate already. It is never uploaded
// over: a file with our own certificate is taken as it is, activated if need be.
func (r *rotation) adopt(ctx context.Context, before gate.Listing, file gate.File) error {
	if !file.Active {
		described, err := r.Gate.Describe(ctx, file.Name, r.Password)
		if err != nil {
			return &NameTakenError{Name: file.Name, Err: err}
		}
		file.Entries = described.Entries
	}
	if !r.Certificate.IsListed(file) {
		return &NameTakenError{Name: file.Name, Active: file.Active}
	}
	ctx, cancel := clock.Detached(ctx, r.Timeout)
	defer cancel()
	r.name = file.Name
	r.Gate.RememberLeafs(r.Certificate.Leafs...)
	if !file.Active {
		if err := r.activate(ctx, file.Name, r.Password, r.Certificate); err != nil {
			return err
		}
		retire(r.Gate, before, r.name)
	}
	r.Gate.MarkOurs(r.name)
	after, err := r.verify(ctx, before)
	switch {
	case err == nil:
		r.tidy(ctx, after)
		return nil
	case file.Active:
		return &NotVerifiedError{Name: r.name, Err: err, Adopted: true, Stays: true}
	}
	r.adopted = true
	return r.rollBack(ctx, before, err)
}
