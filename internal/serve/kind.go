// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package serve

import (
	"context"
	"maps"
	"reflect"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// kind is one type of resource, with what the framework works out anew in every
// call.
type kind struct {
	create     func() resource.Resource
	schema     schema.Schema
	object     tftypes.Object
	identity   identityschema.Schema
	identifier tftypes.Type
	// plain says that the framework adds nothing to a plan without differences
	// but top-level defaults.
	plain bool
	// defaults are those of attributes that may be left out; false where the
	// framework does not tell.
	defaults func() (map[string]tftypes.Value, bool)
}

// kindsOf describes resources by type name. Those without identity are left to
// the framework.
func kindsOf(p provider.Provider, framework tfprotov6.ProviderServer) map[string]*kind {
	ctx := context.Background()
	var own provider.MetadataResponse
	p.Metadata(ctx, provider.MetadataRequest{}, &own)
	kinds := map[string]*kind{}
	for _, create := range p.Resources(ctx) {
		one, identified := create().(resource.ResourceWithIdentity)
		if !identified {
			continue
		}
		var named resource.MetadataResponse
		one.Metadata(ctx, resource.MetadataRequest{ProviderTypeName: own.TypeName}, &named)
		var described resource.SchemaResponse
		one.Schema(ctx, resource.SchemaRequest{}, &described)
		var identity resource.IdentitySchemaResponse
		one.IdentitySchema(ctx, resource.IdentitySchemaRequest{}, &identity)
		object, ok := described.Schema.Type().TerraformType(ctx).(tftypes.Object)
		if !ok || described.Diagnostics.HasError() || identity.Diagnostics.HasError() {
			continue
		}
		kinds[named.TypeName] = &kind{
			create: create, schema: described.Schema, object: object,
			identity: identity.IdentitySchema, identifier: identity.IdentitySchema.Type().TerraformType(ctx),
			plain:    len(described.Schema.Blocks) == 0 && plain(described.Schema.Attributes, false),
			defaults: sync.OnceValues(func() (map[string]tftypes.Value, bool) { return defaultsOf(framework, named.TypeName, object) }),
		}
	}
	return kinds
}

// plain says that attributes have no plan modifiers, and those within another
// neither defaults nor anything write-only. The kinds of attributes share no
// interface that tells.
func plain(attributes map[string]schema.Attribute, within bool) bool {
	for _, attribute := range attributes {
		if has(attribute, "PlanModifiers") || (within && (has(attribute, "Default") || attribute.IsWriteOnly())) {
			return false
		}
		if nested, ok := attribute.(schema.NestedAttribute); ok {
			object := nested.GetNestedObject()
			inner := map[string]schema.Attribute{}
			for name, one := range object.GetAttributes() {
				inner[name] = one
			}
			if has(object, "PlanModifiers") || !plain(inner, true) {
				return false
			}
		}
	}
	return true
}

// has says that a field of a struct is not empty.
func has(of any, field string) bool {
	value := reflect.ValueOf(of).FieldByName(field)
	return value.IsValid() && !value.IsZero()
}

// defaultsOf are the values that the framework plans for a configuration that
// says nothing.
func defaultsOf(framework tfprotov6.ProviderServer, typeName string, object tftypes.Object) (map[string]tftypes.Value, bool) {
	values := map[string]tftypes.Value{}
	for name, kind := range object.AttributeTypes {
		values[name] = tftypes.NewValue(kind, nil)
	}
	nothing, err := tfprotov6.NewDynamicValue(object, tftypes.NewValue(object, values))
	if err != nil {
		return nil, false
	}
	resp, err := framework.PlanResourceChange(context.Background(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: typeName, Config: &nothing, ProposedNewState: &nothing,
	})
	if err != nil || resp.PlannedState == nil || len(resp.Diagnostics) > 0 {
		return nil, false
	}
	planned, err := resp.PlannedState.Unmarshal(object)
	if err != nil || planned.As(&values) != nil {
		return nil, false
	}
	maps.DeleteFunc(values, func(_ string, value tftypes.Value) bool { return value.IsNull() || !value.IsFullyKnown() })
	return values, true
}

// identityOf is the identity that an engine sent, or a null one.
func (k *kind) identityOf(sent *tfprotov6.ResourceIdentityData) (tftypes.Value, bool) {
	if sent == nil || sent.IdentityData == nil {
		return tftypes.NewValue(k.identifier, nil), true
	}
	value, err := sent.IdentityData.Unmarshal(k.identifier)
	return value, err == nil
}

// identityData is an identity as an answer.
func (k *kind) identityData(value tftypes.Value) (*tfprotov6.ResourceIdentityData, bool) {
	encoded, err := tfprotov6.NewDynamicValue(k.identifier, value)
	return &tfprotov6.ResourceIdentityData{IdentityData: &encoded}, err == nil
}
