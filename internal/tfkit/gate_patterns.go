// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/readiness"
)

// GatePatternsForm accepts lists of gates, by ids or patterns of host names, of
// which it judges every known element.
func GatePatternsForm() validator.List { return gatePatternsForm{} }

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
		if err := readiness.CheckPattern(text.ValueString()); err != nil {
			resp.Diagnostics.AddAttributeError(req.Path.AtListIndex(index), "Neither an id nor a pattern of host names", err.Error()+".")
		}
	}
}

// GatePatterns are the known elements of such a list.
func GatePatterns(list types.List) []string {
	var patterns []string
	for _, element := range list.Elements() {
		if text, ok := element.(types.String); ok && !text.IsUnknown() {
			patterns = append(patterns, text.ValueString())
		}
	}
	return patterns
}
