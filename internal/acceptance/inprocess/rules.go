// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package inprocess

import (
	"errors"
	"fmt"
	"slices"

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

// completes is where an object is not what a plan promised: what the plan knew
// must have come out, and only what it did not know may be anything. Values of
// sensitive attributes are not told.
func (s *Schema) completes(planned, actual cty.Value) []error {
	if planned.IsNull() != actual.IsNull() {
		return broken(nil, "one of plan and result has an object, the other none")
	}
	if planned.IsNull() {
		return nil
	}
	var all []error
	for name, a := range s.Attributes {
		faults := completes(cty.GetAttrPath(name), planned.GetAttr(name), actual.GetAttr(name))
		if len(faults) > 0 && a.Sensitive {
			faults = broken(cty.GetAttrPath(name), "the value of a sensitive attribute is another than was planned")
		}
		all = append(all, faults...)
	}
	return all
}

func completes(path cty.Path, planned, actual cty.Value) []error {
	switch {
	case !planned.IsKnown():
		if may := planned.Range().Includes(actual); may.IsKnown() && may.False() {
			return broken(path, fmt.Sprintf("%s contradicts what was known of a value that was planned as unknown", show(actual)))
		}
		return nil
	case planned.IsNull() && actual.IsNull():
		return nil
	case planned.IsNull() || actual.IsNull() || !actual.IsKnown():
		return broken(path, fmt.Sprintf("was %s, is %s", show(planned), show(actual)))
	}
	kind := planned.Type()
	switch {
	case kind.IsObjectType():
		var all []error
		for name := range kind.AttributeTypes() {
			all = append(all, completes(path.GetAttr(name), planned.GetAttr(name), actual.GetAttr(name))...)
		}
		return all
	case kind.IsSetType():
		return setCompletes(path, planned, actual)
	case kind.IsCollectionType() || kind.IsTupleType():
		return elementsComplete(path, planned, actual)
	case !planned.RawEquals(actual):
		return broken(path, fmt.Sprintf("was %s, is %s", show(planned), show(actual)))
	}
	return nil
}

func elementsComplete(path cty.Path, planned, actual cty.Value) []error {
	var all []error
	for key, value := range planned.Elements() {
		if actual.HasIndex(key).False() {
			all = append(all, broken(path.Index(key), "an element has vanished")...)
			continue
		}
		all = append(all, completes(path.Index(key), value, actual.Index(key))...)
	}
	for key := range actual.Elements() {
		if planned.HasIndex(key).False() {
			all = append(all, broken(path.Index(key), "an element has appeared")...)
		}
	}
	return all
}

// setCompletes asks of each element of either set that one of the other fits:
// elements that were unknown may turn out equal, so there may be fewer.
func setCompletes(path cty.Path, planned, actual cty.Value) []error {
	promised, come := planned.AsValueSlice(), actual.AsValueSlice()
	fits := func(plan, result cty.Value) bool { return len(completes(path, plan, result)) == 0 }
	for _, plan := range promised {
		if !slices.ContainsFunc(come, func(result cty.Value) bool { return fits(plan, result) }) {
			return broken(path, "a planned element of a set has vanished")
		}
	}
	for _, result := range come {
		if !slices.ContainsFunc(promised, func(plan cty.Value) bool { return fits(plan, result) }) {
			return broken(path, "an element of a set has appeared")
		}
	}
	if len(come) > len(promised) {
		return broken(path, "a set has more elements than planned")
	}
	return nil
}

// storable is what of an object may not be kept: what is not known, and what
// must never be stored.
func (s *Schema) storable(value cty.Value) (unknowns, writeOnly []error) {
	_ = cty.Walk(value, func(path cty.Path, v cty.Value) (bool, error) {
		if !v.IsKnown() {
			unknowns = append(unknowns, path.NewError(errors.New("a value is not known")))
			return false, nil
		}
		if a := s.at(path); a != nil && a.WriteOnly && !v.IsNull() {
			writeOnly = append(writeOnly, path.NewError(errors.New("a write-only value is kept")))
		}
		return true, nil
	})
	return unknowns, writeOnly
}

// show is a value as tests print it.
func show(value cty.Value) string { return fmt.Sprintf("%#v", value) }
