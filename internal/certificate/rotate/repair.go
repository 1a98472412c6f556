// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rotate

import (
	"context"
	"errors"
	"net/http"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// Repair brings a gate back to the certificate of a resource: it activates our
// file where that is still possible, and uploads afresh where the file is gone,
// holds something else, or nothing opens it.
func Repair(ctx context.Context, to Rotation) (Outcome, error) {
	r := newRotation(to)
	for _, file := range to.Retained {
		if file.State == Kept {
			r.kept = append(r.kept, file.Name)
		}
	}
	err := r.repair(ctx)
	return r.outcome(), err
}

func (r *rotation) repair(ctx context.Context) error {
	unlock, before, err := r.begin(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	file, there, err := r.Gate.Find(ctx, before, r.File.Name)
	if err != nil {
		return err
	}
	if there {
		r.File.Name = file.Name // as the gate spells it
	}
	switch {
	case there && file.Active && r.Certificate.IsListed(file):
		return r.confirm(ctx, before, file.Name)
	case there && !file.Active:
		password, opens, err := r.opens(ctx, file.Name)
		switch {
		case err != nil:
			return err
		case opens:
			return r.reinstate(ctx, before, file.Name, password)
		}
	}
	switch {
	case r.PKCS12 == nil:
		return r.Lacking
	case r.name != "" && there:
		return &NameTakenError{Name: r.name, Active: file.Active}
	default:
		return r.replace(ctx, before)
	}
}

// opens finds the password of our inactive file, and whether the file still
// holds our certificate, without changing anything on the gate.
func (r *rotation) opens(ctx context.Context, name string) (rest.Secret, bool, error) {
	for _, password := range r.opening() {
		described, err := r.Gate.Describe(ctx, name, password)
		switch {
		case err == nil:
			return password, r.Certificate.IsListed(described), nil
		case rest.HasStatus(err, http.StatusNotFound):
			return rest.Secret{}, false, nil
		case !rest.HasStatus(err, http.StatusBadRequest):
			return rest.Secret{}, false, err
		}
	}
	return rest.Secret{}, false, nil
}

// reinstate activates our own file again.
func (r *rotation) reinstate(ctx context.Context, before gate.Listing, name string, password rest.Secret) error {
	ctx, cancel := clock.Detached(ctx, r.Timeout)
	defer cancel()
	r.Gate.RememberLeafs(r.Certificate.Leafs...)
	if err := r.activate(ctx, name, password, r.Certificate); err != nil {
		return err
	}
	retire(r.Gate, before, name)
	return r.confirm(ctx, before, name)
}

// confirm verifies a file that is already ours and active.
func (r *rotation) confirm(ctx context.Context, before gate.Listing, name string) error {
	r.name = name
	r.Gate.MarkOurs(name)
	after, err := r.verify(ctx, before)
	if err == nil {
		r.tidy(ctx, after)
		return nil
	}
	failed := &NotVerifiedError{Name: name, Err: err, Adopted: true, Stays: true}
	if third, ok := errors.AsType[*ThirdPartyError](err); ok {
		failed.Third, failed.Stays = third.Active, false
	}
	return failed
}
