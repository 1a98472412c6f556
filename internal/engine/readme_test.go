// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package engine_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/engine"
)

// all features, in the order of the README's table.
var all = map[string]engine.Feature{
	"Identity":                engine.Identity,
	"GeneratedConfigurations": engine.GeneratedConfigurations,
	"ListResources":           engine.ListResources,
	"Actions":                 engine.Actions,
}

// TestReadmeTellsTheEngines holds the README's table against what this package
// says: one row for everything that the oldest engine has, one for each feature.
func TestReadmeTellsTheEngines(t *testing.T) {
	text := projectFile(t, "README.md")
	want := map[string][2]string{"resources, data sources, functions, ephemeral resources, write-only attributes": {minor(engine.Minimum), minor(engine.Minimum)}}
	for _, feature := range all {
		want[feature.Name] = [2]string{minor(feature.Terraform), minor(feature.OpenTofu)}
	}
	got := map[string][2]string{}
	_, table, _ := strings.Cut(text, "\n| needs | Terraform | OpenTofu |\n|---|---|---|\n")
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 5 {
			break
		}
		name, _, _ := strings.Cut(strings.TrimSpace(cells[1]), ":")
		got[name] = [2]string{strings.TrimSpace(cells[2]), strings.TrimSpace(cells[3])}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the README's table of engines (-want +got):\n%s", diff)
	}
}

// TestReadmeTellsEveryFeature notices a feature that the table above lacks.
func TestReadmeTellsEveryFeature(t *testing.T) {
	parsed, err := parser.ParseFile(token.NewFileSet(), "feature.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	ast.Inspect(parsed, func(node ast.Node) bool {
		value, is := node.(*ast.ValueSpec)
		if !is {
			return true
		}
		for _, name := range value.Names {
			count++
			if _, known := all[name.Name]; !known {
				t.Errorf("the feature %s is not in the test of the README's table", name.Name)
			}
		}
		return true
	})
	if count != len(all) {
		t.Errorf("feature.go declares %d features, the test knows %d", count, len(all))
	}
}

// minor is a release as people say it: 1.12 for 1.12.0. No release is "none".
func minor(release string) string {
	if release == "" {
		return "none yet"
	}
	return strings.TrimSuffix(release, ".0")
}
