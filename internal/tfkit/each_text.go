// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// eachText validates every known element of a list of texts that are no secrets.
type eachText struct {
	description, summary string
	check                func(string) error
}

// EachText makes a validator of what each element of a list must be. A null among
// them is an error: whoever hands on a variable that is null means something else
// by it than "one less".
func EachText(description, summary string, check func(string) error) validator.List {
	return eachText{description: description, summary: summary, check: check}
}

// Description implements validator.Describer.
func (v eachText) Description(context.Context) string {
	return "every element must be " + v.description
}

// MarkdownDescription implements validator.Describer.
func (v eachText) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateList implements validator.List.
func (v eachText) ValidateList(_ context.Context, req validator.ListRequest, resp *validator.ListResponse) {
	for index, element := range req.ConfigValue.Elements() {
		text, ok := element.(types.String)
		at := req.Path.AtListIndex(index)
		switch {
		case !ok || text.IsUnknown():
		case text.IsNull():
			resp.Diagnostics.AddAttributeError(at, "Null List Value",
				fmt.Sprintf("Element %d is null. Leave it out: `compact([...])` drops what is null.", index+1))
		default:
			if err := v.check(text.ValueString()); err != nil {
				resp.Diagnostics.AddAttributeError(at, v.summary, fmt.Sprintf("Element %d: %s.", index+1, err))
			}
		}
	}
}
