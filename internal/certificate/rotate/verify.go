// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rotate

import (
	"context"
	"errors"
	"net/http"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// Verification is where a leaf must be presented.
type Verification struct {
	Skip       bool   // the list alone decides
	Address    string // host:port
	ServerName string
}

// verify waits until the list shows our file active with our serial number and
// the gate presents our leaf. It returns the last list.
func (r *rotation) verify(ctx context.Context, before gate.Listing) (gate.Listing, error) {
	after, err := awaitListed(ctx, r.Gate, before, r.name, r.Certificate.IsListed, RefusesToken)
	if err != nil || r.Verify.Skip {
		return after, err
	}
	_, err = awaitPresented(ctx, r.Gate, r.Verify, r.Certificate)
	return after, err
}

// awaitListed waits until the list shows a file active that holds what is
// expected. The file from before may still be listed for a moment.
func awaitListed(ctx context.Context, at *gate.Gate, before gate.Listing, name string, holds func(gate.File) bool, final func(error) bool) (gate.Listing, error) {
	var after gate.Listing
	failed := &NotListedError{Name: name}
	predecessor, hadActive := before.Active()
	err := at.Poll(ctx, func(ctx context.Context) (bool, error) {
		var err error
		if after, err = at.ListFresh(ctx); err != nil {
			failed.Err = err
			if final(err) {
				return false, err
			}
			return false, nil // a gate that switches may reset connections
		}
		failed.Err = nil
		active, ok := after.Active()
		switch {
		case !ok:
			return false, nil
		case after.IsSame(active.Name, name):
			failed.Serials = active.Serials()
			return holds(active), nil
		case hadActive && active.Name == predecessor.Name:
			return false, nil
		default:
			return false, &ThirdPartyError{Active: active.Name}
		}
	})
	if third, ok := errors.AsType[*ThirdPartyError](err); ok {
		return after, third
	}
	if err != nil {
		return after, failed
	}
	return after, nil
}

// awaitPresented waits until the gate presents a leaf of the file, which takes no
// token.
func awaitPresented(ctx context.Context, at *gate.Gate, where Verification, certificate Certificate) (keystore.Facts, error) {
	failed := &NotPresentedError{Address: where.Address}
	err := at.Poll(ctx, func(ctx context.Context) (bool, error) {
		chain, err := at.Served(ctx, where.Address, where.ServerName)
		if err != nil || len(chain) == 0 {
			failed.Err = err
			return false, nil //nolint:nilerr // a gate that switches may reset connections
		}
		failed.Err, failed.Leaf = nil, keystore.FactsOf(chain[0])
		return certificate.isPresented(chain), nil
	})
	if err != nil {
		return keystore.Facts{}, failed
	}
	return failed.Leaf, nil
}

// awaitActive waits until the list shows a file active, unless nobody may read it.
func awaitActive(ctx context.Context, at *gate.Gate, name string) error {
	return at.Poll(ctx, func(ctx context.Context) (bool, error) {
		listing, err := at.ListFresh(ctx)
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
	_, untrusted := errors.AsType[*rest.UntrustedError](err)
	return untrusted || RefusesToken(err)
}

// RefusesToken reports whether the token is not accepted, or lacks the scope, in
// whatever form that is said: a proxy before a gate answers with a page.
func RefusesToken(err error) bool {
	answer, ok := errors.AsType[*rest.StatusError](err)
	return ok && (answer.Status == http.StatusUnauthorized || answer.Status == http.StatusForbidden)
}
