// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

import (
	"encoding/json"
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
		return slices.Contains(r.functions(), name)
	}
	for _, feature := range features {
		if feature.Name == b.marks.needs {
			return r.engine.Has(feature)
		}
	}
	r.Fatalf("line %d: there is no feature %q", b.line, b.marks.needs)
	return false
}

// functions are the names of the provider's functions.
func (r *reader) functions() []string {
	r.Helper()
	printed, err := r.shell.run("terraform providers schema -json")
	if err != nil {
		r.Fatal(err)
	}
	var schema struct {
		Providers map[string]struct {
			Functions map[string]json.RawMessage `json:"functions"`
		} `json:"provider_schemas"`
	}
	if err := json.Unmarshal([]byte(printed), &schema); err != nil {
		r.Fatal(err)
	}
	var names []string
	for address, provider := range schema.Providers {
		if strings.HasSuffix(address, "/activegate/activegate") {
			for name := range provider.Functions {
				names = append(names, name)
			}
		}
	}
	return names
}
