// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// authorizationPropertiesFunction is authorization_properties: the file that
// says to which environments a gate belongs (api-facts 9.3).
type authorizationPropertiesFunction struct{}

var _ function.Function = (*authorizationPropertiesFunction)(nil)

// NewAuthorizationPropertiesFunction returns the function
// authorization_properties.
func NewAuthorizationPropertiesFunction() function.Function {
	return &authorizationPropertiesFunction{}
}

// Metadata implements function.Function.
func (f *authorizationPropertiesFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "authorization_properties"
}

// Definition implements function.Function.
func (f *authorizationPropertiesFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "An ActiveGate's authorization.properties",
		MarkdownDescription: "Renders the file `authorization.properties` of an ActiveGate's config folder (`/var/lib/dynatrace/gateway/config` or " +
			"`%PROGRAMDATA%\\dynatrace\\gateway\\config`): one section for each environment that the gate serves, in the order of `entries`, with a line end at its end. " +
			"The gate reads it when its main service starts.\n\n" +
			"A wrong main section gets the gate rejected in all of its environments, so exactly one entry must have `main = true`, and no environment may come twice. " +
			"Values that would break out of their line or section are refused.",
		Parameters: []function.Parameter{
			function.ListParameter{
				Name: "entries", ElementType: entryType,
				MarkdownDescription: "One object for each environment, with all of these attributes: `environment_id`; `tenant_token`; `main`, true for the environment that " +
					"manages the gate and false (or null) for the others; `auth_token`, the gate's ActiveGate token, or null where the environment does not require one.",
			},
		},
		Return: function.StringReturn{},
	}
}

// entryType is one environment as a configuration gives it. All attributes must
// be there, as in every object type, and the last two may be null.
var entryType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"environment_id": types.StringType, "tenant_token": types.StringType, "main": types.BoolType, "auth_token": types.StringType,
}}

// entry is the same to Go; nil is a null object.
type entry struct {
	EnvironmentID types.String `tfsdk:"environment_id"`
	TenantToken   types.String `tfsdk:"tenant_token"`
	Main          types.Bool   `tfsdk:"main"`
	AuthToken     types.String `tfsdk:"auth_token"`
}

// String keeps tokens out of anything that prints an entry.
func (entry) String() string { return "entry (redacted)" }

// GoString keeps tokens out of %#v.
func (e entry) GoString() string { return e.String() }

// Run implements function.Function.
func (f *authorizationPropertiesFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var entries []*entry
	if resp.Error = req.Arguments.Get(ctx, &entries); resp.Error != nil {
		return
	}
	text, refused := renderAuthorizationProperties(entries)
	if refused != nil {
		resp.Error = refused
		return
	}
	resp.Error = resp.Result.Set(ctx, text)
}
