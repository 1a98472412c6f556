// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"

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

// choose settles the dialect of this run, unless somebody has done so, and returns
// what counts.
func (e *Environment) choose(d dialect) dialect {
	e.tongue.CompareAndSwap(nil, &d)
	return *e.tongue.Load()
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
	if writes && e.tongue.Load() == nil {
		// Whatever it fails with, the write itself meets.
		_ = e.EachTokenPage(ctx, minPageSize, func([]Token) bool { return false })
	}
	if chosen := e.tongue.Load(); chosen != nil {
		return ask(*chosen)
	}
	if writes {
		return ask(fleetTokens)
	}
	response, err := ask(fleetTokens)
	switch {
	case isNotOffered(err):
		if e.choose(classicTokens) == classicTokens {
			return ask(classicTokens)
		}
	case isAnswered(err):
		e.choose(fleetTokens)
	}
	return response, err
}

// isNotOffered says that a path does not exist: what answers 404 or 405 without the
// API's envelope is not the API.
func isNotOffered(err error) bool {
	answer, refused := errors.AsType[*rest.StatusError](err)
	return refused && answer.Code == 0 && (answer.Status == http.StatusNotFound || answer.Status == http.StatusMethodNotAllowed)
}

// isAnswered says that the API itself has answered.
func isAnswered(err error) bool {
	answer, refused := errors.AsType[*rest.StatusError](err)
	return err == nil || (refused && answer.Code != 0)
}
