// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"cmp"
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Resource is activegate_token.
type Resource struct{ tfkit.Resource }

var (
	_ resource.ResourceWithConfigure      = (*Resource)(nil)
	_ resource.ResourceWithIdentity       = (*Resource)(nil)
	_ resource.ResourceWithImportState    = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan     = (*Resource)(nil)
	_ resource.ResourceWithValidateConfig = (*Resource)(nil)
)

// NewResource returns the resource.
func NewResource() resource.Resource { return asResource() }

// asResource has an identity that changes: a rotation changes the id.
func asResource() *Resource { return &Resource{tfkit.Resource{Name: "token", MutableIdentity: true}} }

// IdentitySchema implements resource.ResourceWithIdentity.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{RequiredForImport: true, Description: "The token's public id, such as dt0g02.4KWZO5EF. It changes with every rotation."},
	}}
}

// environment is the id of the environment whose tokens these are: it tells
// which of the tokens of a gate that serves several environments counts. Its own
// address comes first: environment_id is for the API of gates.
func environment(deps *tfkit.Dependencies) string {
	own := ""
	if deps.API != nil {
		own = deps.API.Address().Environment()
	}
	return cmp.Or(own, deps.EnvironmentID.Value())
}

// Defaults of `timeouts`. A destroy waits for gates to take another token.
const (
	defaultCreateTimeout = 5 * time.Minute
	defaultReadTimeout   = 5 * time.Minute
	defaultUpdateTimeout = 5 * time.Minute
	defaultDeleteTimeout = 10 * time.Minute
)

// askTimeout bounds a plan's questions, whose answers are diagnostics only.
const askTimeout = time.Minute
