// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// gatePatternsForm validates every known element of ignore_gates.
type gatePatternsForm struct{}

// Description implements validator.Describer.
func (gatePatternsForm) Description(context.Context) string {
	return "every element must be the id of a gate or a pattern of host names"
}

// MarkdownDescription implements validator.Describer.
func (v gatePatternsForm) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateList implements validator.List.
func (gatePatternsForm) ValidateList(_ context.Context, req validator.ListRequest, resp *validator.ListResponse) {
	for index, element := range req.ConfigValue.Elements() {
		text, ok := element.(types.String)
		if !ok || text.IsUnknown() {
			continue
		}
		if err := checkGatePattern(text.ValueString()); err != nil {
			resp.Diagnostics.AddAttributeError(req.Path.AtListIndex(index), "Neither an id nor a pattern of host names", err.Error()+".")
		}
	}
}

// patternsOf are the known elements of ignore_gates.
func patternsOf(list types.List) []string {
	var patterns []string
	for _, element := range list.Elements() {
		if text, ok := element.(types.String); ok && !text.IsUnknown() {
			patterns = append(patterns, text.ValueString())
		}
	}
	return patterns
}
