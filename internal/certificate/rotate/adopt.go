// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rotate

import (
	"context"
	"errors"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

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
	var untrusted *rest.UntrustedError
	if errors.As(err, &untrusted) {
		return holds.isPresented(untrusted.Chain), nil
	}
	file, there := now.Find(name)
	return there && file.Active, err
}
