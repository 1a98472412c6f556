// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package given_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/given"
)

// TestEndpoint: what the form accepts can be dialled, and asks for a name.
func TestEndpoint(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ endpoint, name string }{ // refused without an endpoint
		"gate1:443":          {"gate1:443", "gate1"},
		"[::1]:443":          {"[::1]:443", "::1"},
		"gäte.example:443":   {"xn--gte-qla.example:443", "xn--gte-qla.example"},
		"gate1":              {},
		"gate1:":             {},
		":443":               {},
		"gate1:0":            {},
		"gate1:https":        {},
		"gate1:443:443":      {},
		"https://gate1:443/": {},
		"::1":                {},
		"":                   {},
	}
	for raw, test := range tests {
		address := types.StringValue(raw)
		var resp validator.StringResponse
		given.EndpointForm().ValidateString(t.Context(), validator.StringRequest{Path: path.Root("verify_address"), ConfigValue: address}, &resp)
		if refused := resp.Diagnostics.HasError(); refused != (test.endpoint == "") {
			t.Errorf("%q: refused %v: %v", raw, refused, resp.Diagnostics)
		} else if refused {
			continue
		}
		if endpoint, name := given.Endpoint(address, types.StringNull(), "own:9999"); endpoint != test.endpoint || name != test.name {
			t.Errorf("%q: %q %q", raw, endpoint, name)
		}
	}
	if endpoint, name := given.Endpoint(types.StringNull(), types.StringValue("bücher.example"), "own:9999"); endpoint != "own:9999" || name != "xn--bcher-kva.example" {
		t.Errorf("%q %q", endpoint, name)
	}
	if endpoint, name := given.Endpoint(types.StringNull(), types.StringNull(), "own:9999"); endpoint != "own:9999" || name != "own" {
		t.Errorf("%q %q", endpoint, name)
	}
}
