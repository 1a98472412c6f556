// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/activegate/terraform-provider-activegate/internal/provider"
)

// TestServerNullArguments calls a function as Terraform and as OpenTofu do.
func TestServerNullArguments(t *testing.T) {
	t.Parallel()
	text := func(value string) *tfprotov6.DynamicValue {
		encoded, err := tfprotov6.NewDynamicValue(tftypes.String, tftypes.NewValue(tftypes.String, value))
		if err != nil {
			t.Fatal(err)
		}
		return &encoded
	}
	null, err := tfprotov6.NewDynamicValue(tftypes.String, tftypes.NewValue(tftypes.String, nil))
	if err != nil {
		t.Fatal(err)
	}
	for name, argument := range map[string]*tfprotov6.DynamicValue{"encoded": &null, "without data": {}, "absent": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer, err := provider.NewServer("test")().CallFunction(t.Context(), &tfprotov6.CallFunctionRequest{
				Name: "custom_properties", Arguments: []*tfprotov6.DynamicValue{text("gate.p12"), text("changeit"), argument},
			})
			if err != nil || answer.Error != nil {
				t.Fatalf("the function failed: %v, %+v", err, answer.Error)
			}
		})
	}
}

// TestServerProtocol keeps what the framework's server offers beyond resources.
func TestServerProtocol(t *testing.T) {
	t.Parallel()
	server := provider.NewServer("test")()
	if _, ok := server.(tfprotov6.ProviderServerWithListResource); !ok { //nolint:staticcheck // what engines ask for today
		t.Error("list resources are lost")
	}
	if _, ok := server.(tfprotov6.ProviderServerWithActions); !ok { //nolint:staticcheck // what engines ask for today
		t.Error("actions are lost")
	}
}
