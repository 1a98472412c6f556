// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package mint

import (
	"context"
	"errors"
	"slices"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
)

// Place is an API that makes tokens: an environment's, or that of a cluster of
// Managed. Each knows its own alone (api-facts 2.2 and 2.3).
type Place struct {
	// API is nil where it cannot be asked. Such a place comes last.
	API *dynatrace.Environment
	// Environment tells which token of a gate counts that serves several; a cluster has
	// none.
	Environment string
	// Cluster lists Cluster ActiveGates, which an environment's own list does not show.
	// It is for the tokens of an environment that are for such gates; else nil.
	Cluster *dynatrace.Environment
}

// gates is one of the ways to ask for a list.
type gates func(*dynatrace.Environment, context.Context) ([]dynatrace.ActiveGate, error)

// Usage is what the list that this run has, or gets now, tells of tokens there.
func (p Place) Usage(ctx context.Context) Usage {
	return p.usage(ctx, (*dynatrace.Environment).ActiveGates)
}

// FreshUsage is the same of a list that is asked for now.
func (p Place) FreshUsage(ctx context.Context) Usage {
	return p.usage(ctx, (*dynatrace.Environment).ActiveGatesFresh)
}

func (p Place) usage(ctx context.Context, ask gates) Usage {
	apis := []*dynatrace.Environment{p.API}
	if p.Cluster != nil {
		apis = append(apis, p.Cluster)
	}
	u := NewUsage(p.Environment, func() ([]dynatrace.ActiveGate, error) {
		var all []dynatrace.ActiveGate
		for _, api := range apis {
			if api == nil {
				return nil, ErrNotAsked
			}
			listed, err := ask(api, ctx)
			if err != nil {
				return nil, &UnreadError{API: api, Err: err}
			}
			all = slices.Concat(all, listed)
		}
		return all, nil
	})
	u.clusters = p.Cluster != nil || (p.API != nil && p.API.IsCluster())
	return u
}

// ErrNotAsked means that a token was not found where could be asked, and that it may be
// where could not.
var ErrNotAsked = errors.New("the API that may have it cannot be asked")

// Located is a token, and where it is.
type Located struct {
	dynatrace.Token

	At Place
}

// asking is one of the ways to ask for tokens; who is missing in the answer is not there.
type asking func(*dynatrace.Environment, context.Context, ...string) (map[string]dynatrace.Token, error)

// Find looks for tokens by what this run knows, each at its places in their order: what
// the first does not have the next may. It returns those as well that are nowhere, but
// may be where nobody could be asked. The error is an *UnreadError.
func Find(ctx context.Context, places map[string][]Place) (found map[string]Located, unasked []string, err error) {
	return locate(ctx, places, (*dynatrace.Environment).FindTokens)
}

// Ask is the same by what is answered now. Who could not be asked is an error, too.
func Ask(ctx context.Context, places map[string][]Place) (map[string]Located, error) {
	found, unasked, err := locate(ctx, places, (*dynatrace.Environment).AskTokens)
	if err == nil && len(unasked) > 0 {
		err = &UnreadError{ID: unasked[0], Err: ErrNotAsked}
	}
	return found, err
}

func locate(ctx context.Context, places map[string][]Place, ask asking) (found map[string]Located, unasked []string, err error) {
	found = map[string]Located{}
	for round, more := 0, true; more; round++ {
		more = false
		asked := map[*dynatrace.Environment][]string{}
		for id, where := range places {
			if _, there := found[id]; there || round >= len(where) {
				continue
			}
			if more = true; where[round].API == nil {
				unasked = append(unasked, id)
				continue
			}
			asked[where[round].API] = append(asked[where[round].API], id)
		}
		for api, ids := range asked {
			slices.Sort(ids)
			tokens, err := ask(api, ctx, ids...)
			if err != nil {
				return nil, nil, &UnreadError{API: api, Err: err}
			}
			for id, token := range tokens {
				found[id] = Located{Token: token, At: places[id][round]}
			}
		}
	}
	return found, unasked, nil
}

// UnreadError says where tokens, or gates, could not be read.
type UnreadError struct {
	API *dynatrace.Environment // nil: ErrNotAsked
	ID  string                 // of that
	Err error
}

func (e *UnreadError) Error() string { return e.Err.Error() }
func (e *UnreadError) Unwrap() error { return e.Err }

// Revoke revokes a token for good, wherever of these it is. One that is gone already is
// fine.
func Revoke(ctx context.Context, id string, places ...Place) error {
	for _, place := range places {
		if place.API == nil {
			return ErrNotAsked
		}
		if err := place.API.RevokeToken(ctx, id); !errors.Is(err, dynatrace.ErrNoSuchToken) {
			return err
		}
	}
	return nil
}
