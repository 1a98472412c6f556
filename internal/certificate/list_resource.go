// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// ListResource is activegate_certificate for `terraform query`: the files that
// are on gates, whoever put them there. Name and dependencies are the
// resource's.
type ListResource struct{ Resource }

var _ list.ListResourceWithConfigure = (*ListResource)(nil)

// NewListResource returns the list resource.
func NewListResource() list.ListResource { return &ListResource{} }

// List implements list.ListResource. Gates are asked one after the other, and
// none that the limit does not need; the files of one are pushed before the
// next is asked.
func (l *ListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var m gatesModel
	diags := tfkit.GetConfig(ctx, req.Config, &m)
	wanted := m.wanted(&diags)
	places := l.places(m, &diags)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	one := &gatesListing{deps: l.deps, req: req, wanted: wanted, trust: rest.Trust{Pins: tfkit.Fingerprints(m.TrustedPrints)}}
	stream.Results = func(push func(list.ListResult) bool) { one.run(ctx, places, push) }
}

// gatesListing is one run of a list.
type gatesListing struct {
	deps   *tfkit.Dependencies
	req    list.ListRequest
	wanted filesFilter
	trust  rest.Trust
	pushed int64
	failed diag.Diagnostics
}

// run asks the gates. Errors come last, and in one result: an engine hears
// nothing after the first result with an error.
func (l *gatesListing) run(ctx context.Context, places []place, push func(list.ListResult) bool) {
	for _, where := range places {
		if l.full() || !l.gate(ctx, where, push) {
			return
		}
	}
	if !l.full() {
		tfkit.Remarks(l.failed, push)
	}
}

// gate pushes the files of one gate. It returns false where nobody listens any
// more.
func (l *gatesListing) gate(ctx context.Context, where place, push func(list.ListResult) bool) bool {
	ctx, cancel := tfkit.Bounded(ctx, defaultReadTimeout)
	defer cancel()
	at := l.deps.Gates.Gate(where.address, where.environment, l.trust)
	found, err := at.List(ctx)
	var remarks diag.Diagnostics
	l.deps.WarnSkew(where.address.String(), at.Skew, &remarks)
	if err != nil {
		l.fail(where, err, &remarks)
	}
	if !tfkit.Remarks(remarks, push) {
		return false
	}
	for _, file := range found.Files {
		if !l.wanted.admits(file) {
			continue
		}
		if l.full() || !push(l.result(ctx, where, found, file)) {
			return false
		}
		l.pushed++
	}
	return true
}

// fail tells why a gate's files are missing from the results: at once where
// that is only a warning.
func (l *gatesListing) fail(where place, err error, remarks *diag.Diagnostics) {
	failure := tfkit.Explain("listing the certificates of "+where.address.String(), scope, err)
	if !rest.IsUnreachable(err) {
		l.failed.Append(failure.At(where.at))
		return
	}
	if l.deps.DeferUnreachable {
		remarks.AddAttributeWarning(where.at, failure.Summary, failure.Detail+"\n\nIts files are missing from the results.")
		return
	}
	l.failed.Append(diag.NewAttributeErrorDiagnostic(where.at, failure.Summary, failure.Detail+
		"\n\nEngines show no results of a list block that has an error. To see those of the other gates, leave this one out, set the provider's "+
		"`on_unreachable = \"defer\"`, or give each gate a list block of its own (`for_each`)."))
}

// full says that the limit is reached; 0 is none.
func (l *gatesListing) full() bool { return l.req.Limit > 0 && l.pushed >= l.req.Limit }

// filesFilter is which files are wanted; what is nil admits all.
type filesFilter struct {
	name   *regexp.Regexp
	active *bool
}

func (f filesFilter) admits(file gate.File) bool {
	return (f.name == nil || f.name.MatchString(file.Name)) && (f.active == nil || *f.active == file.Active)
}
