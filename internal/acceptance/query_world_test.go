// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// listBlock is a list block named found. Lines before the first empty one are
// its own, those after it belong into `config`.
func listBlock(kind string, lines ...string) string {
	own, config := lines, []string(nil)
	if at := slices.Index(lines, ""); at >= 0 {
		own, config = lines[:at], lines[at+1:]
	}
	return fmt.Sprintf("list %q \"found\" {\n  provider = activegate\n  %s\n  config {\n    %s\n  }\n}\n", kind, strings.Join(own, "\n  "), strings.Join(config, "\n    "))
}

// found collects what a query found.
type found struct {
	names     []string
	resources map[string]map[string]any // by display name
}

// CheckQuery implements querycheck.QueryResultCheck.
func (f *found) CheckQuery(_ context.Context, req querycheck.CheckQueryRequest, _ *querycheck.CheckQueryResponse) {
	f.names, f.resources = []string{}, map[string]map[string]any{}
	for _, one := range req.Query {
		f.names = append(f.names, one.DisplayName)
		f.resources[one.DisplayName] = one.ResourceObject
	}
}

// must requires exactly these results, in this order.
func (f *found) must(t *testing.T, names ...string) {
	t.Helper()
	if diff := cmp.Diff(names, f.names); diff != "" {
		t.Errorf("found (-want +got):\n%s", diff)
	}
}

// queries is a step that queries.
func queries(config string, checks ...querycheck.QueryResultCheck) resource.TestStep {
	return resource.TestStep{Query: true, Config: config, QueryResultChecks: checks}
}

// refusedQuery is a step whose query fails with these words in this order.
func refusedQuery(config string, words ...string) resource.TestStep {
	return resource.TestStep{Query: true, Config: config, ExpectError: saying(words...)}
}

// urls are gates as a list.
func urls(gates ...*simulator.Gate) string {
	quoted := make([]string, 0, len(gates))
	for _, gate := range gates {
		quoted = append(quoted, fmt.Sprintf("%q", gate.URL()))
	}
	return "activegate_urls = [" + strings.Join(quoted, ", ") + "]"
}

// onQuery does something when a query has succeeded.
type onQuery func()

// CheckQuery implements querycheck.QueryResultCheck.
func (do onQuery) CheckQuery(context.Context, querycheck.CheckQueryRequest, *querycheck.CheckQueryResponse) {
	do()
}
