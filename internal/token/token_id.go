// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// NewIDFunction returns token_id: what may be shown of a token (api-facts 2.1).
func NewIDFunction() function.Function {
	return tfkit.TextFunction("token_id", idOf, function.Definition{
		Summary: "The id of an ActiveGate token, which may be shown",
		MarkdownDescription: "Returns the part of a token that is no secret, such as `dt0g02.4KWZO5EF`: the id by which the API, the list of tokens and " +
			"the logs of a gate name it. It is for tokens that are not managed here, such as one from a vault; a managed one has the attribute `id`.\n\n" +
			"The engine takes the result of a sensitive token for sensitive too; `nonsensitive(...)` around the call shows it.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "token", MarkdownDescription: "The whole token, `prefix.public.secret`."},
		},
	})
}

func idOf(ctx context.Context, arguments function.ArgumentsData) (string, *function.FuncError) {
	var token string
	if err := arguments.Get(ctx, &token); err != nil {
		return "", err
	}
	id, err := dynatrace.TokenID(rest.NewSecret(token))
	if err != nil {
		return "", function.NewArgumentFuncError(0, "token is "+err.Error())
	}
	return id, nil
}
