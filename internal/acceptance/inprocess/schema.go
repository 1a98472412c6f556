// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package inprocess

import (
	"fmt"
	"maps"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
)

// Schema is what a block or a nested attribute consists of.
type Schema struct {
	Version    int64
	Attributes map[string]*Attribute
}

// Attribute is one attribute of a schema.
type Attribute struct {
	Type                                               cty.Type
	Required, Optional, Computed, Sensitive, WriteOnly bool
	// Nested is set for an object, or a collection of objects, whose attributes
	// have rules of their own; Nesting says which.
	Nested  *Schema
	Nesting tfprotov6.SchemaObjectNestingMode
}

func newSchema(schema *tfprotov6.Schema) (*Schema, error) {
	if len(schema.Block.BlockTypes) > 0 {
		return nil, fmt.Errorf("nested blocks are not known here: %s", schema.Block.BlockTypes[0].TypeName)
	}
	s := newObject(schema.Block.Attributes)
	s.Version = schema.Version
	return s, nil
}

func newObject(attributes []*tfprotov6.SchemaAttribute) *Schema {
	s := &Schema{Attributes: make(map[string]*Attribute, len(attributes))}
	for _, a := range attributes {
		one := &Attribute{Required: a.Required, Optional: a.Optional, Computed: a.Computed, Sensitive: a.Sensitive, WriteOnly: a.WriteOnly}
		if a.NestedType != nil {
			one.Nested, one.Nesting = newObject(a.NestedType.Attributes), a.NestedType.Nesting
		}
		one.Type = typeOf(a.ValueType())
		s.Attributes[a.Name] = one
	}
	return s
}

// Type is that of an object of the schema.
func (s *Schema) Type() cty.Type {
	types := make(map[string]cty.Type, len(s.Attributes))
	for name, a := range s.Attributes {
		types[name] = a.Type
	}
	return cty.Object(types)
}

// Null is the absence of an object of the schema.
func (s *Schema) Null() cty.Value { return cty.NullVal(s.Type()) }

// Complete is an object with null for what is not given.
func (s *Schema) Complete(given map[string]cty.Value) cty.Value {
	all := make(map[string]cty.Value, len(s.Attributes))
	for name, a := range s.Attributes {
		all[name] = cty.NullVal(a.Type)
	}
	maps.Copy(all, given)
	return cty.ObjectVal(all)
}

// at is the attribute that a path leads to, steps into collections left out;
// nil where the path ends in between or inside of a plain value.
func (s *Schema) at(path cty.Path) *Attribute {
	var found *Attribute
	for _, step := range path {
		name, ok := step.(cty.GetAttrStep)
		if !ok {
			found = nil
			continue
		}
		if s == nil {
			return nil
		}
		if found = s.Attributes[name.Name]; found == nil {
			return nil
		}
		s = found.Nested
	}
	return found
}

// WriteOnly tells that nothing at a path, or around it, is ever stored.
func (s *Schema) WriteOnly(path cty.Path) bool {
	for end := len(path); end > 0; end-- {
		if a := s.at(path[:end]); a != nil && a.WriteOnly {
			return true
		}
	}
	return false
}

// Wanted is the type that a configured value has to have: what of a nested
// object is not required may be left out.
func (a *Attribute) Wanted() cty.Type {
	if a.Nested == nil {
		return a.Type
	}
	types, left := map[string]cty.Type{}, []string(nil)
	for name, inner := range a.Nested.Attributes {
		types[name] = inner.Wanted()
		if !inner.Required {
			left = append(left, name)
		}
	}
	object := cty.ObjectWithOptionalAttrs(types, left)
	switch a.Nesting {
	case tfprotov6.SchemaObjectNestingModeList:
		return cty.List(object)
	case tfprotov6.SchemaObjectNestingModeSet:
		return cty.Set(object)
	case tfprotov6.SchemaObjectNestingModeMap:
		return cty.Map(object)
	default:
		return object
	}
}

// Marked is an object whose sensitive attributes have a mark.
func (s *Schema) Marked(object cty.Value, mark any) cty.Value {
	if object.IsNull() || !object.IsKnown() {
		return object
	}
	marked, _ := cty.Transform(object, func(path cty.Path, v cty.Value) (cty.Value, error) {
		if a := s.at(path); a != nil && a.Sensitive {
			return v.Mark(mark), nil
		}
		return v, nil
	})
	return marked
}

// Sensitive tells that what a path leads to is a secret.
func (s *Schema) Sensitive(path cty.Path) bool {
	a := s.at(path)
	return a != nil && a.Sensitive
}
