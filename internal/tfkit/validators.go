// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// stringForm validates the form of a string that is no secret. The framework's
// stock validators are not used for sensitive attributes, because they print
// the value that they refuse.
type stringForm struct {
	description string
	check       func(string) error
}

// StringForm makes a validator of check, whose error becomes the detail. The
// check's error may quote the value, so it is for attributes that are no secret.
func StringForm(description string, check func(string) error) validator.String {
	return stringForm{description: description, check: check}
}

// DurationForm accepts durations in Dynatrace's units.
func DurationForm() validator.String {
	return StringForm("a duration such as 90s, 30m, 12h, 31d, 8w, 6M or 2y", func(text string) error {
		_, err := ParseDuration(text)
		return err
	})
}

// RegexForm accepts regular expressions in RE2 syntax.
func RegexForm() validator.String {
	return StringForm("a regular expression (RE2)", func(text string) error {
		_, err := regexp.Compile(text)
		return err
	})
}

// Regex is the regular expression of a validated attribute; nil if it has none.
func Regex(value types.String, at path.Path, diags *diag.Diagnostics) *regexp.Regexp {
	if value.IsNull() {
		return nil
	}
	expression, err := regexp.Compile(value.ValueString())
	if err != nil {
		diags.AddAttributeError(at, "Not a regular expression", err.Error()+".")
	}
	return expression
}

// Description implements validator.Describer.
func (v stringForm) Description(context.Context) string { return "must be " + v.description }

// MarkdownDescription implements validator.Describer.
func (v stringForm) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateString implements validator.String.
func (v stringForm) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if err := v.check(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid value for "+req.Path.String(),
			"The value must be "+v.description+": "+err.Error()+".")
	}
}
