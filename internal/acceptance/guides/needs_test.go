// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/engine"
)

// features are what pages may say that an engine needs.
var features = []engine.Feature{engine.Identity, engine.ListResources, engine.Actions}

// has says whether engine and provider have what a block needs: a feature of
// the engine, or "function NAME" of the provider.
func (r *reader) has(b block) bool {
	r.Helper()
	if name, isFunction := strings.CutPrefix(b.marks.needs, "function "); isFunction {
		return slices.Contains(r.offers("functions"), name)
	}
	for _, feature := range features {
		if feature.Name != b.marks.needs {
			continue
		}
		kind, offered := offers[feature.Name]
		return r.engine.Has(feature) && (!offered || len(r.offers(kind)) > 0)
	}
	r.Fatalf("line %d: there is no feature %q", b.line, b.marks.needs)
	return false
}

// offers is what a provider has to offer for a feature, as its schema calls it.
var offers = map[string]string{
	engine.ListResources.Name: "list_resource_schemas",
	engine.Actions.Name:       "action_schemas",
}

// offers are the names of what the provider has of a kind.
func (r *reader) offers(kind string) []string {
	r.Helper()
	printed, err := r.shell.run("terraform providers schema -json")
	if err != nil {
		r.Fatal(err)
	}
	var schema struct {
		Providers map[string]map[string]json.RawMessage `json:"provider_schemas"`
	}
	if err := json.Unmarshal([]byte(printed), &schema); err != nil {
		r.Fatal(err)
	}
	var names []string
	for address, provider := range schema.Providers {
		var things map[string]json.RawMessage
		if !strings.HasSuffix(address, "/activegate/activegate") || provider[kind] == nil {
			continue
		}
		if err := json.Unmarshal(provider[kind], &things); err != nil {
			r.Fatal(err)
		}
		names = slices.AppendSeq(names, maps.Keys(things))
	}
	return names
}
