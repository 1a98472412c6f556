// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/activegate/terraform-provider-activegate/internal/provider"
)

// TestConflictsOnlyWhereKnown: of two inputs that exclude each other one may be
// null in the end, so that a module can offer both as variables.
func TestConflictsOnlyWhereKnown(t *testing.T) {
	t.Parallel()
	server := provider.NewServer("test")()
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	object, _ := schemas.ResourceSchemas[certificateName].ValueType().(tftypes.Object)
	odd := &oddity{t: t, server: server}
	refuses := func(config given) bool {
		resp, err := server.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
			TypeName: certificateName, Config: odd.dynamic(complete(object, config)),
			ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
		})
		odd.must(err)
		return says(resp.Diagnostics, "Conflicting certificate inputs") || says(resp.Diagnostics, "Conflicting names")
	}
	later := tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
	pairs := [][2]string{
		{"certificate_pem", "pkcs12_base64_wo"},
		{"certificate_pem", "pkcs12_base64"},
		{"pkcs12_base64", "pkcs12_base64_wo"},
		{"password", "password_wo"},
		{"private_key_pem", "private_key_pem_wo"},
		{"private_key_pem", "pkcs12_base64_wo"},
		{"private_key_pem_wo", "pkcs12_base64"},
		{"certificate_chain_pem", "pkcs12_base64_wo"},
		{"pkcs12_encoding", "pkcs12_base64_wo"},
		{"name", "name_prefix"},
	}
	for _, pair := range pairs {
		one, other := pair[0], pair[1]
		value := text("a")
		if one == "pkcs12_encoding" {
			value = text("legacy")
		}
		if !refuses(given{one: value, other: text("b")}) {
			t.Errorf("%s beside %s is accepted", one, other)
		}
		for _, config := range []given{{one: later, other: later}, {one: value, other: later}, {one: later, other: text("b")}} {
			if refuses(config) {
				t.Errorf("%s beside %s is refused, though one of them may be null in the end", one, other)
			}
		}
	}
}
