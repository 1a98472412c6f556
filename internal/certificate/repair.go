// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"errors"
	"net/http"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// repair brings the gate back to the certificate in state: it activates our
// file where that is still possible, and uploads afresh where the file is gone,
// holds something else, or nothing opens it.
func (r *rotation) repair(ctx context.Context) (outcome, error) {
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
	file, there, err := r.gate.Find(ctx, before, r.previous)
	if err != nil {
		return outcome{}, err
	}
	if there {
		r.previous = file.Name // as the gate spells it
	}
	switch {
	case there && file.Active && r.expect.listedIn(file):
		return r.confirm(ctx, before, file.Name)
	case there && !file.Active:
		password, opens, err := r.opens(ctx, file.Name)
		if err != nil {
			return outcome{}, err
		}
		if opens {
			return r.reinstate(ctx, before, file.Name, password)
		}
	}
	if r.pkcs12 == nil {
		return outcome{}, r.lacking
	}
	if r.name != "" && there {
		return outcome{}, &nameTakenError{name: r.name, active: file.Active}
	}
	return r.replace(ctx, before)
}

// opens finds the password of our inactive file, and whether the file still
// holds our certificate, without changing anything on the gate.
func (r *rotation) opens(ctx context.Context, name string) (rest.Secret, bool, error) {
	for _, password := range r.passwords {
		described, err := r.gate.Describe(ctx, name, password)
		switch {
		case err == nil:
			return password, r.expect.listedIn(described), nil
		case hasStatus(err, http.StatusNotFound):
			return rest.Secret{}, false, nil
		case !hasStatus(err, http.StatusBadRequest):
			return rest.Secret{}, false, err
		}
	}
	return rest.Secret{}, false, nil
}

// reinstate activates our own file again.
func (r *rotation) reinstate(ctx context.Context, before gate.Listing, name string, password rest.Secret) (outcome, error) {
	ctx, cancel := tfkit.Detached(ctx, r.timeout)
	defer cancel()
	r.gate.RememberLeafs(r.expect.leafs...)
	if err := r.activate(ctx, name, password); err != nil {
		return outcome{}, err
	}
	retire(r.gate, before, name)
	return r.confirm(ctx, before, name)
}

// confirm verifies a file that is already ours and active.
func (r *rotation) confirm(ctx context.Context, before gate.Listing, name string) (outcome, error) {
	r.name = name
	r.gate.MarkOurs(name)
	after, err := r.verified(ctx, before)
	if err == nil {
		return outcome{name: name, cleaned: r.clean(ctx, after)}, nil
	}
	failed := &notVerifiedError{name: name, err: err, adopted: true}
	var third *thirdPartyError
	if errors.As(err, &third) {
		failed.third = third.active
	} else {
		failed.stays = true
	}
	return outcome{}, failed
}
