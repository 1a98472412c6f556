// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Resource is what resources are made of, and the lists of them. The framework
// makes a new one for every call, so it holds nothing but its dependencies.
type Resource struct {
	Deps *Dependencies
	// Name is that of its type, without the provider's.
	Name string
	// MutableIdentity says that an update may change the identity.
	MutableIdentity bool
}

// Metadata implements resource.Resource.
func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + r.Name
	resp.ResourceBehavior.MutableIdentity = r.MutableIdentity
}

// Configure implements resource.ResourceWithConfigure.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.Deps = FromProviderData(req.ProviderData, &resp.Diagnostics)
}

// ID is the identity of what one id names.
type ID struct {
	ID types.String `tfsdk:"id"`
}

// IDSchema is its schema.
func IDSchema(description string) identityschema.Schema {
	return identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{RequiredForImport: true, Description: description},
	}}
}

// ImportID imports what one id names, given as such or by identity, and notes something
// about it. One that is not valid is refused without repeating it: it may be a token.
func ImportID[N any](ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse, valid func(id string) bool, refusal string, notes N) {
	given := ID{types.StringValue(req.ID)}
	if req.ID == "" && req.Identity != nil {
		resp.Diagnostics.Append(req.Identity.Get(ctx, &given)...)
	}
	if !valid(given.ID.ValueString()) {
		resp.Diagnostics.AddError("Invalid import id", refusal)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), given.ID)...)
	if resp.Identity != nil {
		resp.Diagnostics.Append(resp.Identity.Set(ctx, given)...)
	}
	resp.Diagnostics.Append(SaveNotes(ctx, resp.Private, notes)...)
}

// DataSource is the same for data sources.
type DataSource struct {
	Deps *Dependencies
	Name string
}

// Metadata implements datasource.DataSource.
func (d *DataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + d.Name
}

// Configure implements datasource.DataSourceWithConfigure.
func (d *DataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.Deps = FromProviderData(req.ProviderData, &resp.Diagnostics)
}

// Ephemeral is the same for ephemeral resources.
type Ephemeral struct {
	Deps *Dependencies
	Name string
}

// Metadata implements ephemeral.EphemeralResource.
func (e *Ephemeral) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + e.Name
}

// Configure implements ephemeral.EphemeralResourceWithConfigure.
func (e *Ephemeral) Configure(_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse) {
	e.Deps = FromProviderData(req.ProviderData, &resp.Diagnostics)
}

// Timeout is one of the attribute `timeouts`, such as m.Timeouts.Read, or the fallback.
func Timeout(
	ctx context.Context, of func(context.Context, time.Duration) (time.Duration, diag.Diagnostics), fallback time.Duration, diags *diag.Diagnostics,
) time.Duration {
	timeout, more := of(ctx, fallback)
	diags.Append(more...)
	return timeout
}
