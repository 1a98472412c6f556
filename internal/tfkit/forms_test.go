// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
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

// TestGateURLForm says once what the value has to be, and once what is wrong.
func TestGateURLForm(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"https://gate1:9999": "",
		"gate1:9999":         "The value must be the URL of a gate: it must begin with https://, e.g. https://gate1:9999.",
	} {
		var resp validator.StringResponse
		tfkit.GateURLForm().ValidateString(t.Context(), validator.StringRequest{Path: path.Root("activegate_url"), ConfigValue: types.StringValue(text)}, &resp)
		var got string
		for _, said := range resp.Diagnostics {
			got += said.Detail()
		}
		if got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// TestEachText says of every element that is wrong one thing, at the element, and
// takes no null for one element less.
func TestEachText(t *testing.T) {
	t.Parallel()
	const print64 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	null, odd, unknown := types.StringNull(), types.StringValue("abc"), types.StringUnknown()
	for name, test := range map[string]struct {
		elements []attr.Value
		want     []path.Path
	}{
		"good and unknown": {elements: []attr.Value{types.StringValue(print64), unknown}},
		"null alone":       {[]attr.Value{null}, []path.Path{at(0)}},
		"null and odd":     {[]attr.Value{types.StringValue(print64), null, odd}, []path.Path{at(1), at(2)}},
	} {
		var resp validator.ListResponse
		tfkit.FingerprintsForm().ValidateList(t.Context(), validator.ListRequest{
			Path: path.Root("trusted_fingerprints"), ConfigValue: types.ListValueMust(types.StringType, test.elements),
		}, &resp)
		var got []path.Path
		for _, said := range resp.Diagnostics {
			where, _ := said.(diag.DiagnosticWithPath)
			got = append(got, where.Path())
		}
		if fmt.Sprint(got) != fmt.Sprint(test.want) {
			t.Errorf("%s: %v, want errors at %v", name, resp.Diagnostics, test.want)
		}
	}
}

func at(index int) path.Path { return path.Root("trusted_fingerprints").AtListIndex(index) }
