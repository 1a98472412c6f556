// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// ListResource is activegate_token for `terraform query`: tokens that exist,
// whoever made them. Name and dependencies are the resource's.
type ListResource struct{ Resource }

var _ list.ListResourceWithConfigure = (*ListResource)(nil)

// NewListResource returns the list resource.
func NewListResource() list.ListResource { return &ListResource{} }

// List implements list.ListResource. Results are pushed while pages arrive, in
// the order of the API; no page is asked for that nobody needs.
func (l *ListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var m listModel
	diags := tfkit.GetConfig(ctx, req.Config, &m)
	filter := m.filter(&diags)
	api := l.deps.RequireAPI(&diags, dynatrace.ScopeTokensRead)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	one := &listing{deps: l.deps, api: api, req: req, filter: filter, narrow: m.narrows()}
	stream.Results = func(push func(list.ListResult) bool) { one.run(ctx, push) }
}

// listing is one run of a list.
type listing struct {
	deps   *tfkit.Dependencies
	api    *dynatrace.Environment
	req    list.ListRequest
	filter tokensFilter
	narrow bool // some tokens may not be wanted
	pushed int64
}

func (l *listing) run(ctx context.Context, push func(list.ListResult) bool) {
	ctx, cancel := clock.Bounded(ctx, sourceTimeout)
	defer cancel()
	if l.full() {
		return
	}
	err := l.api.EachTokenPage(ctx, l.pageSize(), func(page []dynatrace.Token) bool { return l.page(ctx, page, push) })
	if err != nil {
		push(list.ListResult{Diagnostics: diag.Diagnostics{listFailure("listing the ActiveGate tokens of", at(l.api), err).Diagnostic()}})
	}
}

// page pushes what is wanted of a page. It returns false when no further page
// is needed.
func (l *listing) page(ctx context.Context, page []dynatrace.Token, push func(list.ListResult) bool) bool {
	var remarks diag.Diagnostics
	l.deps.WarnAPISkew(at(l.api), l.api.Skew, &remarks)
	if !tfkit.Remarks(remarks, push) {
		return false
	}
	now := l.api.Now()
	for _, token := range page {
		if !l.filter.admits(token, now) {
			continue
		}
		if !push(l.result(ctx, token, now)) {
			return false
		}
		if l.pushed++; l.full() {
			return false
		}
	}
	return true
}

// full says that the limit is reached; 0 is none.
func (l *listing) full() bool { return l.req.Limit > 0 && l.pushed >= l.req.Limit }

// pageSize is what the limit needs where every token counts, else the largest.
func (l *listing) pageSize() int {
	if l.narrow || l.req.Limit <= 0 || l.req.Limit > dynatrace.MaxPageSize {
		return dynatrace.MaxPageSize
	}
	return int(l.req.Limit)
}
