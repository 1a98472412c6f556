// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package enforcement

import (
	"cmp"
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

const (
	typeName = "activegate_token_enforcement"
	// currentID is id and import id: an environment has one enforcement.
	currentID = "current"
	// stepTimeout bounds each step, which is a few requests.
	stepTimeout = 2 * time.Minute
)

// Resource is activegate_token_enforcement. The framework makes a new one for
// every call, so it holds nothing but its dependencies.
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
	atManual   = path.Root("manual_enforcement")
	atIgnore   = path.Root("ignore_gates")
	atDespite  = path.Root("enforce_despite_gates")
	atOnDelete = path.Root("on_destroy")
)

// scopes are those of the settings; reading gates and the automatic enforcement
// takes dynatrace.ScopeActiveGatesRead.
var settingsScopes = []string{dynatrace.ScopeSettingsRead, dynatrace.ScopeSettingsWrite}

// NewResource returns the resource.
func NewResource() resource.Resource { return &Resource{} }

// Metadata implements resource.Resource.
func (r *Resource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = typeName
}

// Configure implements resource.ResourceWithConfigure.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.deps = tfkit.FromProviderData(req.ProviderData, &resp.Diagnostics)
}

// IdentitySchema implements resource.ResourceWithIdentity.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{RequiredForImport: true, Description: "Always `current`: an environment has one enforcement."},
	}}
}

// environment is the environment whose tokens count.
func environment(deps *tfkit.Dependencies, api *dynatrace.Environment) string {
	return cmp.Or(api.Address().Environment(), deps.EnvironmentID.Value())
}
