// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

func TestRegex(t *testing.T) {
	t.Parallel()
	for text, good := range map[string]bool{"^prod-": true, "(": false, "(?!x)": false} {
		var validated validator.StringResponse
		tfkit.RegexForm().ValidateString(t.Context(), validator.StringRequest{Path: path.Root("name_regex"), ConfigValue: types.StringValue(text)}, &validated)
		if validated.Diagnostics.HasError() == good {
			t.Errorf("%q: %v", text, validated.Diagnostics)
		}
		var diags diag.Diagnostics
		if found := tfkit.Regex(types.StringValue(text), path.Root("name_regex"), &diags); (found != nil) != good || diags.HasError() == good {
			t.Errorf("%q became %v: %v", text, found, diags)
		}
	}
	if tfkit.Regex(types.StringNull(), path.Root("name_regex"), nil) != nil {
		t.Error("no text became an expression")
	}
}
