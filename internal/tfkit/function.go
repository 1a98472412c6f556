// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"
)

// textFunction is a function that returns a text.
type textFunction struct {
	name       string
	definition function.Definition
	result     func(ctx context.Context, arguments function.ArgumentsData) (string, *function.FuncError)
}

// TextFunction makes a function of what reads its arguments and makes the result.
func TextFunction(name string, result func(context.Context, function.ArgumentsData) (string, *function.FuncError), definition function.Definition) function.Function {
	definition.Return = function.StringReturn{}
	return textFunction{name: name, definition: definition, result: result}
}

// Metadata implements function.Function.
func (f textFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = f.name
}

// Definition implements function.Function.
func (f textFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = f.definition
}

// Run implements function.Function.
func (f textFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	text, refused := f.result(ctx, req.Arguments)
	if resp.Error = refused; refused == nil {
		resp.Error = resp.Result.Set(ctx, text)
	}
}
