// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// kind is one type of resource, with what the framework works out anew in every
// call.
type kind struct {
	create   func() resource.Resource
	schema   schema.Schema
	object   tftypes.Object
	identity identityschema.Schema
	identify tftypes.Type
	// defaults are those of attributes that may be left out.
	defaults map[string]tftypes.Value
	// writeOnly are the attributes that no state holds.
	writeOnly map[string]bool
	// plain says that the framework has nothing to add to a plan without
	// differences: no blocks, no plan modifiers, and constant defaults only, no
	// default and nothing write-only within another attribute.
	plain bool
}

// kindsOf describes the resources by type name. Those without identity are left
// to the framework.
func kindsOf(ctx context.Context, typeName string, creators []func() resource.Resource) map[string]*kind {
	kinds := map[string]*kind{}
	for _, create := range creators {
		one := create()
		identified, ok := one.(resource.ResourceWithIdentity)
		if !ok {
			continue
		}
		var named resource.MetadataResponse
		one.Metadata(ctx, resource.MetadataRequest{ProviderTypeName: typeName}, &named)
		var described resource.SchemaResponse
		one.Schema(ctx, resource.SchemaRequest{}, &described)
		var identity resource.IdentitySchemaResponse
		identified.IdentitySchema(ctx, resource.IdentitySchemaRequest{}, &identity)
		object, ok := described.Schema.Type().TerraformType(ctx).(tftypes.Object)
		if !ok || described.Diagnostics.HasError() || identity.Diagnostics.HasError() {
			continue
		}
		k := &kind{
			create: create, schema: described.Schema, object: object, identity: identity.IdentitySchema,
			identify: identity.IdentitySchema.Type().TerraformType(ctx), defaults: map[string]tftypes.Value{}, writeOnly: map[string]bool{},
		}
		for name, attribute := range described.Schema.Attributes {
			k.writeOnly[name] = attribute.IsWriteOnly()
		}
		k.plain = len(described.Schema.Blocks) == 0 && plainAttributes(ctx, described.Schema.Attributes, k.defaults)
		kinds[named.TypeName] = k
	}
	return kinds
}
