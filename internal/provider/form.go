// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// form checks attributes as the framework does, but gives each validator its
// value without a walk through schema and configuration.
type form struct {
	config tfsdk.Config
	// writeOnly says that the engine knows write-only attributes.
	writeOnly bool
}

// place is where an attribute is.
type place struct {
	path       path.Path
	expression path.Expression
}

// root is the place of the whole configuration.
func root() place { return place{path: path.Empty(), expression: path.MatchRelative()} }

func (p place) name(name string) place {
	if p.path.Equal(path.Empty()) {
		return place{path: path.Root(name), expression: path.MatchRoot(name)}
	}
	return place{path: p.path.AtName(name), expression: p.expression.AtName(name)}
}

// keeps says that nothing is wrong with any attribute, as far as can be told
// here.
func (f form) keeps(ctx context.Context, within place, attributes map[string]schema.Attribute, values map[string]tftypes.Value) bool {
	for name, attribute := range attributes {
		value, there := values[name]
		if !there || !f.allowed(attribute, value) || !f.valid(ctx, within.name(name), attribute, value) {
			return false
		}
	}
	return true
}

// allowed says that an attribute may be set, or left out.
func (f form) allowed(attribute schema.Attribute, value tftypes.Value) bool {
	if value.IsNull() {
		return !attribute.IsRequired()
	}
	computed := attribute.IsComputed() && !attribute.IsOptional()
	return !computed && (f.writeOnly || !attribute.IsWriteOnly()) && attribute.GetDeprecationMessage() == ""
}

// valid says that an attribute's type and validators accept its value. Kinds
// that the provider does not use are left to the framework.
func (f form) valid(ctx context.Context, at place, attribute schema.Attribute, value tftypes.Value) bool {
	converted, err := attribute.GetType().ValueFromTerraform(ctx, value)
	if err != nil || !sound(ctx, at, attribute.GetType(), value, converted) {
		return false
	}
	switch a := attribute.(type) {
	case schema.StringAttribute:
		text, ok := converted.(basetypes.StringValuable)
		if !ok {
			return false
		}
		plain, diags := text.ToStringValue(ctx)
		return len(diags) == 0 && f.accepted(ctx, at, plain, a.Validators)
	case schema.BoolAttribute:
		return len(a.Validators) == 0 && a.CustomType == nil
	case schema.ListAttribute:
		list, ok := converted.(types.List)
		for _, v := range a.Validators {
			var resp validator.ListResponse
			v.ValidateList(ctx, validator.ListRequest{Path: at.path, PathExpression: at.expression, Config: f.config, ConfigValue: list}, &resp)
			if len(resp.Diagnostics) > 0 {
				return false
			}
		}
		return ok
	case schema.SetAttribute:
		return len(a.Validators) == 0 && a.CustomType == nil
	case schema.MapAttribute:
		return len(a.Validators) == 0 && a.CustomType == nil
	case schema.SingleNestedAttribute:
		return len(a.Validators) == 0 && f.nested(ctx, at, a, value)
	case schema.ListNestedAttribute:
		return value.IsNull() && len(a.Validators) == 0
	default:
		return false
	}
}

// sound says that a value has nothing against itself, such as a date that is
// none: types judge that themselves, some by their values.
func sound(ctx context.Context, at place, kind attr.Type, raw tftypes.Value, value attr.Value) bool {
	type judge interface { // is deprecated, but lists have it
		Validate(ctx context.Context, value tftypes.Value, at path.Path) diag.Diagnostics
	}
	if judging, ok := value.(xattr.ValidateableAttribute); ok {
		var resp xattr.ValidateAttributeResponse
		judging.ValidateAttribute(ctx, xattr.ValidateAttributeRequest{Path: at.path}, &resp)
		return len(resp.Diagnostics) == 0
	}
	judging, ok := kind.(judge)
	return !ok || len(judging.Validate(ctx, raw, at.path)) == 0
}

// nested says that nothing is wrong within an object.
func (f form) nested(ctx context.Context, at place, a schema.SingleNestedAttribute, value tftypes.Value) bool {
	if value.IsNull() || !value.IsKnown() {
		return true
	}
	var values map[string]tftypes.Value
	return value.As(&values) == nil && f.keeps(ctx, at, a.Attributes, values)
}

// accepted says that validators accept a text.
func (f form) accepted(ctx context.Context, at place, value types.String, validators []validator.String) bool {
	for _, v := range validators {
		var resp validator.StringResponse
		v.ValidateString(ctx, validator.StringRequest{Path: at.path, PathExpression: at.expression, Config: f.config, ConfigValue: value}, &resp)
		if len(resp.Diagnostics) > 0 {
			return false
		}
	}
	return true
}
