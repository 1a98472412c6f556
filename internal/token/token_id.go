// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// idFunction is token_id: what may be shown of a token (api-facts 2.1).
type idFunction struct{}

var _ function.Function = (*idFunction)(nil)

// NewIDFunction returns the function token_id.
func NewIDFunction() function.Function { return &idFunction{} }

// Metadata implements function.Function.
func (f *idFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "token_id"
}

// Definition implements function.Function.
func (f *idFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "The id of an ActiveGate token, which may be shown",
		MarkdownDescription: "Returns the part of a token that is no secret, such as `dt0g02.4KWZO5EF`: the id by which the API, the list of tokens and " +
			"the logs of a gate name it. It is for tokens that are not managed here, such as one from a vault; a managed one has the attribute `id`.\n\n" +
			"The engine takes the result of a sensitive token for sensitive too; `nonsensitive(...)` around the call shows it.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "token", MarkdownDescription: "The whole token, `prefix.public.secret`."},
		},
		Return: function.StringReturn{},
	}
}

// Run implements function.Function.
func (f *idFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var token string
	if resp.Error = req.Arguments.Get(ctx, &token); resp.Error != nil {
		return
	}
	id, err := dynatrace.TokenID(rest.NewSecret(token))
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, "token is "+err.Error())
		return
	}
	resp.Error = resp.Result.Set(ctx, id)
}
