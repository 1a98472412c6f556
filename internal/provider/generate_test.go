// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	own "github.com/activegate/terraform-provider-activegate/internal/provider"
)

// TestGenerate leaves out what is the default, what is computed, and the name of
// a file, and says to engines that it generates at all.
func TestGenerate(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e := f.start(t, false)
	schemas, err := e.server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil || !schemas.ServerCapabilities.GenerateResourceConfig {
		t.Fatalf("engines are not told: %v, %+v", err, schemas.ServerCapabilities)
	}
	generate := func(state *tfprotov6.DynamicValue) map[string]tftypes.Value {
		answer, err := e.server.GenerateResourceConfig(t.Context(), &tfprotov6.GenerateResourceConfigRequest{TypeName: certificateName, State: state})
		e.must(err, answer.Diagnostics)
		said := e.values(answer.Config)
		for name, value := range said {
			if value.IsNull() {
				delete(said, name)
			}
		}
		return said
	}
	state := e.values(f.stored.state)
	want := map[string]tftypes.Value{"environment_id": text(f.sim.Environment())}
	for _, name := range []string{"activegate_url", "certificate_pem", "certificate_chain_pem"} {
		want[name] = state[name]
	}
	if diff := cmp.Diff(want, generate(f.stored.state)); diff != "" {
		t.Errorf("generated (-want +got):\n%s", diff)
	}

	state["name_prefix"], state["keep_previous"] = text("web-"), truth(true)
	want["name_prefix"], want["keep_previous"] = state["name_prefix"], state["keep_previous"]
	if diff := cmp.Diff(want, generate(e.dynamic(tftypes.NewValue(e.object, state)))); diff != "" {
		t.Errorf("generated of other settings (-want +got):\n%s", diff)
	}
}

// TestNameBesidePrefix accepts what engines write of an import, with a warning,
// and refuses what a person must have meant otherwise. What is not known yet may
// turn out to be null.
func TestNameBesidePrefix(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e := f.start(t, false)
	for what, test := range map[string]struct {
		name, prefix tftypes.Value
		severity     tfprotov6.DiagnosticSeverity
	}{
		"a file of the site":       {text("site.p12"), text("terraform-"), tfprotov6.DiagnosticSeverityWarning},
		"a file of this provider":  {text("web-0123abcd-abcd2345.p12"), text("web-"), tfprotov6.DiagnosticSeverityWarning},
		"another prefix":           {text("site.p12"), text("web-"), tfprotov6.DiagnosticSeverityError},
		"a file of another prefix": {text("web-0123abcd-abcd2345.p12"), text("gate-"), tfprotov6.DiagnosticSeverityError},
		"a name that is not known": {unknown(tftypes.String), text("web-"), tfprotov6.DiagnosticSeverityInvalid},
		"a prefix that is unknown": {text("site.p12"), unknown(tftypes.String), tfprotov6.DiagnosticSeverityInvalid},
	} {
		config := f.with("name", test.name)
		config["name_prefix"] = test.prefix
		said := e.validate(config).Diagnostics
		none := test.severity == tfprotov6.DiagnosticSeverityInvalid
		if none != (len(said) == 0) || (!none && said[0].Severity != test.severity) {
			t.Errorf("%s: %+v", what, said)
		}
	}
}

// TestConfigureAll hands the clients to every kind of thing: what is forgotten
// here has none.
func TestConfigureAll(t *testing.T) {
	t.Parallel()
	one := own.New("test", own.WithEnvironment(func(string) string { return "" }))()
	var described provider.SchemaResponse
	one.Schema(t.Context(), provider.SchemaRequest{}, &described)
	object, _ := described.Schema.Type().TerraformType(t.Context()).(tftypes.Object)
	var resp provider.ConfigureResponse
	one.Configure(t.Context(), provider.ConfigureRequest{Config: tfsdk.Config{Schema: described.Schema, Raw: complete(object, nil)}}, &resp)
	if resp.Diagnostics.HasError() {
		t.Fatal(resp.Diagnostics)
	}
	for kind, data := range map[string]any{
		"resources": resp.ResourceData, "data sources": resp.DataSourceData, "ephemeral resources": resp.EphemeralResourceData,
		"list resources": resp.ListResourceData, "actions": resp.ActionData,
	} {
		if data == nil {
			t.Errorf("%s have no clients", kind)
		}
	}
}
