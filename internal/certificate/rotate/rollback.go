// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rotate

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// rollBackTimeout bounds the way back, which may poll the gate once.
const rollBackTimeout = 3 * time.Minute

// rollBack takes back a certificate that did not verify: it activates the
// predecessor again and deletes the new file. It always returns an error, which
// says where the gate stands now.
func (r *rotation) rollBack(ctx context.Context, before gate.Listing, cause error) error {
	// The way back has a deadline of its own: that of the rotation may be what
	// ended the verification.
	ctx, cancel := clock.Detached(ctx, rollBackTimeout)
	defer cancel()
	failed := &NotVerifiedError{Name: r.name, Err: cause, Adopted: r.adopted}
	now, err := r.Gate.ListFresh(ctx)
	if err != nil {
		failed.Unseen = err
		failed.Stays = true
		return failed
	}
	active, isActive := now.Active()
	predecessor, hadActive := before.Active()
	switch {
	case isActive && !r.isNew(now, active) && (!hadActive || active.Name != predecessor.Name):
		failed.Third = active.Name // never over somebody else's change
	case isActive && hadActive && active.Name == predecessor.Name:
		failed.Predecessor = predecessor.Name
	case !hadActive:
		failed.Stays = true // the built-in certificate cannot be activated (api-facts 1.2)
		return failed
	default:
		failed.Predecessor = predecessor.Name
		if err := r.reactivate(ctx, predecessor.Name); err != nil {
			failed.RollBack = err
			failed.Stays = true
			return failed
		}
		retire(r.Gate, now, predecessor.Name)
	}
	r.Gate.UnmarkOurs(r.name)
	if !r.adopted { // what was there before stays inactive as it was
		failed.Remains = r.remove(ctx, r.name)
	}
	return failed
}

// reactivate tries every password that may open the predecessor. A wrong one is
// harmless: the gate answers 400 and changes nothing.
func (r *rotation) reactivate(ctx context.Context, name string) error {
	candidates := r.opening()
	switch {
	case r.Fallback == nil:
	case r.Fallback.Name == name:
		candidates = r.opening(r.Fallback.Password)
	case !slices.Contains(candidates, r.Fallback.Password):
		candidates = append(candidates, r.Fallback.Password)
	}
	err := errNoPassword
	for _, password := range candidates {
		if err = r.activate(ctx, name, password, Certificate{Serials: r.serialsIn(name)}); err == nil {
			return awaitActive(ctx, r.Gate, name)
		}
		if !rest.HasStatus(err, http.StatusBadRequest) {
			return err
		}
	}
	return err
}

// errNoPassword says that there is nothing to open the predecessor with.
var errNoPassword = errors.New("no password of the predecessor is known")
