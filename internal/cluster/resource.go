// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package cluster

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// typeName is the resource's, without the provider's.
const typeName = "cluster_certificate"

// Resource is activegate_cluster_certificate. The framework makes a new one for
// every call, so it holds nothing but its dependencies.
type Resource struct{ deps *tfkit.Dependencies }

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
	resp.TypeName = req.ProviderTypeName + "_" + typeName
	resp.ResourceBehavior.MutableIdentity = true // a cluster may get another address
}

// Configure implements resource.ResourceWithConfigure.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.deps = tfkit.FromProviderData(req.ProviderData, &resp.Diagnostics)
}

// IdentitySchema implements resource.ResourceWithIdentity.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"cluster_url": identityschema.StringAttribute{RequiredForImport: true, Description: "The cluster, such as https://managed.example.com."},
		"node_type":   identityschema.StringAttribute{RequiredForImport: true, Description: "activegate or server."},
		"node_id":     identityschema.StringAttribute{RequiredForImport: true, Description: "The id of the node, such as 32."},
	}}
}

// Times that calls may take. A store is asynchronous, and a cluster that is being
// upgraded is waited for.
const (
	defaultTimeout = 10 * time.Minute
	readTimeout    = 2 * time.Minute
)
