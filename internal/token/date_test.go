// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// TestDateForm says how to write what other tools take for a date.
func TestDateForm(t *testing.T) {
	for text, way := range map[string]string{
		"now+30d": `expires_in = "30d"`, "now + 6M": `expires_in = "6M"`, "30d": `expires_in = "30d"`,
		"2027-06-30": "`2027-06-30T00:00:00Z`, with time and zone", "2027-06-30 12:30": "`2027-06-30T12:30:00Z`", "2027-06-30T12:30:15": "`2027-06-30T12:30:15Z`",
		"2027-06-30T12:30+02:00": "`2027-06-30T12:30:00+02:00`", "1814313600000": "`2027-06-30T00:00:00Z`",
		"": "which is no date", "soon": "which is no date", "now+1fortnight": "which is no date",
	} {
		var diags diag.Diagnostics
		checkDateForm(types.StringValue(text), &diags)
		if len(diags) != 1 || diags[0].Summary() != "Not a date" || !strings.Contains(diags[0].Detail(), way) {
			t.Errorf("%q: %v", text, diags)
		}
	}
	for _, text := range []types.String{types.StringNull(), types.StringUnknown(), types.StringValue("2027-06-30T00:00:00Z"), types.StringValue("2027-06-30T00:00:00.123+02:00")} {
		var diags diag.Diagnostics
		if checkDateForm(text, &diags); len(diags) > 0 {
			t.Errorf("%s: %v", text, diags)
		}
	}
}

// TestWarnSchedule says that a schedule cannot move a fixed date, where there is
// one.
func TestWarnSchedule(t *testing.T) {
	date := model{ExpirationDate: text("2027-06-30T00:00:00Z")}
	for name, test := range map[string]struct {
		config   model
		rotation *rotationModel
		at       string
	}{
		"before_expiry": {date, schedule("20d", "1d"), "rotation.before_expiry"},
		"spread":        {date, schedule("", "1d"), "rotation.spread"},
		"triggers":      {date, schedule("", ""), ""},
		"none":          {date, nil, ""},
		"lifetime":      {model{ExpiresIn: text("60d")}, schedule("20d", ""), ""},
		"not known":     {model{ExpirationDate: types.StringUnknown()}, schedule("20d", ""), ""},
	} {
		var diags diag.Diagnostics
		warnSchedule(test.config, test.rotation, &diags)
		at := ""
		for _, one := range diags {
			if told, ok := one.(diag.DiagnosticWithPath); ok && one.Severity() == diag.SeverityWarning {
				at += told.Path().String()
			}
		}
		if at != test.at {
			t.Errorf("%s: %v", name, diags)
		}
	}
}
