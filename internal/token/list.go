// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
	"github.com/activegate/terraform-provider-activegate/internal/token/mint"
)

// ListResource is activegate_token for `terraform query`: tokens that exist,
// whoever made them. Name and dependencies are the resource's.
type ListResource struct{ Resource }

var _ list.ListResourceWithConfigure = (*ListResource)(nil)

// NewListResource returns the list resource.
func NewListResource() list.ListResource { return &ListResource{*asResource()} }

// List implements list.ListResource. Results are pushed while pages arrive, in
// the order of the API; no page is asked for that nobody needs.
func (l *ListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var m choice
	diags := tfkit.GetConfig(ctx, req.Config, &m)
	filter := m.filter(&diags)
	all := requireAny(l.Deps, &diags, dynatrace.ScopeTokensRead)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	one := &listing{deps: l.Deps, places: all, req: req, filter: filter, narrow: m.narrows()}
	stream.Results = func(push func(list.ListResult) bool) { one.run(ctx, push) }
}

// listing is one run of a list.
type listing struct {
	deps   *tfkit.Dependencies
	places []mint.Place
	req    list.ListRequest
	filter tokensFilter
	narrow bool // some tokens may not be wanted
	pushed int64
}

func (l *listing) run(ctx context.Context, push func(list.ListResult) bool) {
	ctx, cancel := clock.Bounded(ctx, sourceTimeout)
	defer cancel()
	for _, place := range l.places {
		if l.full() {
			return
		}
		more := true
		err := place.API.EachTokenPage(ctx, l.pageSize(), func(page []dynatrace.Token) bool {
			more = l.page(ctx, place.API, page, push)
			return more
		})
		if err != nil {
			more = push(list.ListResult{Diagnostics: diag.Diagnostics{listFailure(place.API, "listing the ActiveGate tokens of", err).Diagnostic()}})
		}
		if !more {
			return
		}
	}
}

// page pushes what is wanted of a page. It returns false when no further page
// is needed.
func (l *listing) page(ctx context.Context, api *dynatrace.Environment, page []dynatrace.Token, push func(list.ListResult) bool) bool {
	var remarks diag.Diagnostics
	l.deps.WarnAPISkew(at(api), api.Skew, &remarks)
	if !tfkit.Remarks(remarks, push) {
		return false
	}
	now := api.Now()
	for _, token := range page {
		if !l.filter.admits(token, now) {
			continue
		}
		if !push(l.result(ctx, api, token)) {
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

// narrows says that not every token may be wanted.
func (c choice) narrows() bool {
	return !c.NameRegex.IsNull() || !c.ExpiringWithin.IsNull() || !c.UnusedFor.IsNull()
}

// ListResourceConfigSchema implements list.ListResource.
func (l *ListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "ActiveGate tokens that exist in the environment, and in the cluster if the provider has `cluster_url`, whoever made them, for `terraform query`: to find those that nobody manages, and to adopt or revoke " +
			"them. A token is listed if it meets every condition in `config`.\n\n" + tfkit.ScopeWords("list-resources/token"),
		Attributes: map[string]schema.Attribute{
			"name_regex": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.RegexForm()}, MarkdownDescription: nameRegexWords,
			},
			"expiring_within": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.DurationForm()}, MarkdownDescription: expiringWithinWords,
			},
			"unused_for": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.DurationForm()}, MarkdownDescription: unusedForWords,
			},
		},
	}
}

// result is one token of a list. The resource is what the first refresh after
// an import makes of it; that it has no secret goes without saying here.
func (l *listing) result(ctx context.Context, api *dynatrace.Environment, token dynatrace.Token) list.ListResult {
	now := api.Now()
	imported := observation{
		deps: l.deps, api: api, now: now, diags: &diag.Diagnostics{},
		state: model{ID: types.StringValue(token.ID)}, notes: notes{Imported: &importNote{}},
	}
	imported.refresh(token)
	name := displayName(token, now)
	if api.IsCluster() {
		name += ", of the cluster"
	}
	return tfkit.Listed(ctx, l.req, name, identityOf(imported.state), &imported.state)
}

// displayName tells a token from its siblings, which may have the same name.
func displayName(token dynatrace.Token, now time.Time) string {
	expires, used := "never expires", "never used"
	switch expiry := token.ExpirationDate; {
	case expiry.IsZero():
	case now.Before(expiry):
		expires = "expires " + date(expiry)
	default:
		expires = "expired " + date(expiry)
	}
	if !token.LastUsedDate.IsZero() {
		used = "last used " + date(token.LastUsedDate)
	}
	return fmt.Sprintf("%s (%s): %s, %s", rest.Printable(token.Name), rest.Printable(token.ID), expires, used)
}

func date(t time.Time) string { return t.UTC().Format(time.DateOnly) }
