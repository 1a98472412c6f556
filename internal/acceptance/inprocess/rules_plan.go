// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package inprocess

import (
	"errors"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
)

// validPlan is what of a planned object no engine accepts: it may differ from
// the configuration only where that leaves a choice.
func (s *Schema) validPlan(path cty.Path, prior, config, planned cty.Value) []error {
	switch {
	case planned.IsNull() != config.IsNull():
		return broken(path, "one of plan and configuration has an object, the other none")
	case planned.IsNull():
		return nil
	case !planned.IsKnown():
		return broken(path, "the object as a whole is unknown")
	}
	return s.validPlans(path, prior, config, planned)
}

func (s *Schema) validPlans(path cty.Path, prior, config, planned cty.Value) []error {
	var all []error
	for name, a := range s.Attributes {
		all = append(all, a.validPlan(path.GetAttr(name), attribute(prior, name, a.Type), attribute(config, name, a.Type), attribute(planned, name, a.Type))...)
	}
	return all
}

func (a *Attribute) validPlan(path cty.Path, prior, config, planned cty.Value) []error {
	switch {
	case a.WriteOnly:
		if !planned.IsNull() {
			return broken(path, "a write-only value is planned")
		}
		return nil
	case same(planned, config), same(planned, prior) && !prior.IsNull() && !config.IsNull():
		return nil
	case a.Computed && (!a.Optional || config.IsNull()):
		return nil
	case config.IsNull():
		return broken(path, "a value is planned for what is neither configured nor computed")
	case a.Nested != nil:
		return a.validNested(path, prior, config, planned)
	}
	return broken(path, "what is planned is neither what is configured nor what was there")
}

// validNested looks into a configured object or collection of them.
func (a *Attribute) validNested(path cty.Path, prior, config, planned cty.Value) []error {
	switch {
	case planned.IsNull():
		return broken(path, "nothing is planned for what is configured")
	case !planned.IsKnown() && !config.IsKnown():
		return nil
	case !planned.IsKnown() || !config.IsKnown():
		return broken(path, "one of plan and configuration is unknown")
	case a.Nesting == tfprotov6.SchemaObjectNestingModeSingle:
		return a.Nested.validPlans(path, prior, config, planned)
	case a.Nesting == tfprotov6.SchemaObjectNestingModeSet:
		return nil // the elements of sets cannot be paired
	case planned.LengthInt() != config.LengthInt():
		return broken(path, "plan and configuration have different numbers of elements")
	}
	var all []error
	for key, value := range planned.Elements() {
		at := path.Index(key)
		if config.HasIndex(key).False() {
			all = append(all, broken(at, "an element is planned that is not configured")...)
			continue
		}
		all = append(all, a.Nested.validPlans(at, element(prior, key, value.Type()), config.Index(key), value)...)
	}
	return all
}

func broken(path cty.Path, what string) []error { return []error{path.NewError(errors.New(what))} }
