// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace

import (
	"context"
	"net/http"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

const (
	// minPageSize and MaxPageSize are the API's bounds (api-facts 2.2).
	minPageSize = 100
	// MaxPageSize is how many tokens one answer can hold.
	MaxPageSize = 3000
	// maxPages bounds a list that does not end.
	maxPages = 1000
	// maxTokens ends it, too: so many no environment has.
	maxTokens = 300_000
	// maxID bounds an id in bytes: ids get into states and messages.
	maxID = 256
)

// EachTokenPage hands the pages of pageSize tokens (100 to 3000) to yield until
// it returns false. Nothing is shared. A token that a later page repeats, since
// the list changed meanwhile, is handed out once.
func (e *Environment) EachTokenPage(ctx context.Context, pageSize int, yield func([]Token) bool) error {
	pageSize = min(max(pageSize, minPageSize), MaxPageSize)
	next := ""
	pages := pages{tokens: map[string]bool{}, keys: map[string]bool{}}
	for {
		response, err := e.speak(ctx, false, func(d dialect) (*rest.Response, error) {
			return e.do(ctx, operation{method: http.MethodGet, template: d.path, query: d.page(pageSize, next), idempotent: true})
		})
		if err != nil {
			return err
		}
		var tokens []Token
		if tokens, next, err = pages.parse(response); err != nil {
			return err
		}
		if (len(tokens) > 0 && !yield(tokens)) || next == "" {
			return nil
		}
	}
}

// pages is what a list told so far.
type pages struct {
	tokens, keys map[string]bool // by id, by nextPageKey
	count        int
}

// parse reads one page: the tokens that are new, and the key of the next page,
// empty on the last one. totalCount and pageSize are not relied on.
func (p *pages) parse(response *rest.Response) (tokens []Token, next string, err error) {
	var wire struct {
		Tokens     *[]wireToken `json:"activeGateTokens"`
		TotalCount any          `json:"totalCount"`
		Next       string       `json:"nextPageKey"`
	}
	if err := response.JSON(&wire); err != nil {
		return nil, "", err
	}
	if wire.Tokens == nil {
		if wire.TotalCount != float64(0) {
			return nil, "", response.Malformed("a list of tokens was expected")
		}
		wire.Tokens = &[]wireToken{}
	}
	for _, one := range *wire.Tokens {
		if one.ID == "" || len(one.ID) > maxID {
			return nil, "", response.Malformed("every token of the list was expected to have an id of at most %d bytes", maxID)
		}
		if !p.tokens[one.ID] {
			p.tokens[one.ID] = true
			tokens = append(tokens, one.token())
		}
	}
	if len(p.tokens) > maxTokens {
		return nil, "", response.Malformed("a list of more than %d tokens", maxTokens)
	}
	p.count++
	if wire.Next != "" && (p.keys[wire.Next] || p.count >= maxPages) {
		return nil, "", response.Malformed("the list does not end: page %d of it leads on, or back", p.count)
	}
	p.keys[wire.Next] = true
	return tokens, wire.Next, nil
}

// tokenList is every token, and each by its id.
type tokenList struct {
	all  []Token
	byID map[string]*Token
}

// Tokens is every token of the environment, in the order of the API: asked
// once a run, until a write. It must not be modified.
func (e *Environment) Tokens(ctx context.Context) ([]Token, error) {
	e.claim()
	list, err := once(ctx, e, &e.tokens, e.askTokens)
	return list.all, err
}

// BaselineTokens is every token that was there when somebody first asked for
// this in a run, whatever was written since; what this run made is MadeHere. A
// hundred creations need to know what was there before, and cost one list.
func (e *Environment) BaselineTokens(ctx context.Context) ([]Token, error) {
	list, err := once(ctx, e, &e.baseline, func(ctx context.Context) (tokenList, error) {
		e.claim()
		return once(ctx, e, &e.tokens, e.askTokens)
	})
	return list.all, err
}

// TokensFresh asks for the list now, and shares what it got.
func (e *Environment) TokensFresh(ctx context.Context) ([]Token, error) {
	e.claim()
	e.singles.Invalidate() // what was asked alone is older
	list, err := e.tokens.Fresh(ctx, question(e, e.askTokens))
	return list.all, err
}

func (e *Environment) askTokens(ctx context.Context) (tokenList, error) {
	list := tokenList{byID: map[string]*Token{}}
	err := e.EachTokenPage(ctx, MaxPageSize, func(page []Token) bool {
		list.all = append(list.all, page...)
		return true
	})
	if err != nil {
		return tokenList{}, err
	}
	for at := range list.all {
		list.byID[list.all[at].ID] = &list.all[at]
	}
	return list, nil
}

// askToken asks for one token alone; nil if the API itself says that there is none.
func (e *Environment) askToken(ctx context.Context, id string) (*Token, error) {
	if err := checkTokenID(id); err != nil {
		return nil, err
	}
	response, err := e.speak(ctx, false, func(d dialect) (*rest.Response, error) {
		template, path := d.one(id)
		return e.do(ctx, operation{method: http.MethodGet, template: template, path: path, idempotent: true})
	})
	switch {
	case isOwn(err, http.StatusNotFound):
		return nil, nil //nolint:nilnil // that there is none is an answer, and is shared like one
	case err != nil:
		return nil, err
	}
	return parseToken(response, id)
}

// parseToken reads the one token that was asked for.
func parseToken(response *rest.Response, id string) (*Token, error) {
	var wire wireToken
	if err := response.JSON(&wire); err != nil {
		return nil, err
	}
	if wire.ID != id {
		return nil, response.Malformed("the token that was asked for was expected")
	}
	token := wire.token()
	return &token, nil
}

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
	if len(ids) == 0 {
		return map[string]Token{}, nil
	}
	alone := e.claim()
	return collect(ids, func(id string) (*Token, error) { return e.findToken(ctx, id, alone) })
}

// claim reports whether nobody asked for tokens in this run before.
func (e *Environment) claim() bool { return !e.sought.Swap(true) }

// collect finds tokens by id; nil is none.
func collect(ids []string, find func(id string) (*Token, error)) (map[string]Token, error) {
	found := make(map[string]Token, len(ids))
	for _, id := range ids {
		token, err := find(id)
		if err != nil {
			return nil, err
		}
		if token != nil {
			found[id] = *token
		}
	}
	return found, nil
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
	if token, err := e.listed(ctx, id); token != nil || err != nil {
		return token, err
	}
	return once(ctx, e, single, ask)
}

// listed is a token as this run's list has it; nil if it does not.
func (e *Environment) listed(ctx context.Context, id string) (*Token, error) {
	list, err := once(ctx, e, &e.tokens, e.askTokens)
	return list.byID[id], err
}

// AskTokens asks now for each id alone, whatever this run knows of it: for
// those who are about to revoke what must not be in use. It costs no list of
// thousands, unless one is missing: that is believed when the list lacks it,
// too, and then it is missing from the result. The error is ErrNoTokenID if one
// of ids cannot be asked for. Scope activeGateTokenManagement.read.
func (e *Environment) AskTokens(ctx context.Context, ids ...string) (map[string]Token, error) {
	return collect(ids, func(id string) (*Token, error) {
		if token, err := e.askToken(ctx, id); token != nil || err != nil {
			return token, err
		}
		return e.listed(ctx, id)
	})
}
