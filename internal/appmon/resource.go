// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package appmon

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

const (
	// typeName is the resource's, without the provider's.
	typeName = "appmon_certificate"
	// applyTimeout bounds an apply that names no other time: a server takes minutes
	// to restart.
	applyTimeout = 15 * time.Minute
)

// Resource is activegate_appmon_certificate.
type Resource struct{ tfkit.Resource }

var (
	_ resource.ResourceWithConfigure   = (*Resource)(nil)
	_ resource.ResourceWithIdentity    = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan  = (*Resource)(nil)
)

// The attributes that diagnostics point at.
var (
	atFingerprint = path.Root("fingerprint_sha256")
	atAddresses   = path.Root("verify_addresses")
	atAllow       = path.Root("allow_offline_collectors")
	atMemory      = path.Root("memory_analysis_server")
)

// NewResource returns the resource.
func NewResource() resource.Resource { return &Resource{tfkit.Resource{Name: typeName}} }

// IdentitySchema implements resource.ResourceWithIdentity.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{RequiredForImport: true, Description: "URL of the server, such as https://appmon1:8021."},
	}}
}
