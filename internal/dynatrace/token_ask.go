// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace

import "context"

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
