// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Values of a type of their own are judged by it, and by validators.
func TestFormOfACustomType(t *testing.T) {
	t.Parallel()
	date := schema.StringAttribute{Optional: true, CustomType: timetypes.RFC3339Type{}, Validators: []validator.String{stringvalidator.LengthAtMost(20)}}
	for value, want := range map[string]bool{"2026-03-02T09:30:00Z": true, "yesterday": false, "2026-03-02T09:30:00+00:00": false} {
		if got := (form{}).valid(t.Context(), root().name("date"), date, tftypes.NewValue(tftypes.String, value)); got != want {
			t.Errorf("%s is valid: %t", value, got)
		}
	}
	for _, value := range []any{nil, tftypes.UnknownValue} {
		if !(form{}).valid(t.Context(), root().name("date"), date, tftypes.NewValue(tftypes.String, value)) {
			t.Errorf("%v is not valid", value)
		}
	}
}
