// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace

import "context"

// FindTokens looks for ids, for one resource. The first caller of a run has
// them asked one by one, so that one resource does not pay for a list of
// thousands; all others share one list. An id that the list lacks is asked
// alone, since lists may lag; only when that is answered with 404, and the
// list lacks it too, it is missing from the result. The error is ErrNoTokenID
// if one of ids cannot be asked for.
func (e *Environment) FindTokens(ctx context.Context, ids ...string) (map[string]Token, error) {
	for _, id := range ids {
		if err := checkTokenID(id); err != nil {
			return nil, err
		}
	}
	found := make(map[string]Token, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	alone := e.claim()
	for _, id := range ids {
		token, err := e.findToken(ctx, id, alone)
		if err != nil {
			return nil, err
		}
		if token != nil {
			found[id] = *token
		}
	}
	return found, nil
}

// claim reports whether nobody asked for tokens in this run before.
func (e *Environment) claim() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	first := !e.sought
	e.sought = true
	return first
}

// findToken is a token, or nil if neither the list nor a question for it alone
// knows it.
func (e *Environment) findToken(ctx context.Context, id string, alone bool) (*Token, error) {
	ask := func(ctx context.Context) (*Token, error) { return e.askToken(ctx, id) }
	single := e.singles.At(id)
	token, _ := single.Kept()
	if alone {
		var err error
		if token, err = once(ctx, e, single, ask); err != nil {
			return nil, err
		}
	}
	if token != nil {
		return token, nil
	}
	list, err := once(ctx, e, &e.tokens, e.askTokens)
	if err != nil {
		return nil, err
	}
	if at, ok := list.byID[id]; ok {
		return &list.all[at], nil
	}
	return once(ctx, e, single, ask)
}

// AskTokens asks now for each id alone, whatever this run knows of it: for
// those who are about to revoke what must not be in use. It costs no list of
// thousands, unless one is missing: that is believed when the list lacks it,
// too, and then it is missing from the result. The error is ErrNoTokenID if one
// of ids cannot be asked for. Scope activeGateTokenManagement.read.
func (e *Environment) AskTokens(ctx context.Context, ids ...string) (map[string]Token, error) {
	found := make(map[string]Token, len(ids))
	for _, id := range ids {
		token, err := e.askNow(ctx, id)
		if err != nil {
			return nil, err
		}
		if token != nil {
			found[id] = *token
		}
	}
	return found, nil
}

// askNow is a token, or nil if neither the API nor its list knows it.
func (e *Environment) askNow(ctx context.Context, id string) (*Token, error) {
	token, err := e.askToken(ctx, id)
	if err != nil || token != nil {
		return token, err
	}
	list, err := once(ctx, e, &e.tokens, e.askTokens)
	if err != nil {
		return nil, err
	}
	if at, ok := list.byID[id]; ok {
		return &list.all[at], nil
	}
	return nil, nil //nolint:nilnil // that there is none is an answer
}
