// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
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

// valid says that an attribute's validators accept its value. Kinds that the
// provider does not use, and types that judge values themselves, are left to the
// framework.
func (f form) valid(ctx context.Context, at place, attribute schema.Attribute, value tftypes.Value) bool {
	converted, err := attribute.GetType().ValueFromTerraform(ctx, value)
	if err != nil {
		return false
	}
	switch a := attribute.(type) {
	case schema.StringAttribute:
		text, ok := converted.(types.String)
		return f.accepted(ctx, at, text, a.Validators) && (ok || (value.IsNull() && len(a.Validators) == 0))
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

// nested says that nothing is wrong within an object.
func (f form) nested(ctx context.Context, at place, a schema.SingleNestedAttribute, value tftypes.Value) bool {
	if value.IsNull() || !value.IsKnown() {
		return true
	}
	var values map[string]tftypes.Value
	return a.CustomType == nil && value.As(&values) == nil && f.keeps(ctx, at, a.Attributes, values)
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
