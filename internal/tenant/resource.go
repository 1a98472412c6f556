// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// currentID is id and import id of every rotation: an environment has at most
// one that is open, and its API gives it no name.
const currentID = "current"

// Resource is activegate_tenant_token_rotation. The framework makes a new one
// for every call, so it holds nothing but its dependencies.
type Resource struct {
	deps *tfkit.Dependencies
}

var (
	_ resource.ResourceWithConfigure   = (*Resource)(nil)
	_ resource.ResourceWithIdentity    = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan  = (*Resource)(nil)
)

// The attributes that diagnostics point at.
var (
	atTriggers    = path.Root("triggers")
	atFinish      = path.Root("finish")
	atOnDestroy   = path.Root("on_destroy")
	atStoreTokens = path.Root("store_tokens")
)

// NewResource returns the resource.
func NewResource() resource.Resource { return &Resource{} }

// Metadata implements resource.Resource.
func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_tenant_token_rotation"
}

// Configure implements resource.ResourceWithConfigure.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.deps = tfkit.FromProviderData(req.ProviderData, &resp.Diagnostics)
}

// IdentitySchema implements resource.ResourceWithIdentity.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{RequiredForImport: true, Description: "Always `current`: the rotation that is open in the environment."},
	}}
}

// Defaults of `timeouts`. Every step is a few requests.
const (
	defaultCreateTimeout = 2 * time.Minute
	defaultReadTimeout   = time.Minute
	defaultUpdateTimeout = 2 * time.Minute
	defaultDeleteTimeout = 2 * time.Minute
)

// planTimeout bounds what a plan asks for its diagnostics.
const planTimeout = time.Minute
