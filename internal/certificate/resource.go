// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Resource is activegate_certificate. The framework makes a new one for every
// call, so it holds nothing but its dependencies.
type Resource struct {
	deps *tfkit.Dependencies
}

var (
	_ resource.ResourceWithConfigure      = (*Resource)(nil)
	_ resource.ResourceWithIdentity       = (*Resource)(nil)
	_ resource.ResourceWithImportState    = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan     = (*Resource)(nil)
	_ resource.ResourceWithValidateConfig = (*Resource)(nil)
)

// NewResource returns the resource.
func NewResource() resource.Resource { return &Resource{} }

// Metadata implements resource.Resource.
func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_certificate"
	resp.ResourceBehavior.MutableIdentity = true // a rotation changes the file's name
}

// Configure implements resource.ResourceWithConfigure.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.deps = tfkit.FromProviderData(req.ProviderData, &resp.Diagnostics)
}

// IdentitySchema implements resource.ResourceWithIdentity.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"activegate_url": identityschema.StringAttribute{RequiredForImport: true, Description: "The gate, such as https://gate1:9999; without a port it is 9999."},
		"environment_id": identityschema.StringAttribute{RequiredForImport: true, Description: "The environment whose API the gate offers."},
		"name":           identityschema.StringAttribute{RequiredForImport: true, Description: "The file's name on the gate. It changes with every rotation."},
	}}
}

// Defaults of `timeouts`. A rotation may poll the gate twice for a minute, and
// once more on the way back.
const (
	defaultCreateTimeout = 10 * time.Minute
	defaultReadTimeout   = 2 * time.Minute
	defaultUpdateTimeout = 10 * time.Minute
	defaultDeleteTimeout = 5 * time.Minute
)
