// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"sync/atomic"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// dialect is how ActiveGate tokens are talked about: two APIs have the same tokens
// (api-facts 2.2 and 2.4). A cluster, whose tokens are others, has the classic one.
type dialect struct {
	path string // of the list; an id follows it
	// size and key are the parameters of pages.
	size, key string
	// typed says that a token has an activeGateType.
	typed bool
}

var (
	classicTokens = dialect{path: tokensPath, size: "pageSize", key: "nextPageKey", typed: true}
	fleetTokens   = dialect{path: "/platform/fleet-management/v1/activegate/tokens", size: "page-size", key: "page-key"}
)

// one is where one token is.
func (d dialect) one(id string) (template, path string) {
	return d.path + "/{id}", d.path + "/" + url.PathEscape(id)
}

// page asks for a page; the key of one travels alone.
func (d dialect) page(size int, key string) url.Values {
	if key != "" {
		return url.Values{d.key: {key}}
	}
	return url.Values{d.size: {strconv.Itoa(size)}}
}

// tongue is which dialect a run speaks, once that is known.
type tongue struct{ chosen atomic.Pointer[dialect] }

// choose settles it, unless somebody has done so, and returns what counts.
func (t *tongue) choose(d dialect) dialect {
	t.chosen.CompareAndSwap(nil, &d)
	return *t.chosen.Load()
}

// speak asks in the dialect of this run. A classic token speaks the classic one.
// With a platform credential it is Fleet Management's, unless the first answer says
// that the environment has none: then the same is asked by the proxy of the classic
// API. That first question must be a read, of which an answer without the API's own
// envelope proves nothing done: a write has one sent before it.
func (e *Environment) speak(ctx context.Context, writes bool, ask func(dialect) (*rest.Response, error)) (*rest.Response, error) {
	if !e.Platform() {
		return ask(classicTokens)
	}
	if chosen := e.tongue.chosen.Load(); chosen != nil {
		return ask(*chosen)
	}
	if writes {
		// Whatever it fails with, the write itself meets.
		_ = e.EachTokenPage(ctx, minPageSize, func([]Token) bool { return false })
		if chosen := e.tongue.chosen.Load(); chosen != nil {
			return ask(*chosen)
		}
		return ask(fleetTokens)
	}
	response, err := ask(fleetTokens)
	switch {
	case isNotOffered(err):
		if e.tongue.choose(classicTokens) == classicTokens {
			return ask(classicTokens)
		}
	case isAnswered(err):
		e.tongue.choose(fleetTokens)
	}
	return response, err
}

// isNotOffered says that a path does not exist: what answers 404 or 405 without the
// API's envelope is not the API.
func isNotOffered(err error) bool {
	var refused *rest.StatusError
	return errors.As(err, &refused) && refused.Code == 0 && (refused.Status == http.StatusNotFound || refused.Status == http.StatusMethodNotAllowed)
}

// isAnswered says that the API itself has answered.
func isAnswered(err error) bool {
	var refused *rest.StatusError
	return err == nil || (errors.As(err, &refused) && refused.Code != 0)
}
