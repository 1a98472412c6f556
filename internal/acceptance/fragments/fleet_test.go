// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package fragments_test

import (
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/fragments"
)

// TestNoFleetComesFromALiveList: what exists once for each gate takes its gates
// from what is written down. Where a data source decides, a gate that is offline
// loses what is its own.
func TestNoFleetComesFromALiveList(t *testing.T) {
	for _, shown := range collect(t) {
		for _, where := range fleetsOfLiveLists(t, shown) {
			t.Errorf("%s takes its for_each from a data source", where)
		}
	}
	live := []fragments.Fragment{
		{Where: "a/main.tf", Text: "resource \"activegate_token\" \"gate\" {\n  for_each = local.all\n}\n"},
		{Where: "a/locals.tf", Text: "locals {\n  all  = setunion(local.some, [])\n  some = data.activegate_token_status.fleet.activegates[*].hostname\n}\n"},
		{Where: "b/main.tf", Text: "module \"b\" {\n  source   = \"./b\"\n  for_each = data.a.b.c\n}\ndata \"a\" \"b\" {\n  for_each = data.c.d.e\n}\n"},
		{Where: "c/main.tf", Text: "locals {\n  all = toset([\"a\"])\n}\nresource \"a\" \"b\" {\n  for_each = local.all\n}\n"},
	}
	if got := fleetsOfLiveLists(t, live); !slices.Equal(got, []string{"a/main.tf", "b/main.tf"}) {
		t.Errorf("found %q", got)
	}
}

// fleetsOfLiveLists are where resources and modules repeat by a data source;
// fragments of one folder are one module.
func fleetsOfLiveLists(t *testing.T, shown []fragments.Fragment) (found []string) {
	t.Helper()
	locals := map[string]hclsyntax.Expression{}
	bodies := map[string]*hclsyntax.Body{}
	for _, one := range shown {
		body, err := one.Parse()
		if err != nil {
			continue // which is TestEveryFragmentParses' to say
		}
		bodies[one.Where] = body
		for _, block := range body.Blocks {
			for name, attribute := range block.Body.Attributes {
				if block.Type == "locals" {
					locals[path.Join(folder(one.Where), name)] = attribute.Expr
				}
			}
		}
	}
	for where, body := range bodies {
		for _, block := range body.Blocks {
			repeated := block.Body.Attributes["for_each"]
			if repeated != nil && (block.Type == "resource" || block.Type == "module") && live(repeated.Expr, folder(where), locals, 0) {
				found = append(found, where)
			}
		}
	}
	slices.Sort(found)
	return found
}

// folder is that of a file; a page is a module of its own.
func folder(where string) string {
	if name, _, is := strings.Cut(where, ".md"); is {
		return name
	}
	return path.Dir(where)
}

// live says whether an expression depends on a data source, by locals as well.
func live(expression hclsyntax.Expression, folder string, locals map[string]hclsyntax.Expression, depth int) bool {
	return slices.ContainsFunc(expression.Variables(), func(used hcl.Traversal) bool {
		if used.RootName() == "data" {
			return true
		}
		if used.RootName() != "local" || len(used) < 2 || depth > 10 {
			return false
		}
		name, is := used[1].(hcl.TraverseAttr)
		if !is {
			return false
		}
		value := locals[path.Join(folder, name.Name)]
		return value != nil && live(value, folder, locals, depth+1)
	})
}
