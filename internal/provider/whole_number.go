// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// wholeNumber accepts 1, 2, 3 and so on. The framework's integer attributes
// answer a fraction with an error of the provider, not of who wrote it.
type wholeNumber struct{}

// Description implements validator.Describer.
func (wholeNumber) Description(context.Context) string { return "must be a whole number of at least 1" }

// MarkdownDescription implements validator.Describer.
func (v wholeNumber) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateNumber implements validator.Number.
func (v wholeNumber) ValidateNumber(ctx context.Context, req validator.NumberRequest, resp *validator.NumberResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if number := req.ConfigValue.ValueBigFloat(); !number.IsInt() || number.Sign() <= 0 {
		resp.Diagnostics.AddAttributeError(req.Path, "Not a whole number", "It "+v.Description(ctx)+", not "+number.Text('g', -1)+".")
	}
}
