// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package inprocess

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
)

// Propose merges what is configured with what is stored: what an engine
// suggests to a provider as the new state. What is computed and not configured
// keeps its value, which is null where nothing is stored yet.
func (s *Schema) Propose(prior, config cty.Value) cty.Value {
	switch {
	case config.IsNull():
		return config
	case !config.IsKnown():
		return prior
	}
	merged := make(map[string]cty.Value, len(s.Attributes))
	for name, a := range s.Attributes {
		merged[name] = a.propose(attribute(prior, name, a.Type), config.GetAttr(name))
	}
	return cty.ObjectVal(merged)
}

func (a *Attribute) propose(prior, config cty.Value) cty.Value {
	switch {
	case a.Computed && config.IsNull():
		if a.Optional && a.wasConfigured(prior) {
			return config
		}
		return prior
	case a.Nested == nil || config.IsNull() || !config.IsKnown():
		return config
	case a.Nesting == tfprotov6.SchemaObjectNestingModeSingle:
		return a.Nested.Propose(prior, config)
	case a.Nesting == tfprotov6.SchemaObjectNestingModeSet || config.LengthInt() == 0:
		return config
	}
	return a.proposeEach(prior, config)
}

// proposeEach pairs the elements of lists and maps by their keys.
func (a *Attribute) proposeEach(prior, config cty.Value) cty.Value {
	list, byName := []cty.Value{}, map[string]cty.Value{}
	for key, value := range config.Elements() {
		one := a.Nested.Propose(element(prior, key, value.Type()), value)
		if a.Nesting == tfprotov6.SchemaObjectNestingModeMap {
			byName[key.AsString()] = one
			continue
		}
		list = append(list, one)
	}
	if a.Nesting == tfprotov6.SchemaObjectNestingModeMap {
		return cty.MapVal(byName)
	}
	return cty.ListVal(list)
}

// wasConfigured tells that a nested value holds something that only a
// configuration can have put there, so that its absence now is a change.
func (a *Attribute) wasConfigured(prior cty.Value) bool {
	if a.Nested == nil {
		return false
	}
	found := false
	_ = cty.Walk(prior, func(path cty.Path, value cty.Value) (bool, error) {
		one := a.Nested.at(path)
		found = found || (one != nil && !one.Computed && !value.IsNull())
		return !found, nil
	})
	return found
}
