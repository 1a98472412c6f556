// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/defaults"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// plainAttributes collects the defaults, and returns false where one of the
// attributes is not plain. Nested ones, for which found is nil, may have no
// default and may not be write-only.
func plainAttributes(ctx context.Context, attributes map[string]schema.Attribute, found map[string]tftypes.Value) bool {
	for name, attribute := range attributes {
		value, plain := plainAttribute(ctx, attribute)
		switch {
		case !plain, found == nil && attribute.IsWriteOnly():
			return false
		case value == nil:
			continue
		case found == nil:
			return false
		}
		converted, err := value.ToTerraformValue(ctx)
		if err != nil {
			return false
		}
		found[name] = converted
	}
	return true
}

// plainAttribute is an attribute's default, nil if it has none. It returns false
// for what is not plain, and for kinds that the provider does not use.
func plainAttribute(ctx context.Context, attribute schema.Attribute) (value attr.Value, plain bool) {
	switch a := attribute.(type) {
	case schema.StringAttribute:
		if a.Default == nil {
			return nil, len(a.PlanModifiers) == 0
		}
		var resp defaults.StringResponse
		a.Default.DefaultString(ctx, defaults.StringRequest{}, &resp)
		return resp.PlanValue, len(a.PlanModifiers) == 0
	case schema.BoolAttribute:
		if a.Default == nil {
			return nil, len(a.PlanModifiers) == 0
		}
		var resp defaults.BoolResponse
		a.Default.DefaultBool(ctx, defaults.BoolRequest{}, &resp)
		return resp.PlanValue, len(a.PlanModifiers) == 0
	case schema.ListAttribute:
		return nil, len(a.PlanModifiers) == 0 && a.Default == nil
	case schema.SetAttribute:
		return nil, len(a.PlanModifiers) == 0 && a.Default == nil
	case schema.MapAttribute:
		return nil, len(a.PlanModifiers) == 0 && a.Default == nil
	case schema.SingleNestedAttribute:
		return nil, len(a.PlanModifiers) == 0 && a.Default == nil && plainAttributes(ctx, a.Attributes, nil)
	case schema.ListNestedAttribute:
		return nil, len(a.PlanModifiers) == 0 && a.Default == nil &&
			len(a.NestedObject.PlanModifiers) == 0 && plainAttributes(ctx, a.NestedObject.Attributes, nil)
	default:
		return nil, false
	}
}
