// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"reflect"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// GetState is state.Get for models whose fields are the framework's own types,
// at a fraction of its cost: the framework compiles an expression and walks the
// schema for every field of every call. What it cannot do it leaves to the
// framework, errors included.
func GetState(ctx context.Context, state tfsdk.State, model any) diag.Diagnostics {
	return get(ctx, state.Raw, state.Schema.GetAttributes(), model, state.Get)
}

// GetPlan is plan.Get in the manner of GetState.
func GetPlan(ctx context.Context, plan tfsdk.Plan, model any) diag.Diagnostics {
	return get(ctx, plan.Raw, plan.Schema.GetAttributes(), model, plan.Get)
}

// GetConfig is config.Get in the manner of GetState.
func GetConfig(ctx context.Context, config tfsdk.Config, model any) diag.Diagnostics {
	return get(ctx, config.Raw, config.Schema.GetAttributes(), model, config.Get)
}

// SetState is state.Set in the manner of GetState.
func SetState(ctx context.Context, state *tfsdk.State, model any) diag.Diagnostics {
	return set(ctx, &state.Raw, model, state.Set)
}

// SetPlan is plan.Set in the manner of GetState.
func SetPlan(ctx context.Context, plan *tfsdk.Plan, model any) diag.Diagnostics {
	return set(ctx, &plan.Raw, model, plan.Set)
}

// SetIdentity is identity.Set in the manner of GetState; nothing where an engine has no
// identities.
func SetIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, model any) diag.Diagnostics {
	if identity == nil {
		return nil
	}
	return set(ctx, &identity.Raw, model, identity.Set)
}

// typed is an attribute of a schema, whose interface is internal to the framework.
type typed interface{ GetType() attr.Type }

// slow is how the framework does it.
type slow func(ctx context.Context, model any) diag.Diagnostics

func get[A typed](ctx context.Context, raw tftypes.Value, attributes map[string]A, model any, otherwise slow) diag.Diagnostics {
	if decode(ctx, raw, attributes, model) {
		return nil
	}
	return otherwise(ctx, model)
}

func set(ctx context.Context, raw *tftypes.Value, model any, otherwise slow) diag.Diagnostics {
	if encoded, ok := encode(ctx, raw.Type(), model); ok {
		*raw = encoded
		return nil
	}
	return otherwise(ctx, model)
}

// decode fills the model, a pointer to a struct, from an object. It returns
// false where the framework has to.
func decode[A typed](ctx context.Context, raw tftypes.Value, attributes map[string]A, model any) bool {
	target := reflect.ValueOf(model)
	if target.Kind() != reflect.Pointer || target.Elem().Kind() != reflect.Struct || raw.IsNull() || !raw.IsKnown() {
		return false
	}
	target = target.Elem()
	fields := fieldsOf(target.Type())
	values := map[string]tftypes.Value{}
	if err := raw.As(&values); err != nil || len(fields) != len(attributes) {
		return false
	}
	for _, f := range fields {
		attribute, known := attributes[f.name]
		value, there := values[f.name]
		if !known || !there {
			return false
		}
		converted, err := attribute.GetType().ValueFromTerraform(ctx, value)
		if err != nil || !sound(ctx, f.name, attribute.GetType(), value, converted) {
			return false
		}
		from, to := reflect.ValueOf(converted), target.FieldByIndex(f.index)
		if !from.Type().AssignableTo(to.Type()) {
			return false
		}
		to.Set(from)
	}
	return true
}

// sound says that a value has nothing against itself, such as a date that is
// none: types judge that themselves, some by their values.
func sound(ctx context.Context, name string, kind attr.Type, raw tftypes.Value, value attr.Value) bool {
	type judge interface { // is deprecated, but lists have it
		Validate(ctx context.Context, value tftypes.Value, at path.Path) diag.Diagnostics
	}
	if judging, ok := value.(xattr.ValidateableAttribute); ok {
		var resp xattr.ValidateAttributeResponse
		judging.ValidateAttribute(ctx, xattr.ValidateAttributeRequest{Path: path.Root(name)}, &resp)
		return len(resp.Diagnostics) == 0
	}
	judging, ok := kind.(judge)
	return !ok || len(judging.Validate(ctx, raw, path.Root(name))) == 0
}

// encode makes an object of the model, a struct or a pointer to one. Fields of
// the zero value are null. It returns false where the framework has to.
func encode(ctx context.Context, kind tftypes.Type, model any) (tftypes.Value, bool) {
	object, ok := kind.(tftypes.Object)
	source := reflect.Indirect(reflect.ValueOf(model))
	if !ok || source.Kind() != reflect.Struct {
		return tftypes.Value{}, false
	}
	fields := fieldsOf(source.Type())
	values := make(map[string]tftypes.Value, len(fields))
	for _, f := range fields {
		value, ok := source.FieldByIndex(f.index).Interface().(attr.Value)
		within, known := object.AttributeTypes[f.name]
		if !ok || !known {
			return tftypes.Value{}, false
		}
		switch {
		case value.IsNull(): // a zero list cannot be converted: it lacks its type
			values[f.name] = tftypes.NewValue(within, nil)
		case value.IsUnknown():
			values[f.name] = tftypes.NewValue(within, tftypes.UnknownValue)
		default:
			converted, err := value.ToTerraformValue(ctx)
			if err != nil {
				return tftypes.Value{}, false
			}
			values[f.name] = converted
		}
	}
	if tftypes.ValidateValue(object, values) != nil {
		return tftypes.Value{}, false
	}
	return tftypes.NewValue(object, values), true
}

// field is where a struct has an attribute.
type field struct {
	name  string
	index []int
}

// structs are the fields of each struct type that was met.
var structs sync.Map

// fieldsOf are the attributes of a struct, those of embedded ones included.
func fieldsOf(kind reflect.Type) []field {
	if known, ok := structs.Load(kind); ok {
		if fields, ok := known.([]field); ok {
			return fields
		}
	}
	var fields []field
	for _, f := range reflect.VisibleFields(kind) {
		if name := f.Tag.Get("tfsdk"); name != "" && name != "-" && f.IsExported() {
			fields = append(fields, field{name: name, index: f.Index})
		}
	}
	structs.Store(kind, fields)
	return fields
}

// Values are the attributes of a configuration by name: for asking for a few of
// them, each without a walk through the schema.
type Values map[string]tftypes.Value

// ValuesOf takes an object apart. Of anything else there are no values.
func ValuesOf(raw tftypes.Value) Values {
	values := Values{}
	all := map[string]tftypes.Value(values)
	if raw.IsNull() || !raw.IsKnown() || raw.As(&all) != nil {
		return Values{}
	}
	return all
}

// IsNull says that an attribute is left out; an unknown one is not left out.
func (v Values) IsNull(name string) bool {
	value, there := v[name]
	return !there || value.IsNull()
}

// IsSet says that an attribute is given, and known.
func (v Values) IsSet(name string) bool { return !v.IsNull(name) && v[name].IsKnown() }

// String is the text of an attribute; null if that is left out or no text.
func (v Values) String(name string) types.String {
	value, there := v[name]
	switch {
	case !there:
		return types.StringNull()
	case !value.IsKnown():
		return types.StringUnknown()
	}
	var text *string
	if value.As(&text) != nil {
		return types.StringNull()
	}
	return types.StringPointerValue(text)
}
