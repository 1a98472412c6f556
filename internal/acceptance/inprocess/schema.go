// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package inprocess

import (
	"errors"
	"fmt"
	"maps"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/json"
	"github.com/zclconf/go-cty/cty/msgpack"
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

// typeOf is a type of the protocol as one of values.
func typeOf(kind tftypes.Type) cty.Type {
	switch kind := kind.(type) {
	case tftypes.List:
		return cty.List(typeOf(kind.ElementType))
	case tftypes.Set:
		return cty.Set(typeOf(kind.ElementType))
	case tftypes.Map:
		return cty.Map(typeOf(kind.ElementType))
	case tftypes.Object:
		types := make(map[string]cty.Type, len(kind.AttributeTypes))
		for name, one := range kind.AttributeTypes {
			types[name] = typeOf(one)
		}
		return cty.Object(types)
	}
	switch {
	case kind.Is(tftypes.String):
		return cty.String
	case kind.Is(tftypes.Bool):
		return cty.Bool
	case kind.Is(tftypes.Number):
		return cty.Number
	}
	return cty.DynamicPseudoType
}

// Encode makes the wire's form of a value, which must have no marks.
func Encode(value cty.Value, kind cty.Type) (*tfprotov6.DynamicValue, error) {
	encoded, err := msgpack.Marshal(value, kind)
	if err != nil {
		return nil, fmt.Errorf("encode a value: %w", err)
	}
	return &tfprotov6.DynamicValue{MsgPack: encoded}, nil
}

// Decode reads the wire's form of a value; none at all is null.
func Decode(value *tfprotov6.DynamicValue, kind cty.Type) (cty.Value, error) {
	switch {
	case value == nil:
		return cty.NullVal(kind), nil
	case len(value.MsgPack) > 0:
		return msgpack.Unmarshal(value.MsgPack, kind)
	case len(value.JSON) > 0:
		return json.Unmarshal(value.JSON, kind)
	}
	return cty.NilVal, errors.New("a value without content")
}

// plain takes what is known of unknown values from them, such as that they are
// not null: it does not make them others.
func plain(value cty.Value) cty.Value {
	if value.IsWhollyKnown() {
		return value
	}
	bare, _ := cty.Transform(value, func(_ cty.Path, v cty.Value) (cty.Value, error) {
		if !v.IsKnown() {
			return cty.UnknownVal(v.Type()), nil
		}
		return v, nil
	})
	return bare
}

// same compares values that may be unknown.
func same(one, other cty.Value) bool { return plain(one).RawEquals(plain(other)) }

// attribute of an object that may be null or unknown.
func attribute(object cty.Value, name string, kind cty.Type) cty.Value {
	switch {
	case object.IsNull():
		return cty.NullVal(kind)
	case !object.IsKnown():
		return cty.UnknownVal(kind)
	}
	return object.GetAttr(name)
}

// element of a collection that may be null or unknown, or not have it.
func element(collection, key cty.Value, kind cty.Type) cty.Value {
	switch {
	case collection.IsNull():
		return cty.NullVal(kind)
	case !collection.IsKnown():
		return cty.UnknownVal(kind)
	case collection.HasIndex(key).False():
		return cty.NullVal(kind)
	}
	return collection.Index(key)
}
