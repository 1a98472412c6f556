// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"encoding/base64"
	"fmt"
	"strconv"

	"github.com/activegate/terraform-provider-activegate/internal/simulator/platform"
)

// The page sizes of the list (api-facts 2.2).
const (
	smallestPage = 100
	largestPage  = 3000
)

// page is a part of a list.
type page struct{ offset, size int }

// tokenList is a page of tokens as the API shows it.
type tokenList struct {
	TotalCount  int          `json:"totalCount"`
	PageSize    int          `json:"pageSize"`
	NextPageKey any          `json:"nextPageKey,omitempty"`
	Tokens      []shownToken `json:"activeGateTokens"`
}

// null is sent as null where nil would be left out.
type null struct{}

// MarshalJSON returns null.
func (null) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

// opListTokensLocked is GET /api/v2/activeGateTokens. A page is a part of the
// list as it is when it is asked for.
func (e *Environment) opListTokensLocked(x *environmentExchange) reply {
	wanted, refused := e.pageLocked(x)
	if refused != nil {
		return *refused
	}

	tokens := e.listedLocked()

	if e.tokens.lists++; e.behaviour.FlappingList && e.tokens.lists%2 == 0 && len(tokens) > 0 {
		tokens = tokens[:len(tokens)-1]
	}

	start := min(wanted.offset, len(tokens))
	end := min(start+wanted.size, len(tokens))
	list := tokenList{TotalCount: len(tokens), PageSize: end - start, Tokens: make([]shownToken, 0, end-start)}

	if e.behaviour.ReportRequestedPageSize {
		list.PageSize = wanted.size
	}

	if end < len(tokens) {
		list.NextPageKey = page{offset: end, size: wanted.size}.key()
	} else if e.behaviour.NullNextPageKey {
		list.NextPageKey = null{}
	}

	for _, token := range tokens[start:end] {
		list.Tokens = append(list.Tokens, e.showTokenLocked(token, x.route.way))
	}

	return success(list)
}

// listedLocked returns what lists show.
func (e *Environment) listedLocked() []*gateToken {
	now := e.sim.now()
	tokens := make([]*gateToken, 0, len(e.tokens.ordered))

	for _, token := range e.tokens.ordered {
		gone := !token.unlisted.IsZero() && !now.Before(token.unlisted)
		if !now.Before(token.listed) && !gone && e.existsLocked(token) {
			tokens = append(tokens, token)
		}
	}

	return tokens
}

// pageLocked reads which page is wanted.
func (e *Environment) pageLocked(x *environmentExchange) (page, *reply) {
	refuse := func(field, message string) (page, *reply) {
		refused := e.violatedLocked(inQuery(field, message))

		return page{}, &refused
	}

	query := x.r.URL.Query()
	// It is where a token may be, and no parameter of the operation.
	query.Del("api-token")

	nameKey, nameSize := "nextPageKey", "pageSize"
	if x.route.way == platform.Fleet {
		nameKey, nameSize = "page-key", "page-size"
	}

	if query.Has(nameKey) {
		if len(query) > 1 && !e.behaviour.IgnoreExtraWithPageKey {
			return refuse(nameKey, "must not be used together with other query parameters")
		}

		wanted, ok := pageOf(query.Get(nameKey))
		if !ok {
			return refuse(nameKey, "is not a valid page key")
		}

		return wanted, nil
	}

	if !query.Has(nameSize) {
		return page{size: smallestPage}, nil
	}

	size, err := strconv.Atoi(query.Get(nameSize))
	if err != nil {
		return refuse(nameSize, "must be a number")
	}

	if within := max(smallestPage, min(size, largestPage)); within != size {
		if e.behaviour.PageSizeOutOfRange == 0 {
			return refuse(nameSize, fmt.Sprintf("must be between %d and %d", smallestPage, largestPage))
		}

		size = within
	}

	return page{size: size}, nil
}

// key is what clients need not understand.
func (p page) key() string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "tokens %d %d", p.offset, p.size))
}

func pageOf(key string) (page, bool) {
	var p page

	text, err := base64.RawURLEncoding.DecodeString(key)
	if err != nil {
		return p, false
	}

	if _, err := fmt.Sscanf(string(text), "tokens %d %d", &p.offset, &p.size); err != nil {
		return p, false
	}

	return p, p.offset > 0 && p.key() == key
}
