// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package module

import (
	"sort"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// instance is one of those that count or for_each make of a block.
type instance struct {
	address string
	key     cty.Value // NilVal: the only one
	each    repeated
}

// expand is what count and for_each make of a block.
func (w *walk) expand(b *block) ([]instance, Diagnostics) {
	switch {
	case b.count != nil:
		return w.counted(b)
	case b.forEach != nil:
		return w.forEach(b)
	}
	return []instance{{address: b.address}}, nil
}

func (w *walk) counted(b *block) ([]instance, Diagnostics) {
	value, said := w.repetition(b, b.count, "Invalid count argument", "count")
	if said.Failed() {
		return nil, said
	}
	number, err := convert.Convert(value, cty.Number)
	if err != nil || number.IsNull() {
		return nil, fault(b.address, b.count.Range().Ptr(), "Invalid count argument", "The given \"count\" argument value is unsuitable: %v.", err)
	}
	many, _ := number.AsBigFloat().Int64()
	all := make([]instance, 0, many)
	for index := range many {
		key := cty.NumberIntVal(index)
		all = append(all, instance{address(b.address, key), key, repeated{"count": cty.ObjectVal(map[string]cty.Value{"index": key})}})
	}
	return all, said
}

func (w *walk) forEach(b *block) ([]instance, Diagnostics) {
	value, said := w.repetition(b, b.forEach, "Invalid for_each argument", "for_each")
	if said.Failed() {
		return nil, said
	}
	if !value.CanIterateElements() {
		return nil, fault(b.address, b.forEach.Range().Ptr(), "Invalid for_each argument", "The given \"for_each\" argument value is unsuitable.")
	}
	var all []instance
	for key, one := range value.Elements() {
		if value.Type().IsSetType() {
			key = one
		}
		if key.Type() != cty.String || !key.IsKnown() {
			return nil, fault(b.address, b.forEach.Range().Ptr(), "Invalid for_each argument", "The keys of \"for_each\" must be known texts.")
		}
		all = append(all, instance{address(b.address, key), key, repeated{"each": cty.ObjectVal(map[string]cty.Value{"key": key, "value": one})}})
	}
	return all, said
}

// repetition must be known, and no secret.
func (w *walk) repetition(b *block, expression hcl.Expression, summary, argument string) (cty.Value, Diagnostics) {
	value, faults := w.scope.evaluate(expression, nil)
	said := fromHCL(b.address, faults)
	if said.Failed() {
		return value, said
	}
	if value.IsMarked() {
		return value, append(said, fault(b.address, expression.Range().Ptr(), summary, "Sensitive values, or values derived from sensitive values, cannot be used as %s arguments.", argument)...)
	}
	if !value.IsKnown() {
		return value, append(said, fault(b.address, expression.Range().Ptr(), summary, "The %q value depends on resource attributes that cannot be determined until apply.", argument)...)
	}
	return value, said
}

// gather is what a block with these instances is to expressions.
func (b *block) gather(values, keys map[string]cty.Value) cty.Value {
	addresses := make([]string, 0, len(values))
	for one := range values {
		addresses = append(addresses, one)
	}
	switch {
	case b.count != nil:
		sort.Slice(addresses, func(i, j int) bool { return keys[addresses[i]].LessThan(keys[addresses[j]]).True() })
		list := make([]cty.Value, 0, len(addresses))
		for _, one := range addresses {
			list = append(list, values[one])
		}
		return cty.TupleVal(list)
	case b.forEach != nil:
		object := map[string]cty.Value{}
		for _, one := range addresses {
			object[keys[one].AsString()] = values[one]
		}
		return cty.ObjectVal(object)
	case len(addresses) == 0:
		return cty.DynamicVal
	}
	return values[addresses[0]]
}
