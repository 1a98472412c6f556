// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"context"
	"errors"
	"net/http"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// lists shares one list of a gate among all who ask in this run.
type lists = rest.Shared[Listing]

// List is what is on the gate: asked once a run, until a write to this gate.
// It must not be modified. Errors are not kept. Whoever asks gets it only if
// its own trust accepts the peer that answered.
func (g *Gate) List(ctx context.Context) (Listing, error) {
	listing, mine, err := g.lists.Get(ctx, g.listQuestion())
	switch {
	case mine:
		return listing, err
	case err == nil:
		return g.accept(listing)
	}
	return g.shareFailure(ctx, err)
}

// shareFailure is what another caller's failure means for this one: if only
// its trust differs, this one asks for itself.
func (g *Gate) shareFailure(ctx context.Context, failed error) (Listing, error) {
	var untrusted *rest.UntrustedError
	if !errors.As(failed, &untrusted) {
		return Listing{}, failed
	}
	if err := g.Judge(untrusted.Chain); err != nil {
		return Listing{}, err
	}
	return g.ListFresh(ctx)
}

// ListFresh asks the gate now.
func (g *Gate) ListFresh(ctx context.Context) (Listing, error) {
	return g.lists.Fresh(ctx, g.listQuestion())
}

func (g *Gate) listQuestion() rest.Question[Listing] {
	return rest.Question[Listing]{Endpoint: g.address.HostPort(), Deadline: listDeadline, Ask: g.askList}
}

func (g *Gate) askList(ctx context.Context) (Listing, error) {
	response, err := g.do(ctx, operation{method: http.MethodGet, path: "list", template: "/list", idempotent: true})
	if err != nil {
		return Listing{}, err
	}
	return parseListing(response)
}

// accept gives a list of another caller to this one if its trust allows.
func (g *Gate) accept(listing Listing) (Listing, error) {
	if g.address.IsPlain() {
		return listing, nil
	}
	if err := g.Judge(listing.Peer); err != nil {
		return Listing{}, err
	}
	return listing, nil
}
