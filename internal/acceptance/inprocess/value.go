// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package inprocess

import (
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/json"
	"github.com/zclconf/go-cty/cty/msgpack"
)

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
