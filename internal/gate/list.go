// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"

	"golang.org/x/sync/singleflight"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// lists shares one list of a gate among all who ask in this run.
type lists struct {
	flights singleflight.Group

	mu         sync.Mutex
	generation uint64 // of writes: what was asked before one is worth nothing after it
	kept       *Listing
}

func (l *lists) invalidate() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.generation++
	l.kept = nil
}

func (l *lists) current() (kept *Listing, generation uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.kept, l.generation
}

// keep stores a list unless a write began or ended since it was asked for.
func (l *lists) keep(listing Listing, generation uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.generation == generation {
		l.kept = &listing
	}
}

// List is what is on the gate: asked once a run, until a write to this gate.
// It must not be modified. Errors are not kept. Whoever asks gets it only if
// its own trust accepts the peer that answered.
func (g *Gate) List(ctx context.Context) (Listing, error) {
	kept, generation := g.lists.current()
	if kept != nil {
		return g.accept(*kept)
	}
	leading := false // written before the channel delivers, and only if this call leads
	flight := g.lists.flights.DoChan(strconv.FormatUint(generation, 10), func() (any, error) {
		leading = true
		// Others wait for it: it must outlive the caller who happened to be first.
		detached, cancel := context.WithTimeout(context.WithoutCancel(ctx), listDeadline)
		defer cancel()
		return g.ask(detached, generation)
	})
	select {
	case result := <-flight:
		listing, _ := result.Val.(Listing)
		switch {
		case leading:
			return listing, result.Err
		case result.Err == nil:
			return g.accept(listing)
		}
		return g.shareFailure(ctx, result.Err, generation)
	case <-ctx.Done():
		return Listing{}, &rest.UnreachableError{Endpoint: g.address.HostPort(), Err: ctx.Err()}
	}
}

// shareFailure is what another caller's failure means for this one: if only
// its trust differs, this one asks for itself.
func (g *Gate) shareFailure(ctx context.Context, failed error, generation uint64) (Listing, error) {
	var untrusted *rest.UntrustedError
	if !errors.As(failed, &untrusted) {
		return Listing{}, failed
	}
	if err := g.Judge(untrusted.Chain); err != nil {
		return Listing{}, err
	}
	return g.ask(ctx, generation)
}

// ListFresh asks the gate now.
func (g *Gate) ListFresh(ctx context.Context) (Listing, error) {
	_, generation := g.lists.current()
	return g.ask(ctx, generation)
}

func (g *Gate) ask(ctx context.Context, generation uint64) (Listing, error) {
	response, err := g.do(ctx, operation{method: http.MethodGet, path: "list", template: "/list", idempotent: true})
	if err != nil {
		return Listing{}, err
	}
	listing, err := parseListing(response)
	if err == nil {
		g.lists.keep(listing, generation)
	}
	return listing, err
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
