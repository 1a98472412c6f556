// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"math/big"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/activegate/terraform-provider-activegate/internal/provider"
)

// nullElement is odd in a list and a set: one less is never what is meant.
const nullElement = "a null element"

// TestOddInput gives every attribute of every block what its type allows and
// hardly anybody means: a null among the elements of a collection, a fraction, an
// empty text. Whatever is said of it is never that the provider is at fault.
func TestOddInput(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	server := provider.NewServer("test", provider.WithEnvironment(func(string) string { return "" }))()
	schemas, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	nowhere := given{
		"environment_url": text("https://127.0.0.1:1/e/abc12345"), "activegate_url": text("https://127.0.0.1:1"), "api_token": text("dt0c01.ABCDEFGH.IJKLMNOPQRSTUVWX"),
		"max_retry_wait": text("0s"), "connect_timeout": text("1s"),
	}
	odd := &oddity{t: t, server: server}
	odd.each(schemas.Provider, nowhere, func(config *tfprotov6.DynamicValue) []*tfprotov6.Diagnostic {
		validated, err := server.ValidateProviderConfig(ctx, &tfprotov6.ValidateProviderConfigRequest{Config: config})
		odd.must(err)
		configured, err := server.ConfigureProvider(ctx, &tfprotov6.ConfigureProviderRequest{Config: config})
		odd.must(err)
		return append(validated.Diagnostics, configured.Diagnostics...)
	})
	settings, _ := schemas.Provider.ValueType().(tftypes.Object)
	_, err = server.ConfigureProvider(ctx, &tfprotov6.ConfigureProviderRequest{Config: odd.dynamic(complete(settings, nowhere))})
	odd.must(err)
	for kind, schema := range schemas.ResourceSchemas {
		odd.kind = kind
		odd.each(schema, nil, func(config *tfprotov6.DynamicValue) []*tfprotov6.Diagnostic { return odd.resource(ctx, schema, config) })
	}
	for kind, schema := range schemas.DataSourceSchemas {
		odd.kind = "data." + kind
		odd.each(schema, nil, func(config *tfprotov6.DynamicValue) []*tfprotov6.Diagnostic {
			validated, err := server.ValidateDataResourceConfig(ctx, &tfprotov6.ValidateDataResourceConfigRequest{TypeName: kind, Config: config})
			odd.must(err)
			if failed(validated.Diagnostics) {
				return validated.Diagnostics
			}
			read, err := server.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{TypeName: kind, Config: config})
			odd.must(err)
			return read.Diagnostics
		})
	}
	for kind, schema := range schemas.EphemeralResourceSchemas {
		odd.kind = "ephemeral." + kind
		odd.each(schema, nil, func(config *tfprotov6.DynamicValue) []*tfprotov6.Diagnostic {
			validated, err := server.ValidateEphemeralResourceConfig(ctx, &tfprotov6.ValidateEphemeralResourceConfigRequest{TypeName: kind, Config: config})
			odd.must(err)
			return validated.Diagnostics
		})
	}
	lists, _ := server.(tfprotov6.ProviderServerWithListResource) //nolint:staticcheck // what engines ask for today
	for kind, schema := range schemas.ListResourceSchemas {
		odd.kind = "list." + kind
		odd.each(schema, nil, func(config *tfprotov6.DynamicValue) []*tfprotov6.Diagnostic {
			validated, err := lists.ValidateListResourceConfig(ctx, &tfprotov6.ValidateListResourceConfigRequest{TypeName: kind, Config: config})
			odd.must(err)
			if failed(validated.Diagnostics) {
				return validated.Diagnostics
			}
			stream, err := lists.ListResource(ctx, &tfprotov6.ListResourceRequest{TypeName: kind, Config: config, Limit: 1})
			odd.must(err)
			var said []*tfprotov6.Diagnostic
			for result := range stream.Results {
				said = append(said, result.Diagnostics...)
			}
			return said
		})
	}
	actions, _ := server.(tfprotov6.ProviderServerWithActions) //nolint:staticcheck // what engines ask for today
	for kind, schema := range schemas.ActionSchemas {
		odd.kind = "action." + kind
		odd.each(schema.Schema, nil, func(config *tfprotov6.DynamicValue) []*tfprotov6.Diagnostic {
			validated, err := actions.ValidateActionConfig(ctx, &tfprotov6.ValidateActionConfigRequest{ActionType: kind, Config: config})
			odd.must(err)
			if failed(validated.Diagnostics) {
				return validated.Diagnostics
			}
			planned, err := actions.PlanAction(ctx, &tfprotov6.PlanActionRequest{ActionType: kind, Config: config})
			odd.must(err)
			return planned.Diagnostics
		})
	}
	if least := 40; odd.tried < least {
		t.Errorf("only %d inputs were tried, want at least %d", odd.tried, least)
	}
}

// oddity gives odd input to a server.
type oddity struct {
	t      *testing.T
	server tfprotov6.ProviderServer
	kind   string
	tried  int
}

func (o *oddity) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *oddity) dynamic(value tftypes.Value) *tfprotov6.DynamicValue {
	o.t.Helper()
	encoded, err := tfprotov6.NewDynamicValue(value.Type(), value)
	o.must(err)
	return &encoded
}

// each tries every attribute that can be configured, beside what the block needs.
func (o *oddity) each(schema *tfprotov6.Schema, base given, ask func(*tfprotov6.DynamicValue) []*tfprotov6.Diagnostic) {
	o.t.Helper()
	object, _ := schema.ValueType().(tftypes.Object)
	needed := given{}
	for name, value := range base {
		needed[name] = value
	}
	for _, attribute := range schema.Block.Attributes {
		if attribute.Required {
			needed[attribute.Name] = plain(attribute.ValueType())
		}
	}
	for _, attribute := range schema.Block.Attributes {
		if !attribute.Required && !attribute.Optional {
			continue
		}
		for what, value := range oddities(attribute.ValueType()) {
			o.tried++
			config := given{}
			for name, needs := range needed {
				config[name] = needs
			}
			config[attribute.Name] = value
			answer := ask(o.dynamic(complete(object, config)))
			if got := errorsAt(answer, attribute.Name); what == nullElement && got != 1 {
				o.t.Errorf("%s.%s, %s: %d errors, want one: %v", o.kind, attribute.Name, what, got, answer)
			}
			for _, said := range answer {
				if all := said.Summary + ": " + said.Detail; strings.Contains(all, "error in the provider") || strings.Contains(all, "Value Conversion") {
					o.t.Errorf("%s.%s, %s: %s", o.kind, attribute.Name, what, all)
				}
			}
		}
	}
}

func (o *oddity) resource(ctx context.Context, schema *tfprotov6.Schema, config *tfprotov6.DynamicValue) []*tfprotov6.Diagnostic {
	o.t.Helper()
	validated, err := o.server.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{
		TypeName: o.kind, Config: config, ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
	})
	o.must(err)
	if failed(validated.Diagnostics) {
		return validated.Diagnostics
	}
	planned, err := o.server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: o.kind, PriorState: o.dynamic(tftypes.NewValue(schema.ValueType(), nil)), Config: config, ProposedNewState: config,
	})
	o.must(err)
	return planned.Diagnostics
}

func failed(diagnostics []*tfprotov6.Diagnostic) bool {
	for _, one := range diagnostics {
		if one.Severity == tfprotov6.DiagnosticSeverityError {
			return true
		}
	}
	return false
}

// errorsAt counts the errors at an attribute, or in it.
func errorsAt(diagnostics []*tfprotov6.Diagnostic, attribute string) int {
	count := 0
	for _, one := range diagnostics {
		if one.Severity == tfprotov6.DiagnosticSeverityError && one.Attribute != nil && len(one.Attribute.Steps()) > 0 &&
			one.Attribute.Steps()[0] == tftypes.AttributeName(attribute) {
			count++
		}
	}
	return count
}

// plain is an ordinary value.
func plain(kind tftypes.Type) tftypes.Value {
	switch {
	case kind.Is(tftypes.Bool):
		return tftypes.NewValue(kind, false)
	case kind.Is(tftypes.Number):
		return tftypes.NewValue(kind, 1)
	case kind.Is(tftypes.String):
		return tftypes.NewValue(kind, "activegate")
	default:
		return tftypes.NewValue(kind, nil)
	}
}

// oddities are odd values of a type, by what is odd about them.
func oddities(kind tftypes.Type) map[string]tftypes.Value {
	found := map[string]tftypes.Value{}
	switch kind := kind.(type) {
	case tftypes.List:
		found[nullElement] = tftypes.NewValue(kind, []tftypes.Value{tftypes.NewValue(kind.ElementType, nil)})
		found["no element"] = tftypes.NewValue(kind, []tftypes.Value{})
	case tftypes.Set:
		found[nullElement] = tftypes.NewValue(kind, []tftypes.Value{tftypes.NewValue(kind.ElementType, nil)})
		found["no element"] = tftypes.NewValue(kind, []tftypes.Value{})
	case tftypes.Map:
		found["a null value"] = tftypes.NewValue(kind, map[string]tftypes.Value{"key": tftypes.NewValue(kind.ElementType, nil)})
		found["no element"] = tftypes.NewValue(kind, map[string]tftypes.Value{})
	case tftypes.Object:
		all := map[string]tftypes.Value{}
		for name, inner := range kind.AttributeTypes {
			all[name] = tftypes.NewValue(inner, nil)
		}
		found["nothing in it"] = tftypes.NewValue(kind, all)
		for name, inner := range kind.AttributeTypes {
			for what, value := range oddities(inner) {
				one := map[string]tftypes.Value{}
				for other, null := range all {
					one[other] = null
				}
				one[name] = value
				found[name+": "+what] = tftypes.NewValue(kind, one)
			}
		}
	default:
		switch {
		case kind.Is(tftypes.Number):
			found["a fraction"] = tftypes.NewValue(kind, 1.5)
			found["a huge number"] = tftypes.NewValue(kind, new(big.Float).SetMantExp(big.NewFloat(1), 200))
			found["a negative number"] = tftypes.NewValue(kind, -1)
		case kind.Is(tftypes.String):
			found["an empty text"] = tftypes.NewValue(kind, "")
		}
	}
	return found
}
