// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/activegate/terraform-provider-activegate/internal/provider"
)

const someToken = "dt0c01.ABCDEFGH.IJKLMNOPQRSTUVWX"

// settingsServer is a server with environment variables, and how to speak to it.
func settingsServer(t *testing.T, variables map[string]string) (*oddity, *tfprotov6.Schema) {
	t.Helper()
	server := provider.NewServer("test", provider.WithVariables(func(name string) (string, bool) {
		value, set := variables[name]
		return value, set
	}))()
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	return &oddity{t: t, server: server}, schemas.Provider
}

// TestEmptySettings refuses every text of the provider block that is empty, as
// early as it is known: in validate, and in Configure whatever came before.
func TestEmptySettings(t *testing.T) {
	t.Parallel()
	odd, schema := settingsServer(t, map[string]string{"ACTIVEGATE_API_TOKEN": someToken, "DYNATRACE_API_TOKEN": someToken})
	object, _ := schema.ValueType().(tftypes.Object)
	for _, attribute := range schema.Block.Attributes {
		if !attribute.ValueType().Is(tftypes.String) {
			continue
		}
		config := odd.dynamic(complete(object, given{attribute.Name: text("")}))
		validated, err := odd.server.ValidateProviderConfig(t.Context(), &tfprotov6.ValidateProviderConfigRequest{Config: config})
		odd.must(err)
		configured, err := odd.server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: config})
		odd.must(err)
		for call, said := range map[string][]*tfprotov6.Diagnostic{"validate": validated.Diagnostics, "configure": configured.Diagnostics} {
			if !says(said, "Empty setting") {
				t.Errorf("%s, %s: an empty text is taken: %v", attribute.Name, call, said)
			}
		}
	}
}

func says(said []*tfprotov6.Diagnostic, summary string) bool {
	for _, one := range said {
		if one.Summary == summary && one.Severity == tfprotov6.DiagnosticSeverityError {
			return true
		}
	}
	return false
}

// TestEmptyVariables: an empty variable is an unset one, but lets no stronger token
// be sent.
func TestEmptyVariables(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		variables map[string]string
		block     given
		refused   bool
	}{
		"an empty token for gates beside a stronger one":          {map[string]string{"ACTIVEGATE_API_TOKEN": "", "DYNATRACE_API_TOKEN": someToken}, nil, true},
		"an empty token for installers beside a stronger one":     {map[string]string{"DYNATRACE_PAAS_TOKEN": "", "DYNATRACE_API_TOKEN": someToken}, nil, true},
		"an empty token for gates beside a stronger one in block": {map[string]string{"ACTIVEGATE_API_TOKEN": ""}, given{"api_token": text(someToken)}, true},
		"an empty one, and the token is in the block":             {map[string]string{"ACTIVEGATE_API_TOKEN": "", "DYNATRACE_API_TOKEN": someToken}, given{"activegate_api_token": text(someToken)}, false},
		"nothing stronger": {map[string]string{"ACTIVEGATE_API_TOKEN": "", "DYNATRACE_PAAS_TOKEN": "", "DYNATRACE_API_TOKEN": ""}, nil, false},
		"everything else": {map[string]string{
			"ACTIVEGATE_URL": "", "DYNATRACE_ENV_URL": "", "DYNATRACE_ENVIRONMENT_ID": "", "DYNATRACE_API_TOKEN": "", "ACTIVEGATE_API_TOKEN": someToken,
		}, nil, false},
		"a stronger one alone": {map[string]string{"DYNATRACE_API_TOKEN": someToken}, nil, false},
	} {
		odd, schema := settingsServer(t, test.variables)
		object, _ := schema.ValueType().(tftypes.Object)
		resp, err := odd.server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: odd.dynamic(complete(object, test.block))})
		odd.must(err)
		if got := says(resp.Diagnostics, "Empty setting"); got != test.refused || (!got && len(resp.Diagnostics) > 0) {
			t.Errorf("%s: %v", name, resp.Diagnostics)
		}
	}
}
