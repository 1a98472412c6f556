// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// rollBackTimeout bounds the way back, which may poll the gate once.
const rollBackTimeout = 3 * time.Minute

// fallbackFile is the configured `fallback`.
type fallbackFile struct {
	name     string
	password rest.Secret
}

// rollBack takes back a certificate that did not verify: it activates the
// predecessor again and deletes the new file. It always returns an error, which
// says where the gate stands now.
func (r *rotation) rollBack(ctx context.Context, before gate.Listing, cause error) error {
	// The way back has a deadline of its own: that of the rotation may be what
	// ended the verification.
	ctx, cancel := tfkit.Detached(ctx, rollBackTimeout)
	defer cancel()
	failed := &notVerifiedError{name: r.name, err: cause, adopted: r.adopted}
	now, err := r.gate.ListFresh(ctx)
	if err != nil {
		failed.unseen = err
		failed.stays = true
		return failed
	}
	active, isActive := now.Active()
	predecessor, hadActive := before.Active()
	switch {
	case isActive && !r.isNew(now, active) && (!hadActive || active.Name != predecessor.Name):
		failed.third = active.Name // never over somebody else's change
	case isActive && hadActive && active.Name == predecessor.Name:
		failed.predecessor = predecessor.Name
	case !hadActive:
		failed.stays = true // the built-in certificate cannot be activated (api-facts 1.2)
		return failed
	default:
		failed.predecessor = predecessor.Name
		if err := r.reactivate(ctx, predecessor.Name); err != nil {
			failed.rollBack = err
			failed.stays = true
			return failed
		}
		retire(r.gate, now, predecessor.Name)
	}
	r.gate.UnmarkOurs(r.name)
	if r.adopted {
		return failed // it was there before, and stays inactive as it was
	}
	if err := r.remove(ctx, r.name); err != nil {
		failed.remains = err
	}
	return failed
}

// reactivate tries every password that may open the predecessor. A wrong one is
// harmless: the gate answers 400 and changes nothing.
func (r *rotation) reactivate(ctx context.Context, name string) error {
	candidates := r.passwords
	if r.fallback != nil {
		candidates = append([]rest.Secret{}, candidates...)
		if r.fallback.name == name {
			candidates = append([]rest.Secret{r.fallback.password}, candidates...)
		} else {
			candidates = append(candidates, r.fallback.password)
		}
	}
	err := errNoPassword
	var tried []rest.Secret
	for _, password := range candidates {
		if slices.Contains(tried, password) {
			continue
		}
		tried = append(tried, password)
		if err = r.activate(ctx, name, password); err == nil {
			return r.awaitActive(ctx, name)
		}
		if !hasStatus(err, http.StatusBadRequest) {
			return err
		}
	}
	return err
}

// awaitActive waits until the list shows a file active, unless nobody may see it.
func (r *rotation) awaitActive(ctx context.Context, name string) error {
	return r.gate.Poll(ctx, 0, func(ctx context.Context) (bool, error) {
		listing, err := r.gate.ListFresh(ctx)
		switch {
		case endsWaiting(err):
			return false, err
		case err != nil:
			return false, nil //nolint:nilerr // a gate that switches may reset connections
		}
		file, ok := listing.Find(name)
		return ok && file.Active, nil
	})
}

// endsWaiting says that a gate will go on giving this answer: it refuses the
// token, or none is sent to it.
func endsWaiting(err error) bool {
	var untrusted *rest.UntrustedError
	return refusesToken(err) || errors.As(err, &untrusted)
}

// refusesToken says that the token is not accepted, or lacks the scope.
func refusesToken(err error) bool {
	return hasStatus(err, http.StatusUnauthorized) || hasStatus(err, http.StatusForbidden)
}

// errNoPassword says that there is nothing to open the predecessor with.
var errNoPassword = errors.New("no password of the predecessor is known")

// hasStatus says that err is the server's answer with this status.
func hasStatus(err error, status int) bool {
	var answer *rest.StatusError
	return errors.As(err, &answer) && answer.Status == status
}
