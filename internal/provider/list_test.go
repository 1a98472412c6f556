// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"iter"
	"net"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// query is a list block.
type query struct {
	config  given
	limit   int64
	include bool
}

// list asks for what exists; nothing is asked of a server before the first
// result is wanted.
func (e *engine) list(q query) iter.Seq[tfprotov6.ListResourceResult] {
	e.tb.Helper()
	server, ok := e.server.(tfprotov6.ProviderServerWithListResource) //nolint:staticcheck // what engines ask for today
	if !ok {
		e.tb.Fatal("there are no lists")
	}
	schemas, err := server.GetProviderSchema(e.tb.Context(), &tfprotov6.GetProviderSchemaRequest{})
	e.must(err, schemas.Diagnostics)
	object, _ := schemas.ListResourceSchemas[e.kind].ValueType().(tftypes.Object)
	stream, err := server.ListResource(e.tb.Context(), &tfprotov6.ListResourceRequest{
		TypeName: e.kind, Config: e.dynamic(complete(object, q.config)), Limit: q.limit, IncludeResource: q.include,
	})
	e.must(err, nil)
	return stream.Results
}

// found are the results of a list, which must have no diagnostics.
func (e *engine) found(q query) []tfprotov6.ListResourceResult {
	e.tb.Helper()
	var all []tfprotov6.ListResourceResult
	for result := range e.list(q) {
		if len(result.Diagnostics) > 0 {
			e.tb.Fatalf("%s: %s", result.Diagnostics[0].Summary, result.Diagnostics[0].Detail)
		}
		all = append(all, result)
	}
	return all
}

// isImported requires that a result is what the first refresh after an import
// of this id gives, identity included.
func (e *engine) isImported(result tfprotov6.ListResourceResult, id string) {
	e.tb.Helper()
	read := e.refresh(e.adopt(id))
	e.must(nil, read.Diagnostics)
	if diff := cmp.Diff(e.values(read.NewState), e.values(result.Resource)); diff != "" {
		e.tb.Errorf("%s: the listed resource is not the refreshed one (-refreshed +listed):\n%s", result.DisplayName, diff)
	}
	if diff := cmp.Diff(read.NewIdentity.IdentityData.MsgPack, result.Identity.IdentityData.MsgPack); diff != "" {
		e.tb.Errorf("%s: the identity is another (-refreshed +listed):\n%s", result.DisplayName, diff)
	}
}

// TestListTokens lists each kind of token as an import reads it.
func TestListTokens(t *testing.T) {
	t.Parallel()
	for name, untold := range map[string]bool{"an old server": false, "a new server": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newEnvironment(t, tokenName)
			now := f.clock.Now()
			f.sim.API().Behave(func(b *simulator.EnvironmentBehaviour) { b.OmitTypeAndSeed = untold })
			var want []string
			ids := map[string]string{}
			for line, seed := range map[string]simulator.TokenSeed{
				"a (%s): never expires, never used":                      {Name: "a"},
				"b (%s): expires 2026-04-01, last used 2026-03-01":       {Name: "b", Expires: now.AddDate(0, 0, 30), LastUsed: now.AddDate(0, 0, -1)},
				"c (%s): expired 2026-02-28, never used":                 {Name: "c", Created: now.AddDate(0, -1, 0), Expires: now.AddDate(0, 0, -2)},
				"of a cluster (%s): never expires, last used 2026-03-02": {Name: "of a cluster", Type: "CLUSTER", Seed: true, LastUsed: now},
			} {
				id, _ := f.sim.API().AddGateToken(seed)
				line = fmt.Sprintf(line, id)
				want, ids[line] = append(want, line), id
			}
			e := f.start(t, false)
			var got []string
			for _, result := range e.found(query{include: true}) {
				got = append(got, result.DisplayName)
				e.isImported(result, ids[result.DisplayName])
			}
			slices.Sort(want)
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("display names (-want +got):\n%s", diff)
			}
			if bare := e.found(query{limit: 1}); len(bare) != 1 || bare[0].Identity == nil || len(e.values(bare[0].Resource)) > 0 {
				t.Errorf("without include_resource: %+v", bare)
			}
		})
	}
}

// TestListTokensStreams pushes the tokens of a page before it asks for the
// next, and asks for no page that the limit does not need.
func TestListTokensStreams(t *testing.T) {
	t.Parallel()
	const tokens = 7000
	all, some := given{}, given{"name_regex": text(".")}
	tests := map[string]struct {
		config given
		limit  int64
		want   int   // results
		pages  []int // results before each page but the first is asked for, then at the end
	}{
		"all":                             {all, 0, tokens, []int{3000, 6000, 7000}},
		"all, filtered":                   {some, 0, tokens, []int{3000, 6000, 7000}},
		"fewer than a page":               {all, 40, 40, []int{40}},
		"a page, to the last one":         {all, 100, 100, []int{100}},
		"the first page, filtered":        {some, 2999, 2999, []int{2999}},
		"the first page, to the last one": {all, 3000, 3000, []int{3000}},
		"one more":                        {all, 3001, 3001, []int{3000, 3001}},
		"one that only the last page has": {given{"name_regex": text("^other-6999$")}, 1, 1, []int{0, 0, 1}},
		"nothing":                         {given{"name_regex": text("^nobody$")}, 100, 0, []int{0, 0, 0}},
	}
	f := newEnvironment(t, tokenName)
	f.sim.API().FillGateTokens(tokens)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			e := f.start(t, false)
			f.sim.API().Journal().Reset()
			requests := func() int { return f.sim.API().Journal().Count("GET /api/v2/activeGateTokens") }
			var pages []int
			count := 0
			for range e.list(query{config: test.config, limit: test.limit}) {
				for len(pages) < requests()-1 {
					pages = append(pages, count)
				}
				count++
			}
			for len(pages) < requests()-1 {
				pages = append(pages, count)
			}
			if pages = append(pages, count); count != test.want || !slices.Equal(pages, test.pages) {
				t.Errorf("%d results, pages after %v; want %d, %v", count, pages, test.want, test.pages)
			}
		})
	}
}

// TestListTokensAbandoned stops when nobody listens any more.
func TestListTokensAbandoned(t *testing.T) {
	t.Parallel()
	f := newEnvironment(t, tokenName)
	f.sim.API().FillGateTokens(4000)
	e := f.start(t, false)
	for range e.list(query{}) {
		break
	}
	if requests := len(f.sim.API().Journal().Requests()); requests != 1 {
		t.Errorf("%d requests", requests)
	}
}

// TestListCertificates lists files as an import reads them: the one that is
// served, others, and one that this provider made under a prefix of its own.
func TestListCertificates(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	served := f.root.Issue(keystoretest.WithIPs(net.IPv4(127, 0, 0, 1)))
	for name, active := range map[string]bool{"site.p12": true, "old.p12": false} {
		if err := f.gate.Seed(name, served.PKCS12("x"), "x", active); err != nil {
			t.Fatal(err)
		}
	}
	e := f.start(t, false)
	results := e.found(query{config: given{"activegate_urls": texts(f.gate.URL())}, include: true})
	if len(results) != 3 {
		t.Fatalf("%d results, want 3", len(results))
	}
	for index, file := range f.gate.Files() {
		e.isImported(results[index], f.gate.URL()+","+f.sim.Environment()+","+file.Name)
	}
}
