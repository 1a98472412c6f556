// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"slices"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// verification is where the new leaf must be presented.
type verification struct {
	skip       bool   // verify_served = false: the list alone decides
	address    string // host:port
	serverName string
}

// verified waits until the list shows our file active with our serial number
// and the gate presents our leaf. It returns the last list.
func (r *rotation) verified(ctx context.Context, before gate.Listing) (gate.Listing, error) {
	after, err := r.listed(ctx, before)
	if err != nil || r.verify.skip {
		return after, err
	}
	return after, r.served(ctx)
}

// listed waits until the list shows our file active, with our certificate.
func (r *rotation) listed(ctx context.Context, before gate.Listing) (gate.Listing, error) {
	var after gate.Listing
	failed := &notListedError{name: r.name}
	predecessor, hadActive := before.Active()
	err := r.gate.Poll(ctx, 0, func(ctx context.Context) (bool, error) {
		var err error
		if after, err = r.gate.ListFresh(ctx); err != nil {
			failed.err = err
			if refusesToken(err) {
				return false, err
			}
			return false, nil // a gate that switches may reset connections
		}
		failed.err = nil
		active, ok := after.Active()
		switch {
		case !ok:
			return false, nil
		case sameName(after, active.Name, r.name):
			failed.serials = serialsOf(active)
			return r.expect.listedIn(active), nil
		case hadActive && active.Name == predecessor.Name:
			return false, nil
		default:
			return false, &thirdPartyError{active: active.Name}
		}
	})
	if err == nil {
		return after, nil
	}
	if _, ok := err.(*thirdPartyError); ok { //nolint:errorlint // made above, never wrapped
		return after, err
	}
	return after, failed
}

// served waits until the gate presents a leaf of our file. A file with several
// keys may be served by any of its entries.
func (r *rotation) served(ctx context.Context) error {
	failed := &notServedError{address: r.verify.address}
	err := r.gate.Poll(ctx, 0, func(ctx context.Context) (bool, error) {
		chain, err := r.gate.Served(ctx, r.verify.address, r.verify.serverName)
		if err != nil || len(chain) == 0 {
			failed.err = err
			return false, nil //nolint:nilerr // a gate that switches may reset connections
		}
		failed.err, failed.leaf = nil, keystore.FactsOf(chain[0])
		return slices.Contains(r.expect.leafs, rest.Fingerprint(failed.leaf.FingerprintSHA256)), nil
	})
	if err == nil {
		return nil
	}
	return failed
}

// sameName says that a listed name is the one we sent: some gates fold case.
func sameName(listing gate.Listing, listed, sent string) bool {
	found, ok := listing.FindFold(sent)
	return ok && found.Name == listed
}

// isNew says that a listed file is the one that this rotation has put there: its
// name alone proves that only in the same case.
func (r *rotation) isNew(listing gate.Listing, file gate.File) bool {
	return file.Name == r.name || (sameName(listing, file.Name, r.name) && r.expect.listedIn(file))
}

func serialsOf(file gate.File) []string {
	serials := make([]string, 0, len(file.Entries))
	for _, entry := range file.Entries {
		serials = append(serials, entry.SerialNumber)
	}
	return serials
}
