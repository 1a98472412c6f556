// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package serve_test

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/activegate/terraform-provider-activegate/internal/serve"
)

// odd is a provider of one resource, which does one thing in plan and refresh.
type odd struct {
	plan func(ctx context.Context, resp *resource.ModifyPlanResponse)
	read func(ctx context.Context, resp *resource.ReadResponse)
	more map[string]schema.Attribute // of the resource, beside id and name
	// asked is how often the resource was.
	asked atomic.Int32
}

func (o *odd) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "test"
}
func (o *odd) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse)          {}
func (o *odd) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}
func (o *odd) DataSources(context.Context) []func() datasource.DataSource                        { return nil }

func (o *odd) ResourceData() any { return o }

func (o *odd) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return thing{o} }}
}

// kind is the type of its resource.
const kind = "test_odd"

type thing struct{ *odd }

var (
	_ serve.Provider                  = (*odd)(nil)
	_ resource.ResourceWithIdentity   = thing{}
	_ resource.ResourceWithModifyPlan = thing{}
)

func (thing) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_odd"
}

func (o thing) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"id": schema.StringAttribute{Computed: true}, "name": schema.StringAttribute{Required: true},
	}}
	for name, attribute := range o.more {
		resp.Schema.Attributes[name] = attribute
	}
}

func (thing) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{"id": identityschema.StringAttribute{RequiredForImport: true}}}
}

func (thing) Create(context.Context, resource.CreateRequest, *resource.CreateResponse) {}
func (thing) Update(context.Context, resource.UpdateRequest, *resource.UpdateResponse) {}
func (thing) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

func (o thing) Read(ctx context.Context, _ resource.ReadRequest, resp *resource.ReadResponse) {
	if o.asked.Add(1); o.read != nil {
		o.read(ctx, resp)
	}
}

func (o thing) ModifyPlan(ctx context.Context, _ resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if o.asked.Add(1); o.plan != nil {
		o.plan(ctx, resp)
	}
}

// value is a value of the resource.
func (o *odd) value(tb testing.TB, values map[string]tftypes.Value) *tfprotov6.DynamicValue {
	tb.Helper()
	schemas, err := serve.New(o, true).GetProviderSchema(tb.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		tb.Fatal(err)
	}
	object, _ := schemas.ResourceSchemas[kind].ValueType().(tftypes.Object)
	all := map[string]tftypes.Value{"id": text("1"), "name": text("a")}
	for name, within := range object.AttributeTypes {
		if _, ok := all[name]; !ok {
			all[name] = tftypes.NewValue(within, nil)
		}
	}
	for name, value := range values {
		all[name] = value
	}
	return encoded(tb, tftypes.NewValue(object, all))
}

func identity(tb testing.TB) *tfprotov6.ResourceIdentityData {
	tb.Helper()
	return &tfprotov6.ResourceIdentityData{IdentityData: encoded(tb, tftypes.NewValue(
		tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.String}}, map[string]tftypes.Value{"id": text("1")}))}
}

func text(value string) tftypes.Value { return tftypes.NewValue(tftypes.String, value) }

func encoded(tb testing.TB, value tftypes.Value) *tfprotov6.DynamicValue {
	tb.Helper()
	data, err := tfprotov6.NewDynamicValue(value.Type(), value)
	if err != nil {
		tb.Fatal(err)
	}
	return &data
}

// modified, defaulted and nested are attributes that the framework plans.
func modified() map[string]schema.Attribute {
	return map[string]schema.Attribute{"more": schema.StringAttribute{
		Optional: true, Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}}
}

func defaulted() map[string]schema.Attribute {
	return map[string]schema.Attribute{"more": schema.StringAttribute{Optional: true, Computed: true, Default: stringdefault.StaticString("x")}}
}

func nested() map[string]schema.Attribute {
	return map[string]schema.Attribute{"more": schema.SingleNestedAttribute{Optional: true, Attributes: map[string]schema.Attribute{
		"within": schema.StringAttribute{Optional: true, Computed: true, Default: stringdefault.StaticString("x")},
	}}}
}
